// The limits of the protocol, and the checks of names and values against them. Errors are kInvalid.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"

namespace tidemark {

inline constexpr size_t kMaxBatchMetrics = 1000;
inline constexpr size_t kMaxBatchParams = 100;
inline constexpr size_t kMaxBatchTags = 100;
inline constexpr size_t kMaxBatchEntities = 1000;
// Lengths count characters, not bytes.
inline constexpr size_t kMaxKeyLength = 250;
inline constexpr size_t kMaxParamLength = 6000;
inline constexpr size_t kMaxTagLength = 8000;
inline constexpr size_t kMaxExperimentTagLength = 20000;
inline constexpr size_t kMaxExperimentNameLength = 500;
inline constexpr size_t kMaxRunNameLength = 1000;
inline constexpr size_t kMaxDatasetNameLength = 500;
inline constexpr size_t kMaxDigestLength = 36;
inline constexpr size_t kMaxRunsPage = 50000;
inline constexpr size_t kMaxHistoryPage = 25000;
inline constexpr size_t kMaxModelsPage = 50;

inline constexpr size_t kMaxBatchBodyBytes = 1000000;  // of log-batch
inline constexpr size_t kMaxBodyBytes = 16 << 20;      // of other calls
inline constexpr size_t kMaxArtifactBytes = size_t{256} << 20;

// `what`: "metric", "param", "tag". Letters, digits, "_./- :", at most 250, and a plain path:
// no "..", no empty part.
Status CheckKey(std::string_view what, std::string_view key);
// A text of at most `limit` characters; `what` and `key` name it.
Status CheckLength(std::string_view what, std::string_view text, size_t limit);
Status CheckExperimentName(std::string_view name);
// A path below an artifact folder. kInvalid: absolute, "..", backslashes, control characters.
Status CheckArtifactPath(std::string_view path);

}  // namespace tidemark
