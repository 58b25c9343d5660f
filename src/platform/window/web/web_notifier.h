// The page's notifications (web/notifications.js).
#pragma once

#include "ui/notifier.h"

namespace tidemark {

class WebNotifier final : public ui::Notifier {
 public:
  [[nodiscard]] Permission permission() const override;
  void Ask() override;
  void Show(const std::string& title, const std::string& text, const std::string& tag) override;
  [[nodiscard]] bool in_sight() const override;
  void StayAwake(bool on) override;
  void TickIn(double seconds) override;
};

}  // namespace tidemark
