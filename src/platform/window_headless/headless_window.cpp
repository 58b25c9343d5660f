#include "platform/window_headless/headless_window.h"

#include <algorithm>

namespace tidemark {
namespace {

constexpr double kFrameS = 1.0 / 60;

}  // namespace

HeadlessWindow::HeadlessWindow(int width_px, int height_px, float pixel_ratio)
    : frame_(ImGuiFrame::Gl::kNone),
      width_px_(width_px),
      height_px_(height_px),
      pixel_ratio_(pixel_ratio) {}

void HeadlessWindow::DrawOne(const std::function<void()>& draw, const ui::Mirror& mirror) {
  const bool more = actions_.Step(mirror);
  frame_.Draw(now_s_, width_px_, height_px_, draw);
  if (more) frame_.pacer().Request(2);
}

int HeadlessWindow::Settle(const std::function<void()>& draw, const ui::Mirror& mirror, int most) {
  int frames = 0;
  while (frames < most && frame_.pacer().DueIn(now_s_) <= 0) {
    DrawOne(draw, mirror);
    ++frames;
    now_s_ += kFrameS;
  }
  return frames;
}

int HeadlessWindow::Advance(double seconds, const std::function<void()>& draw,
                            const ui::Mirror& mirror) {
  const double end = now_s_ + seconds;
  int frames = 0;
  for (;;) {
    const double due = frame_.pacer().DueIn(now_s_);
    if (due > end - now_s_) break;
    now_s_ += std::max(due, frames > 0 ? kFrameS : 0.0);
    DrawOne(draw, mirror);
    ++frames;
  }
  now_s_ = std::max(now_s_, end);
  return frames;
}

void HeadlessWindow::SaveScratch(const std::string& scratch_name,
                                 const std::string& suggested_name) {
  asked_.saved_scratch = scratch_name;
  asked_.saved_name = suggested_name;
}

}  // namespace tidemark
