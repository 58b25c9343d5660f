// Whether the desktop prefers a dark look.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ui/host.h"

namespace tidemark {

// What the environment says at once: TIDEMARK_THEME (dark, light), or GTK_THEME's suffix; dark when
// neither does.
ui::SystemTheme ThemeOfEnvironment();

// The program that asks the desktop (its settings portal, or GNOME's settings) and its arguments.
// Empty when there is nobody to ask, or TIDEMARK_THEME has decided.
std::vector<std::string> ThemeCommand(const std::function<bool(const std::string&)>& is_installed);
// What that program answered; nothing when it did not know.
std::optional<ui::SystemTheme> ThemeOfAnswer(const std::string& answer);

}  // namespace tidemark
