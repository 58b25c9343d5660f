// Fingers as a mouse: a tap clicks, a sideways drag drags, an upright drag scrolls, a long touch is
// the right button, two fingers zoom at their middle (as Ctrl-wheel) and scroll.
#pragma once

#include <cstdint>
#include <vector>

namespace tidemark {

struct MouseAction {
  enum class Kind : uint8_t { kMove, kPress, kRelease, kScroll, kZoom } kind = Kind::kMove;
  float x = 0, y = 0;    // where, device pixels
  int button = 0;        // kPress, kRelease
  float dx = 0, dy = 0;  // kScroll: device pixels of content; kZoom: dy = natural log of the scale
};

class TouchGestures {
 public:
  // `slop_px`: how far a finger may wander before it drags.
  explicit TouchGestures(float slop_px = 8) : slop_px_(slop_px) {}
  void set_slop(float slop_px) { slop_px_ = slop_px; }

  std::vector<MouseAction> Down(int64_t finger, float x, float y, double now_s);
  std::vector<MouseAction> Move(int64_t finger, float x, float y, double now_s);
  std::vector<MouseAction> Up(int64_t finger, double now_s);
  std::vector<MouseAction> Cancel();
  // When time passes with a finger held still. Call at or after WakeAt().
  std::vector<MouseAction> Tick(double now_s);
  // Time at which Tick has something to say; negative = never.
  [[nodiscard]] double WakeAt() const;

 private:
  enum class State : uint8_t { kIdle, kUndecided, kDrag, kScroll, kPinch, kSpent };
  struct Finger {
    int64_t id = 0;
    float x = 0, y = 0;
  };
  Finger* Find(int64_t id);
  std::vector<MouseAction> BeginPinch();

  float slop_px_;
  State state_ = State::kIdle;
  std::vector<Finger> fingers_;
  float start_x_ = 0, start_y_ = 0;
  double start_s_ = 0;
  float pinch_distance_ = 0, pinch_x_ = 0, pinch_y_ = 0;
};

}  // namespace tidemark
