#include "platform/window/desktop/glfw_window.h"

#include <GLFW/glfw3.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <thread>
#include <utility>

#include "imgui_impl_glfw.h"
#include "platform/window/desktop/system_theme.h"

extern char** environ;

namespace tidemark {
namespace {

constexpr double kCloseAgainS = 3;
constexpr const char* kDropHint =
    "Drop the files on this window, or name them when starting tidemark-desktop.";

Error GlfwError(const std::string& what) {
  const char* text = nullptr;
  glfwGetError(&text);
  return MakeError(ErrorCode::kUnsupported,
                   what + (text ? std::string(": ") + text : std::string()),
                   "The command line program tidemark works without a display.");
}

}  // namespace

Result<std::unique_ptr<GlfwWindow>> GlfwWindow::Open(const Options& options) {
  if (glfwInit() == GLFW_FALSE) return GlfwError("No window can be opened");
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_SCALE_TO_MONITOR, options.scale > 0 ? GLFW_FALSE : GLFW_TRUE);
  glfwWindowHint(GLFW_DEPTH_BITS, 0);
  glfwWindowHint(GLFW_STENCIL_BITS, 0);
  const float scale = options.scale > 0 ? options.scale : 1;
  const auto size = [scale](int logical) {
    return static_cast<int>(std::lround(static_cast<float>(logical) * scale));
  };
  GLFWwindow* window =
      glfwCreateWindow(size(options.width), size(options.height), "Tidemark", nullptr, nullptr);
  if (!window) {
    Error error = GlfwError("No window with OpenGL 3.3 can be opened");
    glfwTerminate();
    return error;
  }
  glfwMakeContextCurrent(window);
  glfwSwapInterval(1);
  return std::unique_ptr<GlfwWindow>(new GlfwWindow(window, options));
}

GlfwWindow::GlfwWindow(GLFWwindow* window, const Options& options)
    : window_(window),
      wanted_scale_(options.scale),
      frame_(std::make_unique<ImGuiFrame>(ImGuiFrame::Gl::kDesktop)),
      dialog_([] { glfwPostEmptyEvent(); }),
      theme_(ReadSystemTheme()) {
  glfwSetWindowUserPointer(window_, this);
  ImGui_ImplGlfw_InitForOpenGL(window_, false);
  ConnectCallbacks();
  UpdateScale();
}

GlfwWindow::~GlfwWindow() {
  ImGui_ImplGlfw_Shutdown();
  frame_.reset();
  glfwDestroyWindow(window_);
  glfwTerminate();
}

GlfwWindow* GlfwWindow::Of(GLFWwindow* window) {
  return static_cast<GlfwWindow*>(glfwGetWindowUserPointer(window));
}

// Dear ImGui's own handlers do the work; ours ask for frames, and give positions in device pixels.
void GlfwWindow::ConnectCallbacks() {
  glfwSetWindowFocusCallback(window_, [](GLFWwindow* w, int focused) {
    Of(w)->OnInput();
    ImGui_ImplGlfw_WindowFocusCallback(w, focused);
  });
  glfwSetCursorEnterCallback(window_, [](GLFWwindow* w, int entered) {
    Of(w)->OnInput();
    ImGui_ImplGlfw_CursorEnterCallback(w, entered);
  });
  glfwSetCursorPosCallback(window_, [](GLFWwindow* w, double x, double y) {
    int width = 0, height = 0, width_px = 0, height_px = 0;
    glfwGetWindowSize(w, &width, &height);
    glfwGetFramebufferSize(w, &width_px, &height_px);
    if (width > 0 && height > 0) {
      ImGui_ImplGlfw_CursorPosCallback(w, x * width_px / width, y * height_px / height);
    }
    Of(w)->OnInput();
  });
  glfwSetMouseButtonCallback(window_, [](GLFWwindow* w, int button, int action, int mods) {
    Of(w)->OnInput();
    ImGui_ImplGlfw_MouseButtonCallback(w, button, action, mods);
  });
  glfwSetScrollCallback(window_, [](GLFWwindow* w, double x, double y) {
    Of(w)->OnInput();
    ImGui_ImplGlfw_ScrollCallback(w, x, y);
  });
  glfwSetKeyCallback(window_, [](GLFWwindow* w, int key, int code, int action, int mods) {
    Of(w)->OnInput();
    ImGui_ImplGlfw_KeyCallback(w, key, code, action, mods);
  });
  glfwSetCharCallback(window_, [](GLFWwindow* w, unsigned character) {
    Of(w)->OnInput();
    ImGui_ImplGlfw_CharCallback(w, character);
  });
  glfwSetWindowRefreshCallback(window_, [](GLFWwindow* w) { Of(w)->Draw(); });
  glfwSetFramebufferSizeCallback(window_, [](GLFWwindow* w, int, int) { Of(w)->OnInput(); });
  glfwSetWindowContentScaleCallback(window_, [](GLFWwindow* w, float, float) {
    Of(w)->UpdateScale();
    Of(w)->OnInput();
  });
  glfwSetWindowIconifyCallback(window_, [](GLFWwindow* w, int iconified) {
    Of(w)->frame_->pacer().SetVisible(iconified == GLFW_FALSE);
    Of(w)->OnInput();
  });
  glfwSetDropCallback(window_, [](GLFWwindow* w, int count, const char** paths) {
    Of(w)->OnInput();
    if (Of(w)->on_paths_) Of(w)->on_paths_(std::vector<std::string>(paths, paths + count));
  });
}

void GlfwWindow::UpdateScale() {
  float x = 1, y = 1;
  glfwGetWindowContentScale(window_, &x, &y);
  pixel_ratio_ = wanted_scale_ > 0 ? wanted_scale_ : std::max(x, 0.5f);
}

void GlfwWindow::Post(std::function<void()> task) {
  {
    const std::lock_guard lock(tasks_mutex_);
    tasks_.push_back(std::move(task));
  }
  glfwPostEmptyEvent();
}

void GlfwWindow::RunTasks() {
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock(tasks_mutex_);
    tasks.swap(tasks_);
  }
  for (const auto& task : tasks) task();
  if (!tasks.empty()) frame_->pacer().Request(2);
  dialog_.Poll();
}

void GlfwWindow::Draw() {
  if (!app_) return;
  int width = 0, height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  if (width <= 0 || height <= 0) return;
  ImGui_ImplGlfw_NewFrame();
  frame_->Draw(NowS(), width, height, [this] { app_->Frame(); });
  glfwSwapBuffers(window_);
}

bool GlfwWindow::MayClose() {
  if (!warn_before_leaving_ || !app_) return true;
  // Nothing but a window of our own could ask; closing twice is the answer.
  if (NowS() - close_asked_s_ < kCloseAgainS) return true;
  close_asked_s_ = NowS();
  app_->OnSaved(false, "Work is still under way. Close the window again to stop it and leave.");
  glfwSetWindowShouldClose(window_, GLFW_FALSE);
  OnInput();
  return false;
}

bool GlfwWindow::Turn() {
  const double due = frame_->pacer().DueIn(NowS());
  if (due <= 0) {
    glfwPollEvents();
  } else if (due < FramePacer::kNever) {
    glfwWaitEventsTimeout(due);
  } else {
    glfwWaitEvents();
  }
  if (glfwWindowShouldClose(window_) != GLFW_FALSE && MayClose()) {
    if (app_) app_->OnLeaving();
    return false;
  }
  RunTasks();
  if (frame_->pacer().DueIn(NowS()) <= 0) Draw();
  return true;
}

void GlfwWindow::Run() {
  while (Turn()) {
  }
}

void GlfwWindow::SetClipboardText(const std::string& text) {
  glfwSetClipboardString(window_, text.c_str());
}

void GlfwWindow::Pick(FileDialog::Kind kind) {
  const bool shown = dialog_.Show(kind, "", [this](std::vector<std::string> paths) {
    if (!paths.empty() && on_paths_) on_paths_(std::move(paths));
  });
  if (!shown && app_) {
    app_->OnSaved(
        false, std::string("This desktop offers no file dialog (zenity or kdialog). ") + kDropHint);
  }
}

void GlfwWindow::PickFiles() { Pick(FileDialog::Kind::kOpenFiles); }
void GlfwWindow::PickFolder() { Pick(FileDialog::Kind::kOpenFolder); }

void GlfwWindow::PutScratchAt(const std::string& scratch_name, const std::string& path) {
  const Status put = put_scratch_
                         ? put_scratch_(scratch_name, path)
                         : Status(MakeError(ErrorCode::kInternal, "Saving is not connected"));
  if (app_) app_->OnSaved(put.ok(), put.ok() ? "Saved as " + path : put.error().message);
  OnInput();
}

void GlfwWindow::SaveScratch(const std::string& scratch_name, const std::string& suggested_name) {
  if (!save_to_.empty()) return PutScratchAt(scratch_name, save_to_);
  const bool shown = dialog_.Show(FileDialog::Kind::kSave, suggested_name,
                                  [=, this](const std::vector<std::string>& paths) {
                                    if (paths.empty()) {
                                      if (app_) app_->OnSaved(false, "");
                                    } else {
                                      PutScratchAt(scratch_name, paths.front());
                                    }
                                  });
  // Without a dialog the copy goes where the program was started.
  if (!shown) PutScratchAt(scratch_name, suggested_name);
}

void GlfwWindow::SetTitle(const std::string& title) {
  if (title == title_) return;
  title_ = title;
  glfwSetWindowTitle(window_, title.c_str());
}

void GlfwWindow::OpenUrl(const std::string& url) {
  if (!url.starts_with("https://") && !url.starts_with("http://")) return;
  // Waited for on a thread, so that no finished process is left behind.
  std::thread([url] {
    std::string program = "xdg-open", argument = url;
    char* arguments[] = {program.data(), argument.data(), nullptr};
    pid_t child = 0;
    if (posix_spawnp(&child, "xdg-open", nullptr, nullptr, arguments, environ) == 0) {
      waitpid(child, nullptr, 0);
    }
  }).detach();
}

void GlfwWindow::RestartEngine() {
  if (restart_engine_) restart_engine_();
}

double GlfwWindow::NowS() const { return glfwGetTime(); }

double GlfwWindow::WallTimeS() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

bool GlfwWindow::is_mac() const { return ImGui::GetIO().ConfigMacOSXBehaviors; }

int GlfwWindow::utc_offset_minutes(double wall_time_s) const {
  if (!std::isfinite(wall_time_s)) return 0;
  const auto time = static_cast<std::time_t>(std::clamp(wall_time_s, -1e11, 1e11));
  std::tm local{};
  return localtime_r(&time, &local) ? static_cast<int>(local.tm_gmtoff / 60) : 0;
}

}  // namespace tidemark
