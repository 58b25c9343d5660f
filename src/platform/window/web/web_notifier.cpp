#include "platform/window/web/web_notifier.h"

#include "platform/window/web/page.h"

namespace tidemark {

ui::Notifier::Permission WebNotifier::permission() const {
  return static_cast<Permission>(page::NotifyPermission());
}
void WebNotifier::Ask() { page::AskToNotify(); }
void WebNotifier::Show(const std::string& title, const std::string& text, const std::string& tag) {
  page::Notify(title.c_str(), text.c_str(), tag.c_str());
}
bool WebNotifier::in_sight() const { return page::InSight(); }
void WebNotifier::StayAwake(bool on) { page::StayAwake(on); }
void WebNotifier::TickIn(double seconds) { page::TickIn(seconds); }

}  // namespace tidemark
