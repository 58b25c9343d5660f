// Keys of a browser: KeyboardEvent.code names the place of a key whatever the layout; text comes
// from elsewhere (the text agent).
#pragma once

#include <string_view>

#include "imgui.h"

namespace tidemark {

// ImGuiKey_None for a key that the interface does not know.
ImGuiKey KeyFromDomCode(std::string_view code);

}  // namespace tidemark
