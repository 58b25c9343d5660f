// Errors are values: a function that can fail returns Result<T> (or Status when there is nothing to
// return), and the caller handles it once, by passing it on or by telling the person.
//
// An Error says what happened to what (`message`) and what the person can do (`hint`, may be
// empty). Both are sentences fit for the screen; internal detail belongs to the log.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace tidemark {

// What kind of thing went wrong: decides exit codes, retries and icons, never the text.
enum class ErrorCode {
  kInvalid,      // the input is not what it should be
  kNotFound,     // the named thing does not exist
  kIo,           // the system could not read or write
  kFull,         // no room left: disk or browser quota
  kBusy,         // somebody else holds it
  kCorrupt,      // stored data contradict themselves
  kUnsupported,  // valid, but newer or other than this program knows
  kCancelled,    // the person stopped it
  kTooLarge,     // over a stated limit
  kReadOnly,     // the file is open for reading only
  kInternal,     // our own fault
};

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  std::string hint;

  // The same error with "context: " in front, for use while it travels up.
  [[nodiscard]] Error In(const std::string& context) const {
    return Error{code, context + ": " + message, hint};
  }
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    assert(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

// Success, or an Error.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error) : error_(std::move(error)) {}  // NOLINT: implicit by design

  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const {
    assert(!ok());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

inline Error MakeError(ErrorCode code, std::string message, std::string hint = {}) {
  return Error{code, std::move(message), std::move(hint)};
}

}  // namespace tidemark

#define TM_CONCAT_INNER(a, b) a##b
#define TM_CONCAT(a, b) TM_CONCAT_INNER(a, b)

// Returns the error of `expression` (a Status or Result) to the caller, if there is one.
#define TM_RETURN_IF_ERROR(expression)                                \
  do {                                                                \
    auto tm_status = (expression);                                    \
    if (!tm_status.ok()) return ::tidemark::Error(tm_status.error()); \
  } while (false)

// TM_ASSIGN_OR_RETURN(auto x, F()): x = value of F(), or returns F()'s error.
#define TM_ASSIGN_OR_RETURN(lhs, expression) \
  TM_ASSIGN_OR_RETURN_IMPL(TM_CONCAT(tm_result_, __LINE__), lhs, expression)
#define TM_ASSIGN_OR_RETURN_IMPL(result, lhs, expression)     \
  auto result = (expression);                                 \
  if (!result.ok()) return ::tidemark::Error(result.error()); \
  lhs = std::move(result).value()
