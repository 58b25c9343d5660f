// Short messages at the bottom right: what was done, with Undo where there is one. They leave after
// 8 s; problems stay until closed. At most three are shown, the newest ones.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tidemark::ui {

enum class Severity : uint8_t { kInfo, kSuccess, kWarning, kError };

struct Toast {
  Severity severity = Severity::kInfo;
  std::string text, detail;
  std::string action_label;
  std::function<void()> action;
  double until_s = 0;  // 0 = stays until closed
  uint64_t id = 0;
};

class Toasts {
 public:
  // Adds a toast; the same text and detail again only renews the old one.
  void Add(Toast toast, double now_s);
  void Close(uint64_t id);
  // Forgets those whose time is over; returns seconds until the next one leaves, or a negative
  // number.
  double Expire(double now_s);
  [[nodiscard]] const std::vector<Toast>& all() const { return toasts_; }

 private:
  std::vector<Toast> toasts_;
  uint64_t next_id_ = 1;
};

}  // namespace tidemark::ui
