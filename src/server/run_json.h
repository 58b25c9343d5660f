// A run as the protocol writes it.
#pragma once

#include <string>
#include <string_view>

#include "server/api_context.h"

namespace tidemark {

// RUNNING, FINISHED, FAILED, KILLED. Ours have more: crashed is FAILED; a log without an end, which
// is "unknown" to us, counts as FINISHED.
[[nodiscard]] std::string_view ProtocolStatus(std::string_view status);
// kInvalid for a word that is none of theirs; SCHEDULED is running too.
Result<std::string> StatusOfProtocol(std::string_view word);

[[nodiscard]] std::string ArtifactUri(const CatalogExperiment& experiment, const CatalogRun& run);

void WriteRunInfo(JsonWriter* json, const CatalogExperiment& experiment, const CatalogRun& run);
void WriteRun(JsonWriter* json, const CatalogExperiment& experiment, const CatalogRun& run);

// {"key", "value", "timestamp", "step"}, with "run_id" when it is not empty.
void WritePoint(JsonWriter* json, std::string_view key, const LoggedPoint& point,
                std::string_view run_id = {});

}  // namespace tidemark
