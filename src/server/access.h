// Who may speak with the server. A page of another site in the browser of the same person must not:
// its requests name a foreign Origin, or a Host that it made point to this machine (DNS rebinding).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "server/http_message.h"

namespace tidemark {

struct AccessRules {
  bool loopback_only = true;  // then only loopback names are a Host
  std::string token;          // "" = none is asked for
};

// True for an address or name of this machine alone.
[[nodiscard]] bool IsLoopbackHost(std::string_view host);

// The refusal, or nothing: 401 without the right token (Bearer, the password of Basic, the cookie
// below, or in the address of the page itself), 403 for a foreign Host or Origin.
[[nodiscard]] std::optional<HttpResponse> Refusal(const AccessRules& rules, const HttpHead& head);

// The refusal of a request whose form this server does not take: 400, 411, 413, 414, 415. `limit`:
// of the body, for this path.
[[nodiscard]] std::optional<HttpResponse> FormRefusal(const HttpHead& head, size_t limit);

// "name=value" of the cookie by which a page that was once opened with the token is known: a
// digest, so that the token itself is not among what the browser keeps.
[[nodiscard]] std::string TokenCookie(std::string_view token);

// {"error_code", "message"}, as MLflow's clients read it.
[[nodiscard]] HttpResponse ErrorResponse(int status, std::string_view code,
                                         std::string_view message);

}  // namespace tidemark
