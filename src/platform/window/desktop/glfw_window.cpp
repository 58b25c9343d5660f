#include "platform/window/desktop/glfw_window.h"

#include <GLFW/glfw3.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <thread>
#include <utility>

#include "engine/replies.h"
#include "imgui_impl_glfw.h"
#include "platform/window/desktop/system_theme.h"

namespace tidemark {
namespace {

constexpr double kCloseAgainS = 10;
constexpr auto kWakeAgain = std::chrono::milliseconds(5);
constexpr uint8_t kInfo = 0, kWarning = 1;  // of Notice

Error GlfwError(const std::string& what) {
  const char* text = nullptr;
  glfwGetError(&text);
  return MakeError(ErrorCode::kUnsupported,
                   what + (text ? std::string(": ") + text : std::string()),
                   "The command line program tidemark works without a display.");
}

// The wanted size, but not more than the screen has room for.
std::pair<int, int> SizeOnScreen(const GlfwWindow::Options& options) {
  const float scale = options.scale > 0 ? options.scale : 1;
  const auto scaled = [scale](int logical) {
    return static_cast<int>(std::lround(static_cast<float>(logical) * scale));
  };
  int x = 0, y = 0, width = 0, height = 0;
  if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) {
    glfwGetMonitorWorkarea(monitor, &x, &y, &width, &height);
  }
  const auto fit = [](int wanted, int room) { return room > 0 ? std::min(wanted, room) : wanted; };
  return {fit(scaled(options.width), width), fit(scaled(options.height), height)};
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
  const auto [width, height] = SizeOnScreen(options);
  GLFWwindow* window = glfwCreateWindow(width, height, "Tidemark", nullptr, nullptr);
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
      theme_(ThemeOfEnvironment()),
      dialog_([this] { Post([this] { dialog_.Poll(); }); }) {
  glfwSetWindowUserPointer(window_, this);
  ImGui_ImplGlfw_InitForOpenGL(window_, false);
  ConnectInput();
  ConnectWindow();
  UpdateScale();
  waker_ = std::thread([this] { Wake(); });
  AskTheme();
}

GlfwWindow::~GlfwWindow() {
  {
    const std::lock_guard lock(tasks_mutex_);
    closing_ = true;
  }
  tasks_changed_.notify_one();
  waker_.join();
  ImGui_ImplGlfw_Shutdown();
  frame_.reset();
  glfwDestroyWindow(window_);
  glfwTerminate();
}

GlfwWindow* GlfwWindow::Of(GLFWwindow* window) {
  return static_cast<GlfwWindow*>(glfwGetWindowUserPointer(window));
}

// Dear ImGui's own handlers do the work; ours ask for frames, and give positions in device pixels.
void GlfwWindow::ConnectInput() {
  glfwSetWindowFocusCallback(window_, [](GLFWwindow* w, int focused) {
    Of(w)->OnInput();
    ImGui_ImplGlfw_WindowFocusCallback(w, focused);
    // Whoever changed the look of the desktop did it in another window.
    if (focused == GLFW_TRUE) Of(w)->AskTheme();
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
}

void GlfwWindow::ConnectWindow() {
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
    const std::vector<std::string> all(paths, paths + count);
    if (Of(w)->hooks_.on_paths) Of(w)->hooks_.on_paths(all);
  });
}

void GlfwWindow::UpdateScale() {
  float x = 1, y = 1;
  glfwGetWindowContentScale(window_, &x, &y);
  pixel_ratio_ = wanted_scale_ > 0 ? wanted_scale_ : std::max(x, 0.5f);
}

void GlfwWindow::AskTheme() {
  theme_question_.Start(ThemeCommand(IsOnPath), [this](const std::string& answer) {
    const auto theme = ThemeOfAnswer(answer);
    if (!theme) return;
    Post([this, theme] {
      if (*theme == theme_) return;
      theme_ = *theme;
      if (app_) app_->OnSystemThemeChanged();
    });
  });
}

void GlfwWindow::Post(std::function<void()> task) {
  {
    const std::lock_guard lock(tasks_mutex_);
    tasks_.push_back(std::move(task));
  }
  tasks_changed_.notify_one();
}

// GLFW before 3.4 loses an empty event now and then (the thread that sends it may take it off the
// connection that the window's thread waits for), so it is sent until the tasks were taken.
void GlfwWindow::Wake() {
  std::unique_lock lock(tasks_mutex_);
  while (!closing_) {
    tasks_changed_.wait(lock, [this] { return closing_ || !tasks_.empty(); });
    if (closing_) return;
    lock.unlock();
    glfwPostEmptyEvent();
    lock.lock();
    tasks_changed_.wait_for(lock, kWakeAgain, [this] { return closing_ || tasks_.empty(); });
  }
}

void GlfwWindow::RunTasks() {
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock(tasks_mutex_);
    tasks.swap(tasks_);
  }
  for (const auto& task : tasks) task();
  if (tasks.empty()) return;
  tasks_changed_.notify_one();
  frame_->pacer().Request(2);
}

void GlfwWindow::Draw() {
  if (!app_) return;
  int width = 0, height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  if (width <= 0 || height <= 0) return;
  const bool more = actions_.Step(app_->mirror());
  ImGui_ImplGlfw_NewFrame();
  frame_->Draw(NowS(), width, height, [this] { app_->Frame(); });
  glfwSwapBuffers(window_);
  Mark("tidemark:first-frame");
  if (more) frame_->pacer().Request(2);
  SetTitle(app_->title());
  if (hooks_.after_frame) hooks_.after_frame();
}

void GlfwWindow::Tell(uint8_t severity, const std::string& message, const std::string& hint) {
  if (app_) app_->OnMessage(EncodeMessage(Notice{severity, message, hint}));
}

void GlfwWindow::Close(bool ask) {
  Post([this, ask] {
    if (ask) {
      glfwSetWindowShouldClose(window_, GLFW_TRUE);
    } else {
      leave_ = true;
    }
  });
}

bool GlfwWindow::MayClose() {
  if (!warn_before_leaving_ || !app_) return true;
  // Nothing but a window of our own could ask; closing twice is the answer.
  if (NowS() - close_asked_s_ < kCloseAgainS) return true;
  close_asked_s_ = NowS();
  Tell(kWarning, "Work is still under way.",
       "Close the window again to stop it and leave. What was read so far is kept.");
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
  RunTasks();
  if (leave_ || (glfwWindowShouldClose(window_) != GLFW_FALSE && MayClose())) {
    if (app_) app_->OnLeaving();
    return false;
  }
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
  const auto shown = dialog_.Show(kind, "", [this](const std::vector<std::string>& paths) {
    if (!paths.empty() && hooks_.on_paths) hooks_.on_paths(paths);
  });
  if (shown == FileDialog::Shown::kNoProgram) {
    Tell(kInfo, "This desktop has no file dialog (zenity or kdialog).",
         "Drop the files on this window, or name them when starting tidemark-desktop.");
  } else if (shown == FileDialog::Shown::kOtherIsOpen) {
    Tell(kInfo, "Another file dialog is open.", "Close that one first.");
  }
}

void GlfwWindow::PickFiles() { Pick(FileDialog::Kind::kOpenFiles); }
void GlfwWindow::PickFolder() { Pick(FileDialog::Kind::kOpenFolder); }

void GlfwWindow::SaveScratch(const std::string& scratch_name, const std::string& suggested_name) {
  if (hooks_.on_save) hooks_.on_save(scratch_name, suggested_name);
}

void GlfwWindow::SetTitle(const std::string& title) {
  if (title == title_) return;
  title_ = title;
  glfwSetWindowTitle(window_, title.c_str());
}

void GlfwWindow::OpenUrl(const std::string& url) {
  if (!url.starts_with("https://") && !url.starts_with("http://")) return;
  if (!StartAlone({"xdg-open", url})) {
    Tell(kInfo, "No browser could be started.", "Open " + url);
  }
}

void GlfwWindow::RestartEngine() {
  if (hooks_.restart_engine) hooks_.restart_engine();
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
