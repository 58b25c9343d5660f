// Redraw on demand: says when the next frame is due, so that a window that nobody touches draws
// none.
//
// The window draws a few frames after each input (Dear ImGui answers some input a frame late),
// whenever somebody asks for frames, and at the time of a pending timer. Of several timers only the
// earliest is kept until it is due: who still needs a later one asks again in the frame that it
// brings.
#pragma once

namespace tidemark {

class FramePacer {
 public:
  static constexpr int kFramesAfterInput = 3;
  static constexpr double kNever = 1e300;

  void OnInput() { Request(kFramesAfterInput); }
  void Request(int frames);
  void RequestAt(double time_s);
  // Nothing is drawn while hidden; what was asked for is kept.
  void SetVisible(bool visible) { visible_ = visible; }

  // Seconds until a frame is due: 0 = now, kNever = when something happens.
  [[nodiscard]] double DueIn(double now_s) const;

  // To be called when a frame begins. Returns Dear ImGui's DeltaTime: never zero, and not more than
  // 100 ms beyond what was waited for on purpose, so that a pause does not become one huge step.
  double BeginFrame(double now_s);

 private:
  int frames_ = 1;
  double timer_s_ = kNever;
  double last_frame_s_ = -1;
  bool visible_ = true;
};

}  // namespace tidemark
