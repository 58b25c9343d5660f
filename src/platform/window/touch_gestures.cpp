#include "platform/window/touch_gestures.h"

#include <algorithm>
#include <cmath>

namespace tidemark {
namespace {

constexpr double kLongTouchS = 0.4;
constexpr float kLeastPinchPx = 16;
using Kind = MouseAction::Kind;
using Actions = std::vector<MouseAction>;

MouseAction At(Kind kind, float x, float y, int button = 0) {
  MouseAction action;
  action.kind = kind;
  action.x = x;
  action.y = y;
  action.button = button;
  return action;
}

MouseAction Scroll(float x, float y, float dx, float dy) {
  MouseAction action = At(Kind::kScroll, x, y);
  action.dx = dx;
  action.dy = dy;
  return action;
}

}  // namespace

TouchGestures::Finger* TouchGestures::Find(int64_t id) {
  const auto found =
      std::find_if(fingers_.begin(), fingers_.end(), [id](const Finger& f) { return f.id == id; });
  return found == fingers_.end() ? nullptr : &*found;
}

Actions TouchGestures::Down(int64_t finger, float x, float y, double now_s) {
  if (Find(finger)) return {};
  fingers_.push_back({finger, x, y});
  if (fingers_.size() == 1) {
    state_ = State::kUndecided;
    start_x_ = x;
    start_y_ = y;
    start_s_ = now_s;
    return {At(Kind::kMove, x, y)};
  }
  if (fingers_.size() == 2) return BeginPinch();
  return {};
}

Actions TouchGestures::BeginPinch() {
  Actions out;
  if (state_ == State::kDrag) out.push_back(At(Kind::kRelease, fingers_[0].x, fingers_[0].y));
  state_ = State::kPinch;
  const Finger &a = fingers_[0], &b = fingers_[1];
  pinch_distance_ = std::max(std::hypot(a.x - b.x, a.y - b.y), kLeastPinchPx);
  pinch_x_ = (a.x + b.x) / 2;
  pinch_y_ = (a.y + b.y) / 2;
  out.push_back(At(Kind::kMove, pinch_x_, pinch_y_));
  return out;
}

Actions TouchGestures::Move(int64_t finger, float x, float y, double) {
  Finger* moved = Find(finger);
  if (!moved) return {};
  const float dx = x - moved->x, dy = y - moved->y;
  moved->x = x;
  moved->y = y;
  switch (state_) {
    case State::kUndecided: {
      const float from_x = x - start_x_, from_y = y - start_y_;
      if (std::hypot(from_x, from_y) < slop_px_) return {};
      if (std::abs(from_y) > std::abs(from_x)) {
        state_ = State::kScroll;
        return {Scroll(start_x_, start_y_, from_x, from_y)};
      }
      state_ = State::kDrag;
      return {At(Kind::kMove, start_x_, start_y_), At(Kind::kPress, start_x_, start_y_),
              At(Kind::kMove, x, y)};
    }
    case State::kDrag:
      return {At(Kind::kMove, x, y)};
    case State::kScroll:
      return {Scroll(start_x_, start_y_, dx, dy)};
    case State::kPinch: {
      if (fingers_.size() < 2) return {};
      const Finger &a = fingers_[0], &b = fingers_[1];
      const float distance = std::max(std::hypot(a.x - b.x, a.y - b.y), kLeastPinchPx);
      const float middle_x = (a.x + b.x) / 2, middle_y = (a.y + b.y) / 2;
      Actions out{At(Kind::kMove, middle_x, middle_y)};
      MouseAction zoom = At(Kind::kZoom, middle_x, middle_y);
      zoom.dy = std::log(distance / pinch_distance_);
      if (std::abs(zoom.dy) > 0.002f) {
        out.push_back(zoom);
        pinch_distance_ = distance;
      }
      out.push_back(Scroll(middle_x, middle_y, middle_x - pinch_x_, middle_y - pinch_y_));
      pinch_x_ = middle_x;
      pinch_y_ = middle_y;
      return out;
    }
    case State::kIdle:
    case State::kSpent:
      return {};
  }
  return {};
}

Actions TouchGestures::Up(int64_t finger, double) {
  Finger* lifted = Find(finger);
  if (!lifted) return {};
  const float x = lifted->x, y = lifted->y;
  const State state = state_;
  fingers_.erase(fingers_.begin() + (lifted - fingers_.data()));
  state_ = fingers_.empty() ? State::kIdle : State::kSpent;
  if (state == State::kUndecided) {
    return {At(Kind::kMove, x, y), At(Kind::kPress, x, y), At(Kind::kRelease, x, y)};
  }
  if (state == State::kDrag) return {At(Kind::kMove, x, y), At(Kind::kRelease, x, y)};
  return {};
}

Actions TouchGestures::Cancel() {
  Actions out;
  if (state_ == State::kDrag && !fingers_.empty()) {
    out.push_back(At(Kind::kRelease, fingers_[0].x, fingers_[0].y));
  }
  fingers_.clear();
  state_ = State::kIdle;
  return out;
}

Actions TouchGestures::Tick(double now_s) {
  if (state_ != State::kUndecided || now_s < start_s_ + kLongTouchS) return {};
  state_ = State::kSpent;
  return {At(Kind::kMove, start_x_, start_y_), At(Kind::kPress, start_x_, start_y_, 1),
          At(Kind::kRelease, start_x_, start_y_, 1)};
}

double TouchGestures::WakeAt() const {
  return state_ == State::kUndecided ? start_s_ + kLongTouchS : -1;
}

}  // namespace tidemark
