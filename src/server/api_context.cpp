#include "server/api_context.h"

#include <fmt/format.h>

#include "base/number_text.h"
#include "base/utf8.h"
#include "server/access.h"

namespace tidemark {
namespace {

constexpr size_t kShownBytes = 100;
constexpr std::string_view kTokenMark = "from-";

struct ProtocolError {
  int status;
  const char* code;
};

ProtocolError ProtocolErrorOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
    case ErrorCode::kTooLarge:
      return {400, "INVALID_PARAMETER_VALUE"};
    case ErrorCode::kNotFound:
      return {404, "RESOURCE_DOES_NOT_EXIST"};
    case ErrorCode::kUnsupported:
      return {501, "NOT_IMPLEMENTED"};
    case ErrorCode::kReadOnly:
      return {403, "PERMISSION_DENIED"};
    case ErrorCode::kBusy:
    case ErrorCode::kCancelled:
      return {503, "TEMPORARILY_UNAVAILABLE"};
    case ErrorCode::kIo:
    case ErrorCode::kFull:
    case ErrorCode::kCorrupt:
    case ErrorCode::kInternal:
      break;
  }
  return {500, "INTERNAL_ERROR"};
}

}  // namespace

Result<CatalogRun*> FindRun(ApiContext* context, std::string_view run_id) {
  CatalogRun* run = context->catalog.Run(run_id);
  if (run != nullptr) return run;
  return MakeError(ErrorCode::kNotFound,
                   fmt::format("Run with id={} not found", CutUtf8(run_id, kShownBytes)));
}

Result<CatalogRun*> FindActiveRun(ApiContext* context, std::string_view run_id) {
  TM_ASSIGN_OR_RETURN(CatalogRun * run, FindRun(context, run_id));
  if (!run->deleted) return run;
  return MakeError(
      ErrorCode::kInvalid,
      fmt::format("The run {} must be in the 'active' state. Current state is deleted.", run_id));
}

Result<CatalogExperiment*> FindExperiment(ApiContext* context, std::string_view protocol_id) {
  CatalogExperiment* experiment = context->catalog.Experiment(protocol_id);
  if (experiment != nullptr) return experiment;
  if (protocol_id == "0") {
    TM_ASSIGN_OR_RETURN(const LiveProject project, context->writer->AddProject(kDefaultExperiment));
    return context->catalog.Add(project);
  }
  return MakeError(ErrorCode::kNotFound, fmt::format("No Experiment with id={} exists",
                                                     CutUtf8(protocol_id, kShownBytes)));
}

HttpResponse JsonResponse(JsonWriter* json) { return {200, "application/json", json->Take()}; }

HttpResponse EmptyResponse() { return {200, "application/json", "{}"}; }

HttpResponse HttpResponseOf(const Error& error) {
  const ProtocolError protocol = ProtocolErrorOf(error.code);
  std::string message = error.message;
  if (!error.hint.empty()) message += " " + error.hint;
  return ErrorResponse(protocol.status, protocol.code, message);
}

void WriteTexts(JsonWriter* json, std::string_view name, const TextMap& texts) {
  json->Key(name).BeginArray();
  for (const auto& entry : texts) {
    json->BeginObject().Key("key").String(entry.first);
    json->Key("value").String(entry.second).EndObject();
  }
  json->EndArray();
}

Result<std::vector<std::pair<std::string, std::string>>> ReadTexts(JsonValue list,
                                                                   std::string_view what) {
  std::vector<std::pair<std::string, std::string>> texts;
  const JsonType type = list.type();
  if (type == JsonType::kMissing || type == JsonType::kNull) return texts;
  if (!list.is_array()) {
    return MakeError(ErrorCode::kInvalid, fmt::format("'{}' must be a list.", what));
  }
  for (size_t i = 0; i < list.size(); ++i) {
    const JsonValue element = list.At(i);
    if (!element.is_object()) {
      return MakeError(ErrorCode::kInvalid,
                       fmt::format("'{}' must be a list of objects with key and value.", what));
    }
    texts.emplace_back(TextOf(element.Find("key")), TextOf(element.Find("value")));
  }
  return texts;
}

Result<size_t> PageStart(const ApiInput& input) {
  const std::string token = input.Text("page_token");
  if (token.empty()) return size_t{0};
  const std::string_view text = token;
  const auto start = text.starts_with(kTokenMark) ? ParseInt64(text.substr(kTokenMark.size()))
                                                  : std::optional<int64_t>();
  if (start.has_value() && *start >= 0) return static_cast<size_t>(*start);
  return MakeError(ErrorCode::kInvalid, "Invalid page token: this server did not give it.");
}

std::string PageToken(size_t start) { return fmt::format("{}{}", kTokenMark, start); }

Result<size_t> PageSize(const ApiInput& input, size_t standard, size_t limit) {
  TM_ASSIGN_OR_RETURN(const auto given, input.Int("max_results"));
  if (!given.has_value() || *given == 0) return standard;
  if (*given > 0 && static_cast<size_t>(*given) <= limit) return static_cast<size_t>(*given);
  return MakeError(ErrorCode::kInvalid,
                   fmt::format("Invalid value {} for parameter 'max_results' supplied. It must be "
                               "at most {} and positive.",
                               *given, limit));
}

}  // namespace tidemark
