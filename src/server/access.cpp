#include "server/access.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/json_writer.h"
#include "base/sha256.h"

namespace tidemark {
namespace {

constexpr size_t kMaxPathBytes = 2000;

// "name:port" → "name"; "[::1]:port" → "[::1]".
std::string_view WithoutPort(std::string_view host) {
  const size_t bracket = host.find(']');
  const size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  return host.substr(0, colon);
}

// Takes as long for a wrong token as for a right one.
bool SameSecret(std::string_view given, std::string_view wanted) {
  unsigned difference = given.size() == wanted.size() ? 0 : 1;
  for (size_t i = 0; i < wanted.size(); ++i) {
    const char c = i < given.size() ? given[i] : '\0';
    difference |= static_cast<unsigned char>(c) ^ static_cast<unsigned char>(wanted[i]);
  }
  return difference == 0;
}

std::optional<std::string> DecodeBase64(std::string_view text) {
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  for (const char c : text) {
    uint32_t value = 0;
    if (c >= 'A' && c <= 'Z') {
      value = static_cast<uint32_t>(c - 'A');
    } else if (c >= 'a' && c <= 'z') {
      value = static_cast<uint32_t>(c - 'a') + 26;
    } else if (c >= '0' && c <= '9') {
      value = static_cast<uint32_t>(c - '0') + 52;
    } else if (c == '+' || c == '/') {
      value = c == '+' ? 62 : 63;
    } else {
      return std::nullopt;
    }
    bits = (bits << 6) | value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>((bits >> count) & 0xff);
    }
  }
  return out;
}

bool HasToken(std::string_view authorization, std::string_view token) {
  constexpr std::string_view kBearer = "Bearer ", kBasic = "Basic ";
  if (authorization.starts_with(kBearer)) {
    return SameSecret(authorization.substr(kBearer.size()), token);
  }
  if (!authorization.starts_with(kBasic)) return false;
  const auto pair = DecodeBase64(authorization.substr(kBasic.size()));
  const size_t colon = pair.has_value() ? pair->find(':') : std::string::npos;
  return colon != std::string::npos && SameSecret(std::string_view(*pair).substr(colon + 1), token);
}

// One of the cookies "a=b; c=d" is this one.
bool HasCookie(std::string_view cookies, std::string_view wanted) {
  while (!cookies.empty()) {
    const size_t end = std::min(cookies.find(';'), cookies.size());
    std::string_view one = cookies.substr(0, end);
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (SameSecret(one, wanted)) return true;
    cookies.remove_prefix(std::min(end + 1, cookies.size()));
  }
  return false;
}

}  // namespace

std::string TokenCookie(std::string_view token) {
  const std::string text = fmt::format("tidemark page\n{}", token);
  std::string digest;
  for (const uint8_t byte : Sha256Of(AsBytes(text))) digest += fmt::format("{:02x}", byte);
  return fmt::format("tidemark_{}={}", digest.substr(0, 8), digest.substr(8));
}

bool IsLoopbackHost(std::string_view host) {
  if (host == "localhost" || host == "::1" || host == "[::1]") return true;
  // 127.0.0.0/8, written as four numbers: "127.0.0.1.evil.example" is a name.
  if (!host.starts_with("127.")) return false;
  int dots = 0, digits = 0;
  for (const char c : host) {
    if (c == '.') {
      if (digits == 0 || digits > 3) return false;
      ++dots;
      digits = 0;
    } else if (c >= '0' && c <= '9') {
      ++digits;
    } else {
      return false;
    }
  }
  return dots == 3 && digits > 0 && digits <= 3;
}

HttpResponse ErrorResponse(int status, std::string_view code, std::string_view message) {
  JsonWriter json;
  json.BeginObject().Key("error_code").String(code).Key("message").String(message).EndObject();
  return {status, "application/json", json.Take()};
}

std::optional<HttpResponse> Refusal(const AccessRules& rules, const HttpHead& head) {
  if (rules.loopback_only && !IsLoopbackHost(WithoutPort(head.host))) {
    return ErrorResponse(403, "PERMISSION_DENIED",
                         "This server answers only requests whose Host is a name of this machine.");
  }
  if (!head.origin.empty() && head.origin != fmt::format("http://{}", head.host) &&
      head.origin != fmt::format("https://{}", head.host)) {
    return ErrorResponse(403, "PERMISSION_DENIED", "Pages of other sites are not answered.");
  }
  if (rules.token.empty() || head.path == "/health") return std::nullopt;
  if (HasToken(head.authorization, rules.token)) return std::nullopt;
  if (!head.query_token.empty() && SameSecret(head.query_token, rules.token)) return std::nullopt;
  if (!head.cookie.empty() && HasCookie(head.cookie, TokenCookie(rules.token))) return std::nullopt;
  return ErrorResponse(
      401, "UNAUTHENTICATED",
      "This server asks for its token. Set MLFLOW_TRACKING_TOKEN to it, or open the "
      "page with ?token= and the token.");
}

std::optional<HttpResponse> FormRefusal(const HttpHead& head, size_t limit) {
  const bool has_body = head.chunked || (head.has_length && head.content_length > 0);
  if (head.path.size() > kMaxPathBytes) {
    return ErrorResponse(414, "BAD_REQUEST", "The address is too long.");
  }
  for (const char c : head.path) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      return ErrorResponse(400, "BAD_REQUEST", "The address has control characters.");
    }
  }
  if (!head.length_is_good || (head.chunked && head.has_length)) {
    return ErrorResponse(400, "BAD_REQUEST", "The length of the body is not told in one way.");
  }
  if (has_body && (head.method == "GET" || head.method == "HEAD" || head.method == "OPTIONS")) {
    return ErrorResponse(400, "BAD_REQUEST", "A request that reads has no body.");
  }
  if (head.content_length > limit) {
    return ErrorResponse(
        413, "BAD_REQUEST",
        fmt::format("The body has {} bytes, over the limit of {}.", head.content_length, limit));
  }
  if (has_body && head.content_type.starts_with("multipart/")) {
    return ErrorResponse(415, "BAD_REQUEST", "Forms are not taken. Send the body as it is.");
  }
  return std::nullopt;
}

}  // namespace tidemark
