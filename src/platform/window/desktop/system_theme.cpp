#include "platform/window/desktop/system_theme.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace tidemark {
namespace {

std::string_view Variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// Asking without a session bus would start one.
bool HasSessionBus() {
  if (!Variable("DBUS_SESSION_BUS_ADDRESS").empty()) return true;
  const std::string_view folder = Variable("XDG_RUNTIME_DIR");
  return !folder.empty() && access((std::string(folder) + "/bus").c_str(), F_OK) == 0;
}

}  // namespace

ui::SystemTheme ThemeOfEnvironment() {
  const std::string_view own = Variable("TIDEMARK_THEME");
  if (own == "light") return ui::SystemTheme::kLight;
  if (own == "dark") return ui::SystemTheme::kDark;
  const std::string_view gtk = Variable("GTK_THEME");
  if (gtk.empty() || gtk.find("dark") != std::string_view::npos) return ui::SystemTheme::kDark;
  return ui::SystemTheme::kLight;
}

std::vector<std::string> ThemeCommand(const std::function<bool(const std::string&)>& is_installed) {
  if (!Variable("TIDEMARK_THEME").empty() || !HasSessionBus()) return {};
  if (is_installed("gdbus")) {
    return {"gdbus",
            "call",
            "--session",
            "--timeout=2",
            "--dest",
            "org.freedesktop.portal.Desktop",
            "--object-path",
            "/org/freedesktop/portal/desktop",
            "--method",
            "org.freedesktop.portal.Settings.Read",
            "org.freedesktop.appearance",
            "color-scheme"};
  }
  if (is_installed("gsettings")) {
    return {"gsettings", "get", "org.gnome.desktop.interface", "color-scheme"};
  }
  return {};
}

std::optional<ui::SystemTheme> ThemeOfAnswer(const std::string& answer) {
  const auto says = [&](const char* text) { return answer.find(text) != std::string::npos; };
  // The portal: 1 = dark, 2 = light, 0 = no preference, which desktops show as light.
  if (says("uint32 1") || says("prefer-dark")) return ui::SystemTheme::kDark;
  if (says("uint32") || says("prefer-light") || says("default")) return ui::SystemTheme::kLight;
  return std::nullopt;
}

}  // namespace tidemark
