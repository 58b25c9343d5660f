// The pictures of the Evaluate view over a bench whose answers a test writes; frames without a
// screen, the mouse and the keys by hand, and what is on screen from the mirror.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "ui/evaluate/pictures.h"
#include "unit/ui/evaluate/fake_answers.h"
#include "unit/ui/fake_host.h"
#include "unit/ui/imgui_scene.h"

namespace tidemark::ui {

class PicturesTest : public ::testing::Test {
 protected:
  void SetUp() override { Start({1120, 1000}); }
  void Start(ImVec2 size) {
    pictures_.reset();
    ui_.reset();
    scene_.reset();
    size_ = size;
    scene_ = std::make_unique<ImGuiScene>(size);
    Mirror::SetCurrent(&mirror_);
    ui_ = std::make_unique<Ui>(&host_);
    pictures_ = std::make_unique<EvaluatePictures>();
  }
  void TearDown() override {
    pictures_.reset();
    ui_.reset();
    scene_.reset();
  }

  void Frame() {
    scene_->Frame(1.0 / 60, [this] {
      mirror_.BeginFrame();
      ui_->BeginFrame(dark_);
      ImGui::SetNextWindowPos({0, 0});
      ImGui::SetNextWindowSize(size_);
      ImGui::Begin("##test", nullptr,
                   ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                       ImGuiWindowFlags_NoSavedSettings);
      DrawEvaluatePictures(*ui_, bench_, ImRect(0, 0, size_.x, size_.y), *pictures_);
      ImGui::End();
      ui_->EndFrame();
      mirror_.EndFrame();
    });
    host_.now_s += 1.0 / 60;
  }
  void Frames(int n) {
    for (int i = 0; i < n; ++i) Frame();
  }

  [[nodiscard]] const MirrorNode* Find(const std::string& role, const std::string& name) const {
    for (const MirrorNode& node : mirror_.nodes()) {
      if (node.role == role && node.name == name) return &node;
    }
    return nullptr;
  }
  [[nodiscard]] std::string Attribute(const std::string& role, const std::string& name,
                                      const std::string& key) const {
    if (const MirrorNode* node = Find(role, name)) {
      for (const auto& [k, value] : node->attributes) {
        if (k == key) return value;
      }
    }
    return "none";
  }
  [[nodiscard]] std::string ValueOf(const std::string& role, const std::string& name) const {
    const MirrorNode* node = Find(role, name);
    return node ? node->value : "none";
  }
  [[nodiscard]] std::vector<std::string> Names(const std::string& role) const {
    std::vector<std::string> names;
    for (const MirrorNode& node : mirror_.nodes()) {
      if (node.role == role) names.push_back(node.name);
    }
    return names;
  }
  [[nodiscard]] std::string Screen() const {
    std::string text;
    for (const MirrorNode& node : mirror_.nodes())
      text += node.role + " [" + node.name + "] = [" + node.value + "]\n";
    return text;
  }
  [[nodiscard]] bool Says(const std::string& part) const {
    return Screen().find(part) != std::string::npos;
  }

  void MoveTo(float x, float y) {
    ImGui::GetIO().AddMousePosEvent(x, y);
    Frames(2);
  }
  void Press(bool down) {
    ImGui::GetIO().AddMouseButtonEvent(0, down);
    Frames(2);
  }
  void ClickAt(float x, float y) {
    MoveTo(x, y);
    Press(true);
    Press(false);
  }
  void Click(const std::string& role, const std::string& name) {
    const MirrorNode* node = Find(role, name);
    ASSERT_NE(node, nullptr) << role << " " << name << " is not on:\n" << Screen();
    ClickAt((node->x0 + node->x1) / 2, (node->y0 + node->y1) / 2);
    Frames(2);
  }
  void Scroll(float wheel) {
    MoveTo(size_.x - 20, size_.y / 2);
    ImGui::GetIO().AddMouseWheelEvent(0, wheel);
    Frames(3);
  }
  void Key(ImGuiKey key) {
    ImGui::GetIO().AddKeyEvent(key, true);
    Frames(2);
    ImGui::GetIO().AddKeyEvent(key, false);
    Frames(2);
  }

  FakeHost host_;
  Mirror mirror_;
  bool dark_ = true;
  ImVec2 size_;
  Bench bench_{&host_, nullptr};
  std::unique_ptr<ImGuiScene> scene_;
  std::unique_ptr<Ui> ui_;
  std::unique_ptr<EvaluatePictures> pictures_;
};

}  // namespace tidemark::ui
