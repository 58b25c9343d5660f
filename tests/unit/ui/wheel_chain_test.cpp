#include "ui/wheel_chain.h"

#include <gtest/gtest.h>

#include <memory>

#include "ui/ui.h"
#include "unit/ui/fake_host.h"
#include "unit/ui/imgui_scene.h"

namespace tidemark::ui {
namespace {

// A page of 2,000 with a list of 600 in a frame of 200, and another list further down.
class WheelChainTest : public testing::Test {
 protected:
  void SetUp() override {
    Mirror::SetCurrent(&mirror_);
    ui_ = std::make_unique<Ui>(&host_);  // which has the fonts
  }
  void TearDown() override { ui_.reset(); }
  void Frame(float wheel = 0, double seconds = 0.02) {
    if (wheel != 0) ImGui::GetIO().AddMouseWheelEvent(0, wheel);
    PassWheelOn();
    scene_.Frame(seconds, [this] {
      mirror_.BeginFrame();
      ui_->BeginFrame(true);
      Draw();
      ui_->EndFrame();
      mirror_.EndFrame();
    });
  }
  void Point(float x, float y) {
    ImGui::GetIO().AddMousePosEvent(x, y);
    Frame();
    Frame();
  }
  void Draw() {
    ImGui::SetNextWindowPos(ImVec2(0, 0));
    ImGui::SetNextWindowSize(ImVec2(400, 600));
    ImGui::Begin("root", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::BeginChild("page", ImVec2(380, 580));
    page_ = ImGui::GetScrollY();
    List("list", 50, &list_);
    List("further down", 700, &further_);
    ImGui::SetCursorPosY(2000);
    ImGui::Dummy(ImVec2(1, 1));
    ImGui::EndChild();
    ImGui::End();
  }
  static void List(const char* id, float y, float* scroll) {
    ImGui::SetCursorPosY(y);
    ImGui::BeginChild(id, ImVec2(300, 200));
    *scroll = ImGui::GetScrollY();
    most_ = ImGui::GetScrollMaxY();
    ImGui::Dummy(ImVec2(1, 600));
    ImGui::EndChild();
  }

  FakeHost host_;
  Mirror mirror_;
  ImGuiScene scene_;
  std::unique_ptr<Ui> ui_;
  float page_ = 0, list_ = 0, further_ = 0;
  static inline float most_ = 0;
};

TEST_F(WheelChainTest, AListAtItsEndPassesTheWheelOn) {
  Point(100, 150);
  Frame(-1);
  Frame();
  EXPECT_GT(list_, 0) << "the list scrolls first";
  EXPECT_EQ(page_, 0);
  for (int i = 0; i < 30; ++i) Frame(-1);
  Frame();
  EXPECT_EQ(list_, most_);
  EXPECT_GT(page_, 0) << "then the page";
}

TEST_F(WheelChainTest, UpwardsAListAtItsTopPassesItOnAtOnce) {
  Point(350, 300);
  for (int i = 0; i < 2; ++i) Frame(-1);
  Frame();
  const float before = page_;
  ASSERT_GT(before, 0);
  for (int i = 0; i < 50; ++i) Frame();  // a pause
  Point(100, 60);                        // the list, which is at its top
  Frame(1);
  Frame();
  EXPECT_EQ(list_, 0);
  EXPECT_LT(page_, before);
}

TEST_F(WheelChainTest, WhatScrollsKeepsTheWheelWhileItTurns) {
  Point(350, 300);  // beside the lists
  ImGui::GetIO().AddMousePosEvent(100, 400);
  Frame();
  for (int i = 0; i < 10; ++i) Frame(-0.5f);
  Frame();
  EXPECT_GT(page_, 100) << "the second list came below the mouse";
  EXPECT_EQ(further_, 0);
}

}  // namespace
}  // namespace tidemark::ui
