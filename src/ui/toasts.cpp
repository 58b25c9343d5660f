#include "ui/toasts.h"

#include <algorithm>
#include <utility>

namespace tidemark::ui {
namespace {

constexpr double kShownS = 8;
constexpr size_t kMost = 3;

}  // namespace

void Toasts::Add(Toast toast, double now_s) {
  const bool stays = toast.severity == Severity::kWarning || toast.severity == Severity::kError;
  toast.until_s = stays ? 0 : now_s + kShownS;
  toast.id = next_id_++;
  const auto same = std::find_if(toasts_.begin(), toasts_.end(), [&](const Toast& other) {
    return other.text == toast.text && other.detail == toast.detail;
  });
  if (same != toasts_.end()) toasts_.erase(same);
  toasts_.push_back(std::move(toast));
  if (toasts_.size() > kMost) toasts_.erase(toasts_.begin());
}

void Toasts::Close(uint64_t id) {
  toasts_.erase(
      std::remove_if(toasts_.begin(), toasts_.end(), [&](const Toast& t) { return t.id == id; }),
      toasts_.end());
}

double Toasts::Expire(double now_s) {
  double next = -1;
  toasts_.erase(std::remove_if(toasts_.begin(), toasts_.end(),
                               [&](const Toast& t) { return t.until_s > 0 && t.until_s <= now_s; }),
                toasts_.end());
  for (const Toast& toast : toasts_) {
    if (toast.until_s > 0 && (next < 0 || toast.until_s - now_s < next))
      next = toast.until_s - now_s;
  }
  return next;
}

}  // namespace tidemark::ui
