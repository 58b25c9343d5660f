// Draws the interface with a fake engine into a hidden GLFW window and writes what it looks like as
// PNG, driven by a small script of actions. For people who work on src/ui; no test stands on it.
//
//   ui_harness [--size 1440x900] [--ratio 1] [--light] [--runs 40] [--metrics 0] [--empty]
//   ACTION... actions: shot FILE · move X Y · click X Y · rclick X Y · down X Y · up X Y · wheel X
//   Y N · key NAME · text STR ·
//            frames N · wait SECONDS · import · mirror · stats · view · drag-hover · alt|ctrl|shift
//            on|off
#include <GLFW/glfw3.h>
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb/stb_image_write.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "fake_engine.h"
#include "imgui.h"
#include "imgui_impl_opengl3.h"
#include "imgui_internal.h"
#include "render/plot_renderer.h"
#include "ui/app.h"

namespace {

using namespace tidemark;  // NOLINT: a tool of one file

class FakeHost : public ui::Host {
 public:
  float ratio = 1;
  bool light = false;
  double offset = 0;  // time that "wait" skipped
  int wanted = 0;

  void RequestFrames(int frames) override { wanted = std::max(wanted, frames); }
  void RequestFrameIn(double) override {}
  void SetClipboardText(const std::string& text) override {
    std::printf("clipboard: %s\n", text.c_str());
  }
  void PickFiles() override { std::puts("pick files"); }
  void PickFolder() override { std::puts("pick folder"); }
  void SaveScratch(const std::string&, const std::string& name) override {
    std::printf("save %s\n", name.c_str());
  }
  void SetTitle(const std::string&) override {}
  void OpenUrl(const std::string&) override {}
  void WarnBeforeLeaving(bool) override {}
  void RequestPersistence() override {}
  void RestartEngine() override {}
  void TakeOver() override {}
  void Mark(const char* name) override { std::printf("mark %s\n", name); }
  double NowS() const override {
    return offset +
           std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
               .count();
  }
  double WallTimeS() const override { return 1763990000; }
  ui::SystemTheme system_theme() const override {
    return light ? ui::SystemTheme::kLight : ui::SystemTheme::kDark;
  }
  bool reduced_motion() const override { return false; }
  bool more_contrast() const override { return false; }
  float pixel_ratio() const override { return ratio; }
  bool is_mac() const override { return false; }
  bool is_web() const override { return true; }
  int utc_offset_minutes(double) const override { return 0; }
};

struct Harness {
  GLFWwindow* window = nullptr;
  int width = 1440, height = 900;
  FakeHost host;
  std::unique_ptr<render::PlotRenderer> plots;
  std::unique_ptr<ui::App> app;
  std::unique_ptr<FakeEngine> engine;
  std::deque<Message> replies;
  size_t messages = 0;

  void Frames(int n) {
    for (int i = 0; i < n; ++i) {
      while (!replies.empty()) {
        Message message = std::move(replies.front());
        replies.pop_front();
        app->OnMessage(std::move(message));
        ++messages;
      }
      ImGuiIO& io = ImGui::GetIO();
      io.DisplaySize = ImVec2(static_cast<float>(width), static_cast<float>(height));
      io.DeltaTime = 1.0f / 60;
      ImGui_ImplOpenGL3_NewFrame();
      plots->NewFrame();
      ImGui::NewFrame();
      host.wanted = 0;
      app->Frame();
      ImGui::Render();
      glViewport(0, 0, width, height);
      glClearColor(1, 0, 1, 1);
      glClear(GL_COLOR_BUFFER_BIT);
      ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    }
  }
  void Shot(const char* file) {
    Frames(8);
    std::vector<unsigned char> pixels(static_cast<size_t>(width) * static_cast<size_t>(height) * 3);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE, pixels.data());
    stbi_flip_vertically_on_write(1);
    stbi_write_png(file, width, height, 3, pixels.data(), width * 3);
    std::printf("wrote %s, messages %zu, frames still wanted: %d\n", file, messages, host.wanted);
  }
  void MoveTo(const char* x, const char* y) {
    ImGui::GetIO().AddMousePosEvent(static_cast<float>(std::atof(x)) * host.ratio,
                                    static_cast<float>(std::atof(y)) * host.ratio);
    Frames(3);
  }
};

ImGuiKey KeyNamed(const std::string& name) {
  for (int key = ImGuiKey_NamedKey_BEGIN; key < ImGuiKey_NamedKey_END; ++key) {
    if (name == ImGui::GetKeyName(static_cast<ImGuiKey>(key))) return static_cast<ImGuiKey>(key);
  }
  std::printf("no key %s\n", name.c_str());
  return ImGuiKey_None;
}

void Click(Harness* h, int button) {
  ImGuiIO& io = ImGui::GetIO();
  io.AddMouseButtonEvent(button, true);
  h->Frames(2);
  io.AddMouseButtonEvent(button, false);
  h->Frames(4);
}

void PrintMirror(const Harness& h) {
  for (const ui::MirrorNode& n : h.app->mirror().nodes()) {
    std::printf("%08x<%08x %-12s [%s] = [%s] %g,%g %g,%g", n.id, n.parent, n.role.c_str(),
                n.name.c_str(), n.value.c_str(), n.x0, n.y0, n.x1, n.y1);
    for (const auto& [key, value] : n.attributes) std::printf(" %s=%s", key.c_str(), value.c_str());
    std::printf("\n");
  }
}

void RunActions(Harness* h, const std::vector<std::string>& args) {
  ImGuiIO& io = ImGui::GetIO();
  for (size_t i = 0; i < args.size(); ++i) {
    const std::string& a = args[i];
    const auto next = [&]() -> const char* { return ++i < args.size() ? args[i].c_str() : ""; };
    if (a == "shot")
      h->Shot(next());
    else if (a == "frames")
      h->Frames(std::atoi(next()));
    else if (a == "wait") {
      h->host.offset += std::atof(next());
      h->Frames(2);
    } else if (a == "import") {
      h->engine->PretendImport();
      h->Frames(2);
    } else if (a == "mirror")
      PrintMirror(*h);
    else if (a == "stats")
      std::puts(h->app->StatsJson().c_str());
    else if (a == "view")
      std::puts(h->engine->view_json.c_str());
    else if (a == "drag-hover") {
      h->app->OnDragHover(true);
      h->Frames(2);
    } else if (a == "text") {
      io.AddInputCharactersUTF8(next());
      h->Frames(3);
    } else if (a == "key") {
      const ImGuiKey key = KeyNamed(next());
      io.AddKeyEvent(key, true);
      h->Frames(2);
      io.AddKeyEvent(key, false);
      h->Frames(3);
    } else if (a == "ctrl" || a == "shift" || a == "alt") {
      const bool on = std::string(next()) == "on";
      io.AddKeyEvent(a == "ctrl"    ? ImGuiMod_Ctrl
                     : a == "shift" ? ImGuiMod_Shift
                                    : ImGuiMod_Alt,
                     on);
      h->Frames(2);
    } else if (a == "move" || a == "click" || a == "rclick" || a == "down" || a == "up" ||
               a == "wheel") {
      const char* x = next();
      h->MoveTo(x, next());
      if (a == "click") Click(h, 0);
      if (a == "rclick") Click(h, 1);
      if (a == "down" || a == "up") {
        io.AddMouseButtonEvent(0, a == "down");
        h->Frames(3);
      }
      if (a == "wheel") {
        io.AddMouseWheelEvent(0, static_cast<float>(std::atof(next())));
        h->Frames(4);
      }
    } else {
      std::printf("unknown action %s\n", a.c_str());
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  Harness h;
  size_t runs = 40, metrics = 0;
  bool empty = false;
  float w = 1440, hgt = 900;
  std::vector<std::string> actions;
  for (int i = 1; i < argc; ++i) {
    const std::string a = argv[i];
    if (a == "--size")
      std::sscanf(argv[++i], "%fx%f", &w, &hgt);
    else if (a == "--ratio")
      h.host.ratio = static_cast<float>(std::atof(argv[++i]));
    else if (a == "--light")
      h.host.light = true;
    else if (a == "--runs")
      runs = static_cast<size_t>(std::atoi(argv[++i]));
    else if (a == "--metrics")
      metrics = static_cast<size_t>(std::atoi(argv[++i]));
    else if (a == "--empty")
      empty = true;
    else
      actions.push_back(a);
  }
  h.width = static_cast<int>(w * h.host.ratio);
  h.height = static_cast<int>(hgt * h.host.ratio);
  if (!glfwInit()) return 1;
  glfwWindowHint(GLFW_VISIBLE, 0);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  h.window = glfwCreateWindow(h.width, h.height, "harness", nullptr, nullptr);
  if (!h.window) return 1;
  glfwMakeContextCurrent(h.window);
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  ImGui::GetCurrentContext()->TestEngineHookItems = true;
  ImGui_ImplOpenGL3_Init("#version 330 core");
  h.plots = render::MakeGlPlotRenderer(false);
  h.engine = std::make_unique<FakeEngine>([&](Message m) { h.replies.push_back(std::move(m)); },
                                          runs, metrics, empty);
  h.app = std::make_unique<ui::App>(
      &h.host, h.plots.get(), [&](Message m) { h.engine->Receive(std::move(m)); },
      ui::AppOptions{});
  h.app->OnEngineState(ui::EngineState::kReady, "");
  h.Frames(6);
  RunActions(&h, actions);
  h.app.reset();
  h.plots.reset();
  ImGui_ImplOpenGL3_Shutdown();
  ImGui::DestroyContext();
  glfwTerminate();
  return 0;
}
