#include "platform/window/desktop/system_theme.h"

#include <cstdlib>
#include <string_view>

namespace tidemark {

ui::SystemTheme ReadSystemTheme() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string_view(value ? value : "");
  };
  const std::string_view own = variable("TIDEMARK_THEME");
  if (own == "light") return ui::SystemTheme::kLight;
  if (own == "dark") return ui::SystemTheme::kDark;
  const std::string_view gtk = variable("GTK_THEME");
  if (gtk.empty() || gtk.find("dark") != std::string_view::npos) return ui::SystemTheme::kDark;
  return ui::SystemTheme::kLight;
}

}  // namespace tidemark
