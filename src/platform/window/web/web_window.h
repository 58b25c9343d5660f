// The page's window: a canvas with WebGL2, fed by web/ui_window.js through the exports of
// src/app/web_ui, and asking the page for what only a page can do (clipboard, files, title,
// timers).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "platform/window/imgui_frame.h"
#include "platform/window/mirror_actions.h"
#include "platform/window/touch_gestures.h"
#include "platform/window/web/web_notifier.h"
#include "ui/app.h"
#include "ui/host.h"

namespace tidemark {

// Address and size of each buffer, as the page takes them.
[[nodiscard]] std::vector<unsigned> BufferParts(const Message& message);

class WebWindow final : public ui::Host {
 public:
  // Creates the GL context of the canvas named by the CSS selector. Null without WebGL2.
  static std::unique_ptr<WebWindow> Open(const char* canvas_selector, bool is_mac);
  ~WebWindow() override;

  void SetApp(ui::App* app) { app_ = app; }
  [[nodiscard]] ImGuiFrame& frame() { return *frame_; }

  // -- Events of the page; positions and sizes in device pixels.
  void OnResize(int width_px, int height_px, float pixel_ratio);
  void OnEnvironment(bool dark, bool reduced_motion, bool more_contrast);
  void OnVisible(bool visible);
  void OnFocus(bool focused);
  void OnModifiers(bool ctrl, bool shift, bool alt, bool meta);
  void OnMouseMove(float x, float y, bool pen);
  void OnMouseLeave();
  void OnMouseButton(int button, bool down, bool pen);
  enum class Touch { kDown, kMove, kUp, kCancel };
  void OnTouch(Touch what, int finger, float x, float y);
  // Content moves by (dx, dy) device pixels; with `zoom`: notches of a Ctrl wheel, up = closer.
  void OnWheel(float dx, float dy, bool zoom);
  void OnKey(std::string_view code, bool down);
  void OnText(const char* utf8);
  void OnClipboardText(std::string text) { clipboard_ = std::move(text); }
  void OnContextLost();
  void OnContextRestored();
  // After anything that App was told by others (a message, a drop).
  void OnNews();

  // Draws a frame; returns seconds until the next one is due, negative = when something happens.
  double Draw();

  [[nodiscard]] std::string StatsJson() const;
  // The mirror as JSON for web/mirror.js: [[id, parent, role, name, value, x, y, width, height,
  // [attribute, value, ...]], ...], positions in CSS pixels.
  [[nodiscard]] std::string MirrorJson() const;
  [[nodiscard]] uint64_t mirror_revision() const { return app_ ? app_->mirror().revision() : 0; }
  [[nodiscard]] MirrorActions& mirror_actions() { return actions_; }

  // -- ui::Host
  void RequestFrames(int frames) override;
  void RequestFrameIn(double seconds) override;
  void SetClipboardText(const std::string& text) override;
  void PickFiles() override;
  void PickFolder() override;
  void SaveScratch(const std::string& scratch_name, const std::string& suggested_name) override;
  void SetTitle(const std::string& title) override;
  void OpenUrl(const std::string& url) override;
  void WarnBeforeLeaving(bool on) override;
  void RequestPersistence() override;
  void RestartEngine() override;
  void TakeOver() override;
  [[nodiscard]] bool can_train() const override { return true; }
  void Train(ui::TrainingAct act) override;
  [[nodiscard]] bool has_bench() const override { return true; }
  void PostToBench(Message message) override;
  [[nodiscard]] ui::PartState NeedEvaluateView(bool again) override;
  void GiveDropToBench(uint32_t handle) override;
  void RestartBench() override;
  void SaveBytes(const std::string& suggested_name, std::vector<uint8_t> bytes) override;
  void Mark(const char* name) override;
  [[nodiscard]] ui::Notifier* notifier() override { return &notifier_; }
  [[nodiscard]] double NowS() const override;
  [[nodiscard]] double WallTimeS() const override;
  [[nodiscard]] ui::SystemTheme system_theme() const override;
  [[nodiscard]] bool reduced_motion() const override { return reduced_motion_; }
  [[nodiscard]] bool more_contrast() const override { return more_contrast_; }
  [[nodiscard]] float pixel_ratio() const override { return pixel_ratio_; }
  [[nodiscard]] bool is_mac() const override { return is_mac_; }
  [[nodiscard]] bool is_web() const override { return true; }
  [[nodiscard]] int utc_offset_minutes(double wall_time_s) const override;

 private:
  WebWindow(intptr_t gl_context, bool is_mac);
  void ConnectDearImGui();
  void Perform(const std::vector<MouseAction>& actions);
  void OnInput();
  void Schedule();
  void UpdateCursor();
  [[nodiscard]] double DueIn() const;

  intptr_t gl_context_;
  std::unique_ptr<ImGuiFrame> frame_;
  ui::App* app_ = nullptr;
  TouchGestures touch_;
  MirrorActions actions_;
  WebNotifier notifier_;
  std::string clipboard_;
  int width_px_ = 0, height_px_ = 0;
  float pixel_ratio_ = 1;
  bool dark_ = true, reduced_motion_ = false, more_contrast_ = false;
  bool is_mac_;
  bool drawing_ = false;
  bool ctrl_down_ = false;
  int cursor_ = -2;
};

}  // namespace tidemark
