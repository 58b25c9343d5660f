// What every window shares: the Dear ImGui context, its GL backend, the plot renderer and the
// pacer; and one frame from input to pixels.
//
// Dear ImGui's coordinates are device pixels (ui/host.h, pixel_ratio).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "imgui.h"
#include "platform/window/frame_pacer.h"
#include "render/plot_renderer.h"

namespace tidemark {

class ImGuiFrame {
 public:
  enum class Gl : uint8_t { kNone, kDesktop, kEs };

  // With kDesktop and kEs a GL context must be current now and in every later call.
  explicit ImGuiFrame(Gl gl);
  ~ImGuiFrame();
  ImGuiFrame(const ImGuiFrame&) = delete;
  ImGuiFrame& operator=(const ImGuiFrame&) = delete;

  [[nodiscard]] render::PlotRenderer* plots() { return plots_.get(); }
  [[nodiscard]] FramePacer& pacer() { return pacer_; }
  [[nodiscard]] ImGuiContext* context() { return context_; }

  // Draws a frame of this size in device pixels; `draw` submits the windows. Asks the pacer for
  // what Dear ImGui itself still needs.
  void Draw(double now_s, int width_px, int height_px, const std::function<void()>& draw);

  // The GL context is gone: nothing is drawn until it is back.
  void OnContextLost();
  void OnContextRestored();
  [[nodiscard]] bool has_context() const { return has_context_; }

  [[nodiscard]] uint64_t frames() const { return frames_; }
  // CPU time of the last frame from NewFrame to Render, without the GL driver's part.
  [[nodiscard]] double last_cpu_ms() const { return last_cpu_ms_; }

 private:
  void DrawWithGl(int width_px, int height_px);
  static void AcceptTexturesWithoutGl();

  Gl gl_;
  ImGuiContext* context_;
  std::unique_ptr<render::PlotRenderer> plots_;
  FramePacer pacer_;
  bool has_context_ = true;
  uint64_t frames_ = 0;
  double last_cpu_ms_ = 0;
};

}  // namespace tidemark
