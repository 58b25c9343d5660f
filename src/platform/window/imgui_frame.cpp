#include "platform/window/imgui_frame.h"

#include <chrono>
#include <cstdio>

#include "imgui_impl_opengl3.h"
#include "imgui_internal.h"
#include "platform/window/imgui_wakeups.h"
#include "render/gl.h"
#include "ui/wheel_chain.h"

namespace tidemark {
namespace {

using Clock = std::chrono::steady_clock;

double MsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

}  // namespace

ImGuiFrame::ImGuiFrame(Gl gl)
    : gl_(gl),
      context_(ImGui::CreateContext()),
      plots_(gl == Gl::kNone ? render::MakeNullPlotRenderer()
                             : render::MakeGlPlotRenderer(gl == Gl::kEs)) {
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  context_->TestEngineHookItems = true;  // fills the mirror (ui/mirror_hooks.cpp)
  if (gl_ == Gl::kNone) {
    io.BackendRendererName = "none";
    io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
  } else {
    ImGui_ImplOpenGL3_Init(gl_ == Gl::kEs ? "#version 300 es" : "#version 330 core");
  }
}

ImGuiFrame::~ImGuiFrame() {
  ImGui::SetCurrentContext(context_);
  plots_.reset();
  if (gl_ == Gl::kNone) {
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
      texture->SetTexID(ImTextureID_Invalid);
      texture->SetStatus(ImTextureStatus_Destroyed);
    }
  } else {
    ImGui_ImplOpenGL3_Shutdown();
  }
  ImGui::DestroyContext(context_);
}

void ImGuiFrame::Draw(double now_s, int width_px, int height_px,
                      const std::function<void()>& draw) {
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  io.DeltaTime = static_cast<float>(pacer_.BeginFrame(now_s));
  io.DisplaySize = {static_cast<float>(width_px), static_cast<float>(height_px)};
  io.DisplayFramebufferScale = {1, 1};
  if (!has_context_) return;
  if (gl_ != Gl::kNone) ImGui_ImplOpenGL3_NewFrame();
  plots_->NewFrame();

  const auto start = Clock::now();
  ui::PassWheelOn();
  ImGui::NewFrame();
  draw();
  ImGui::Render();
  last_cpu_ms_ = MsSince(start);

  if (gl_ == Gl::kNone) {
    AcceptTexturesWithoutGl();
  } else {
    DrawWithGl(width_px, height_px);
  }
  ++frames_;
  const double next = ImGuiNeedsFrameIn(*context_);
  if (next <= 0) {
    pacer_.Request(1);
  } else if (next < FramePacer::kNever) {
    pacer_.RequestAt(now_s + next);
  }
}

void ImGuiFrame::DrawWithGl(int width_px, int height_px) {
  const ImVec4 back = ImGui::GetStyleColorVec4(ImGuiCol_WindowBg);
  glDisable(GL_SCISSOR_TEST);
  glViewport(0, 0, width_px, height_px);
  glClearColor(back.x, back.y, back.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  const bool had_error = !plots_->error().empty();
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  if (!had_error && !plots_->error().empty()) {
    std::fprintf(stderr, "%s\n", plots_->error().c_str());
  }
}

void ImGuiFrame::AcceptTexturesWithoutGl() {
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    if (texture->Status == ImTextureStatus_WantCreate ||
        texture->Status == ImTextureStatus_WantUpdates) {
      texture->SetTexID(1);
      texture->SetStatus(ImTextureStatus_OK);
    } else if (texture->Status == ImTextureStatus_WantDestroy && texture->UnusedFrames > 0) {
      texture->SetTexID(ImTextureID_Invalid);
      texture->SetStatus(ImTextureStatus_Destroyed);
    }
  }
}

void ImGuiFrame::OnContextLost() {
  if (!has_context_ || gl_ == Gl::kNone) return;
  has_context_ = false;
  ImGui::SetCurrentContext(context_);
  // Calls on a lost context do nothing; this makes Dear ImGui forget the names, and its textures
  // are asked for again in the next frame.
  ImGui_ImplOpenGL3_DestroyDeviceObjects();
  plots_->OnContextLost();
}

void ImGuiFrame::OnContextRestored() {
  has_context_ = true;
  pacer_.Request(FramePacer::kFramesAfterInput);
}

}  // namespace tidemark
