// What a call was given, whether as a query or as a JSON body: looked up by name, of the type that
// the call needs, with MLflow's errors when it is not.
//
// Numbers may be texts (proto3's JSON writes int64 so); null is the same as missing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "server/http_message.h"

namespace tidemark {

class ApiInput {
 public:
  // kInvalid: the body is not a JSON object.
  static Result<ApiInput> Of(const HttpRequest& request);

  [[nodiscard]] JsonValue Value(std::string_view key) const { return root().Find(key); }
  [[nodiscard]] JsonValue root() const { return document_.root(); }
  [[nodiscard]] size_t body_bytes() const { return body_bytes_; }
  // "" when it is missing or no text; a number is taken as its text.
  [[nodiscard]] std::string Text(std::string_view key) const;
  // kInvalid when it is missing or empty.
  [[nodiscard]] Result<std::string> Needed(std::string_view key) const;
  // Either name of the same thing, as "run_id" and "run_uuid".
  [[nodiscard]] Result<std::string> RunId() const;
  [[nodiscard]] Result<std::optional<int64_t>> Int(std::string_view key) const;
  // A list of texts, or one text.
  [[nodiscard]] std::vector<std::string> Texts(std::string_view key) const;

 private:
  ApiInput(JsonDocument document, size_t body_bytes)
      : document_(std::move(document)), body_bytes_(body_bytes) {}
  JsonDocument document_;
  size_t body_bytes_;
};

// The same of any object in the input. `what` names it in the error.
[[nodiscard]] Result<int64_t> IntOf(JsonValue value, std::string_view what);
[[nodiscard]] std::string TextOf(JsonValue value);
[[nodiscard]] Error MissingParameter(std::string_view what);

}  // namespace tidemark
