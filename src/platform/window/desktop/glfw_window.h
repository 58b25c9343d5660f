// The desktop's window: GLFW and OpenGL 3.3, drawing only when something changed.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "platform/window/desktop/file_dialog.h"
#include "platform/window/imgui_frame.h"
#include "ui/app.h"
#include "ui/host.h"

struct GLFWwindow;

namespace tidemark {

class GlfwWindow final : public ui::Host {
 public:
  struct Options {
    int width = 1440, height = 900;  // logical pixels
    float scale = 0;                 // device pixels a logical pixel; 0 = the monitor's
  };
  // Files and folders that a person dropped or picked.
  using OnPaths = std::function<void(std::vector<std::string>)>;
  // A finished scratch copy is to be put where the person said. Returns what went wrong.
  using PutScratch =
      std::function<Status(const std::string& scratch_name, const std::string& path)>;

  // kUnsupported without a display or without OpenGL 3.3.
  static Result<std::unique_ptr<GlfwWindow>> Open(const Options& options);
  ~GlfwWindow() override;

  void SetApp(ui::App* app) { app_ = app; }
  void SetOnPaths(OnPaths on_paths) { on_paths_ = std::move(on_paths); }
  void SetPutScratch(PutScratch put, std::string save_to) {
    put_scratch_ = std::move(put);
    save_to_ = std::move(save_to);
  }
  void SetRestartEngine(std::function<void()> restart) { restart_engine_ = std::move(restart); }
  [[nodiscard]] ImGuiFrame& frame() { return *frame_; }

  // Runs `task` in the window's thread before its next frame; may be called from any thread.
  void Post(std::function<void()> task);
  // Draws and waits until the window is closed.
  void Run();
  // One turn of Run: waits for what is due, carries out tasks, draws. False when the window is
  // closed.
  bool Turn();

  // -- ui::Host
  void RequestFrames(int frames) override { frame_->pacer().Request(frames); }
  void RequestFrameIn(double seconds) override { frame_->pacer().RequestAt(NowS() + seconds); }
  void SetClipboardText(const std::string& text) override;
  void PickFiles() override;
  void PickFolder() override;
  void SaveScratch(const std::string& scratch_name, const std::string& suggested_name) override;
  void SetTitle(const std::string& title) override;
  void OpenUrl(const std::string& url) override;
  void WarnBeforeLeaving(bool on) override { warn_before_leaving_ = on; }
  void RequestPersistence() override {}
  void RestartEngine() override;
  void TakeOver() override {}
  void Mark(const char*) override {}
  [[nodiscard]] double NowS() const override;
  [[nodiscard]] double WallTimeS() const override;
  [[nodiscard]] ui::SystemTheme system_theme() const override { return theme_; }
  [[nodiscard]] bool reduced_motion() const override { return false; }
  [[nodiscard]] bool more_contrast() const override { return false; }
  [[nodiscard]] float pixel_ratio() const override { return pixel_ratio_; }
  [[nodiscard]] bool is_mac() const override;
  [[nodiscard]] bool is_web() const override { return false; }
  [[nodiscard]] int utc_offset_minutes(double wall_time_s) const override;

 private:
  GlfwWindow(GLFWwindow* window, const Options& options);
  void ConnectCallbacks();
  void OnInput() { frame_->pacer().OnInput(); }
  void RunTasks();
  void Draw();
  void Pick(FileDialog::Kind kind);
  void PutScratchAt(const std::string& scratch_name, const std::string& path);
  void UpdateScale();
  [[nodiscard]] bool MayClose();
  static GlfwWindow* Of(GLFWwindow* window);

  GLFWwindow* window_;
  float wanted_scale_;
  std::unique_ptr<ImGuiFrame> frame_;
  ui::App* app_ = nullptr;
  OnPaths on_paths_;
  PutScratch put_scratch_;
  std::function<void()> restart_engine_;
  std::string save_to_;  // -o of the command line
  FileDialog dialog_;
  std::mutex tasks_mutex_;
  std::vector<std::function<void()>> tasks_;
  ui::SystemTheme theme_;
  float pixel_ratio_ = 1;
  std::string title_;
  bool warn_before_leaving_ = false;
  double close_asked_s_ = -1e9;
};

}  // namespace tidemark
