#include "platform/window/frame_pacer.h"

#include <algorithm>

namespace tidemark {
namespace {

constexpr double kShortestStepS = 0.0001;
constexpr double kLongestStepS = 0.1;
constexpr double kFirstStepS = 1.0 / 60;

}  // namespace

void FramePacer::Request(int frames) { frames_ = std::max(frames_, frames); }

void FramePacer::RequestAt(double time_s) { timer_s_ = std::min(timer_s_, time_s); }

double FramePacer::DueIn(double now_s) const {
  if (!visible_) return kNever;
  if (frames_ > 0) return 0;
  if (timer_s_ == kNever) return kNever;
  return std::max(timer_s_ - now_s, 0.0);
}

double FramePacer::BeginFrame(double now_s) {
  double longest = kLongestStepS;
  if (timer_s_ <= now_s) {
    if (frames_ <= 0) longest += std::max(timer_s_ - last_frame_s_, 0.0);
    timer_s_ = kNever;
  }
  if (frames_ > 0) --frames_;
  const double step = last_frame_s_ < 0 ? kFirstStepS : now_s - last_frame_s_;
  last_frame_s_ = now_s;
  return std::clamp(step, kShortestStepS, longest);
}

}  // namespace tidemark
