// The whole interface over a real engine, in one thread and without a screen: frames are drawn only
// when they were asked for, as a window does, and a test looks at the mirror and clicks where its
// nodes are.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "render/plot_renderer.h"
#include "ui/app.h"
#include "unit/engine/engine_harness.h"
#include "unit/ui/fake_host.h"
#include "unit/ui/imgui_scene.h"
#include "unit/ui/sent_commands.h"

namespace tidemark::ui {

class AppTest : public EngineTest {
 protected:
  static constexpr int kMostFrames = 400;

  void SetUp() override {
    EngineTest::SetUp();
    scene_ = std::make_unique<ImGuiScene>();
    plots_ = render::MakeNullPlotRenderer();
    StartApp();
  }
  void TearDown() override {
    app_.reset();
    plots_.reset();
    scene_.reset();
    EngineTest::TearDown();
  }

  // A new tab: another client of the same engine.
  void StartApp(AppOptions options = {}) {
    app_.reset();
    if (client_ != 0) engine_->Disconnect(client_);
    ++client_;
    app_ = std::make_unique<App>(
        &window_, plots_.get(),
        [this](Message message) {
          Message copy = message;
          sent_.Add(std::move(copy));
          if (engine_hears_) engine_->Receive(client_, std::move(message));
        },
        std::move(options));
    app_->OnEngineState(EngineState::kReady, "");
    Rest();
  }

  void Frame() {
    window_.frames_due = std::max(0, window_.frames_due - 1);
    if (window_.frame_at_s <= window_.now_s) window_.frame_at_s = -1;
    plots_->NewFrame();
    scene_->Frame(1.0 / 60, [this] { app_->Frame(); });
    window_.now_s += 1.0 / 60;
    ++frames_;
  }
  void Frames(int n) {
    for (int i = 0; i < n; ++i) Frame();
  }
  // Lets the engine and the interface work until neither has anything left to do. Skips the time to
  // frames that are due within a second.
  void Rest() {
    const int start = frames_;
    for (;;) {
      bool busy = StepOnce();
      for (std::deque<Message>& replies = replies_[client_]; !replies.empty();
           replies.pop_front()) {
        app_->OnMessage(std::move(replies.front()));
        busy = true;
      }
      if (window_.frames_due > 0) {
        Frame();
      } else if (!busy) {
        if (window_.frame_at_s < 0 || window_.frame_at_s > window_.now_s + 1) return;
        window_.now_s = std::max(window_.now_s, window_.frame_at_s);
        Frame();
      }
      ASSERT_LT(frames_ - start, kMostFrames) << "the interface never comes to rest";
    }
  }
  void Wait(double seconds) {
    window_.now_s += seconds;
    Frames(2);
    Rest();
  }

  // --- What is on screen ---
  [[nodiscard]] const MirrorNode* Find(const std::string& role, const std::string& name) const {
    for (const MirrorNode& node : app_->mirror().nodes()) {
      if (node.role == role && node.name == name) return &node;
    }
    return nullptr;
  }
  [[nodiscard]] std::vector<std::string> Names(const std::string& role) const {
    std::vector<std::string> names;
    for (const MirrorNode& node : app_->mirror().nodes()) {
      if (node.role == role) names.push_back(node.name);
    }
    return names;
  }
  // An attribute of a node; "none" when it or the node is not there.
  [[nodiscard]] std::string Attribute(const std::string& role, const std::string& name,
                                      const std::string& key) const {
    const MirrorNode* node = Find(role, name);
    if (node) {
      for (const auto& [k, value] : node->attributes) {
        if (k == key) return value;
      }
    }
    return "none";
  }
  [[nodiscard]] std::string Chart(const std::string& name, const std::string& key) const {
    return Attribute("img", name, key);
  }
  // All that is written anywhere, for messages of failures.
  [[nodiscard]] std::string Screen() const {
    std::string text;
    for (const MirrorNode& node : app_->mirror().nodes())
      text += node.role + " [" + node.name + "] = [" + node.value + "]\n";
    return text;
  }

  // --- What the person does ---
  void MoveTo(float x, float y) {
    ImGui::GetIO().AddMousePosEvent(x, y);
    Frames(2);
  }
  void Button(int button, bool down) {
    ImGui::GetIO().AddMouseButtonEvent(button, down);
    Frames(2);
  }
  // Clicks the middle of a node.
  void Click(const std::string& role, const std::string& name, int button = 0) {
    const MirrorNode* node = Find(role, name);
    ASSERT_NE(node, nullptr) << role << " " << name << " is not on:\n" << Screen();
    MoveTo((node->x0 + node->x1) / 2, (node->y0 + node->y1) / 2);
    Button(button, true);
    Button(button, false);
    Rest();
  }
  void Drag(ImVec2 from, ImVec2 to) {
    MoveTo(from.x, from.y);
    Button(0, true);
    MoveTo((from.x + to.x) / 2, (from.y + to.y) / 2);
    MoveTo(to.x, to.y);
    Button(0, false);
    Rest();
  }
  void Press(const std::vector<ImGuiKey>& keys) {
    for (const ImGuiKey key : keys) ImGui::GetIO().AddKeyEvent(key, true);
    Frames(2);
    for (const ImGuiKey key : keys) ImGui::GetIO().AddKeyEvent(key, false);
    Frames(2);
    Rest();
  }
  void Type(const std::string& text) {
    ImGui::GetIO().AddInputCharactersUTF8(text.c_str());
    Frames(2);
    Rest();
  }
  // Drops a folder on the window.
  void Drop(const std::string& path, const std::string& name) {
    host_->drops[++handle_] = path;
    FileDrop drop;
    drop.handle = handle_;
    drop.root_name = name;
    drop.is_folder = true;
    drop.file_count = 1;
    app_->OnFileDrop(drop);
    Rest();
  }
  // Three runs of 100 steps, each with "loss" and "acc".
  void DropThreeRuns() {
    std::string folder;
    for (const char* name : {"one.csv", "two.csv", "three.csv"})
      folder = WriteCsv("logs", name, 100, 50);
    Drop(folder, "logs");
  }

  FakeHost window_;
  std::unique_ptr<ImGuiScene> scene_;
  std::unique_ptr<render::PlotRenderer> plots_;
  std::unique_ptr<App> app_;
  SentCommands sent_;
  ClientId client_ = 0;
  bool engine_hears_ = true;
  uint32_t handle_ = 0;
  int frames_ = 0;
};

}  // namespace tidemark::ui
