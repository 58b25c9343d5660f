// Tags of the protocol that are columns of their own in our file.
#pragma once

#include <string_view>

namespace tidemark {

inline constexpr std::string_view kRunNameTag = "mlflow.runName";
inline constexpr std::string_view kUserTag = "mlflow.user";
inline constexpr std::string_view kNotesTag = "mlflow.note.content";
inline constexpr std::string_view kParentTag = "mlflow.parentRunId";
inline constexpr std::string_view kCommitTag = "mlflow.source.git.commit";

}  // namespace tidemark
