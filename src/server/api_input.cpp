#include "server/api_input.h"

#include <fmt/format.h>

#include "base/json_writer.h"
#include "base/number_text.h"

namespace tidemark {
namespace {

bool IsNumber(JsonType type) { return type == JsonType::kInt || type == JsonType::kDouble; }

// A query as a JSON object: a key that comes repeatedly is a list.
std::string QueryJson(const HttpRequest& request) {
  JsonWriter json;
  json.BeginObject();
  const auto& query = request.query;
  for (size_t i = 0; i < query.size();) {
    size_t end = i + 1;
    while (end < query.size() && query[end].first == query[i].first) ++end;
    json.Key(query[i].first);
    if (end - i > 1) json.BeginArray();
    for (size_t k = i; k < end; ++k) json.String(query[k].second);
    if (end - i > 1) json.EndArray();
    i = end;
  }
  json.EndObject();
  return json.Take();
}

}  // namespace

Result<ApiInput> ApiInput::Of(const HttpRequest& request) {
  std::string query;
  std::string_view text = request.body;
  if (request.method == "GET" || text.empty()) {
    query = QueryJson(request);
    text = query;
  }
  auto document = JsonDocument::Parse(text);
  if (!document.ok()) {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("The body is not JSON: {}", document.error().message));
  }
  if (!document->root().is_object()) {
    return MakeError(ErrorCode::kInvalid, "The body must be a JSON object.");
  }
  return ApiInput(std::move(*document), request.body.size());
}

std::string TextOf(JsonValue value) {
  if (IsNumber(value.type())) return value.ToJson();
  return std::string(value.TextOr(""));
}

Error MissingParameter(std::string_view what) {
  return MakeError(ErrorCode::kInvalid,
                   fmt::format("Missing value for required parameter '{}'.", what));
}

std::string ApiInput::Text(std::string_view key) const { return TextOf(Value(key)); }

Result<std::string> ApiInput::Needed(std::string_view key) const {
  std::string text = Text(key);
  if (text.empty()) return MissingParameter(key);
  return text;
}

Result<std::string> ApiInput::RunId() const {
  std::string id = Text("run_id");
  if (id.empty()) id = Text("run_uuid");
  if (id.empty()) return MissingParameter("run_id");
  return id;
}

Result<int64_t> IntOf(JsonValue value, std::string_view what) {
  auto number = value.Int();
  if (!number.has_value()) {
    const auto text = value.Text();
    if (text.has_value()) number = ParseInt64(*text);
  }
  if (number.has_value()) return *number;
  return MakeError(ErrorCode::kInvalid,
                   fmt::format("Invalid value for parameter '{}': it must be an integer.", what));
}

Result<std::optional<int64_t>> ApiInput::Int(std::string_view key) const {
  const JsonValue value = Value(key);
  if (value.type() == JsonType::kMissing || value.type() == JsonType::kNull) {
    return std::optional<int64_t>();
  }
  TM_ASSIGN_OR_RETURN(const int64_t number, IntOf(value, key));
  return std::optional<int64_t>(number);
}

std::vector<std::string> ApiInput::Texts(std::string_view key) const {
  const JsonValue value = Value(key);
  std::vector<std::string> texts;
  if (value.is_array()) {
    for (size_t i = 0; i < value.size(); ++i) texts.push_back(TextOf(value.At(i)));
  } else if (std::string one = TextOf(value); !one.empty()) {
    texts.push_back(std::move(one));
  }
  return texts;
}

}  // namespace tidemark
