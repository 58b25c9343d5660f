// Notifications of the system, where the window can show some (a page, when the person allows it).
// Host::notifier() is null where it can't.
#pragma once

#include <string>

namespace tidemark::ui {

class Notifier {
 public:
  enum class Permission { kNotAsked, kAllowed, kRefused, kImpossible };

  virtual ~Notifier() = default;
  [[nodiscard]] virtual Permission permission() const = 0;
  // Asks the person; only while a click of theirs is being answered. App::OnTick when it is known.
  virtual void Ask() = 0;
  // One that is shown with the same tag is replaced. A click on it brings the window to the front.
  virtual void Show(const std::string& title, const std::string& text, const std::string& tag) = 0;
  // Whether the person has this window before them: visible, and the one with the keyboard.
  [[nodiscard]] virtual bool in_sight() const = 0;
  // While true, followed files are looked at also when nobody sees the window.
  virtual void StayAwake(bool on) = 0;
  // App::OnTick in so many seconds, also when no frame is drawn; only the last one asked for comes.
  virtual void TickIn(double seconds) = 0;
};

}  // namespace tidemark::ui
