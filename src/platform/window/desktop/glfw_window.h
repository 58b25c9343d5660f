// The desktop's window: GLFW and OpenGL 3.3, drawing only when something changed.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "platform/window/desktop/file_dialog.h"
#include "platform/window/desktop/subprocess.h"
#include "platform/window/imgui_frame.h"
#include "platform/window/mirror_actions.h"
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
  // What the window hands on to the program.
  struct Hooks {
    // Files and folders that a person dropped or picked.
    std::function<void(const std::vector<std::string>& paths)> on_paths;
    // A finished scratch copy waits to be put somewhere; ends with App::OnSaved.
    std::function<void(const std::string& scratch_name, const std::string& suggested_name)> on_save;
    std::function<void()> restart_engine;
    // The workbench; see ui::Host. Null: this program has none.
    std::function<void(Message)> post_to_bench;
    std::function<void()> restart_bench;
    std::function<void(const std::string& suggested_name, std::vector<uint8_t> bytes)> save_bytes;
    std::function<void()> after_frame;
  };

  // kUnsupported without a display or without OpenGL 3.3.
  static Result<std::unique_ptr<GlfwWindow>> Open(const Options& options);
  ~GlfwWindow() override;

  void SetApp(ui::App* app) { app_ = app; }
  void SetHooks(Hooks hooks) { hooks_ = std::move(hooks); }
  [[nodiscard]] ImGuiFrame& frame() { return *frame_; }
  [[nodiscard]] MirrorActions& mirror_actions() { return actions_; }
  [[nodiscard]] FileDialog& dialog() { return dialog_; }
  // Named moments so far, in seconds since the program's start.
  [[nodiscard]] const std::map<std::string, double>& marks() const { return marks_; }

  // Runs `task` in the window's thread before its next frame; may be called from any thread.
  void Post(std::function<void()> task);
  // Draws and waits until the window is closed.
  void Run();
  // Ends Run, as the person's closing does when `ask`, else whatever is under way. From any thread.
  void Close(bool ask);
  // A message for the person, in the window.
  void Tell(uint8_t severity, const std::string& message, const std::string& hint);

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
  [[nodiscard]] bool has_bench() const override { return hooks_.post_to_bench != nullptr; }
  void PostToBench(Message message) override {
    if (hooks_.post_to_bench) hooks_.post_to_bench(std::move(message));
  }
  void RestartBench() override {
    if (hooks_.restart_bench) hooks_.restart_bench();
  }
  void SaveBytes(const std::string& suggested_name, std::vector<uint8_t> bytes) override {
    if (hooks_.save_bytes) hooks_.save_bytes(suggested_name, std::move(bytes));
  }
  void Mark(const char* name) override { marks_.emplace(name, NowS()); }
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
  void ConnectInput();
  void ConnectWindow();
  void OnInput() { frame_->pacer().OnInput(); }
  // One turn of Run: waits for what is due, carries out tasks, draws. False when the window is
  // closed.
  bool Turn();
  void RunTasks();
  void Wake();
  void Draw();
  void Pick(FileDialog::Kind kind);
  void UpdateScale();
  void AskTheme();
  [[nodiscard]] bool MayClose();
  static GlfwWindow* Of(GLFWwindow* window);

  GLFWwindow* window_;
  float wanted_scale_;
  std::unique_ptr<ImGuiFrame> frame_;
  ui::App* app_ = nullptr;
  Hooks hooks_;
  MirrorActions actions_;
  std::map<std::string, double> marks_;
  std::mutex tasks_mutex_;
  std::condition_variable tasks_changed_;
  std::vector<std::function<void()>> tasks_;
  bool closing_ = false;
  std::thread waker_;
  ui::SystemTheme theme_;
  float pixel_ratio_ = 1;
  std::string title_;
  bool warn_before_leaving_ = false, leave_ = false;
  double close_asked_s_ = -1e9;
  // Their threads use the members above.
  FileDialog dialog_;
  Subprocess theme_question_;
};

}  // namespace tidemark
