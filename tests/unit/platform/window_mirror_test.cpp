// The mirror and what is done through it, on real Dear ImGui frames without a screen.
#include <gtest/gtest.h>

#include "generated/fonts.h"
#include "imgui.h"
#include "platform/window_headless/headless_window.h"

namespace tidemark {
namespace {

class MirrorTest : public testing::Test {
 protected:
  MirrorTest() {
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    ImGui::GetIO().Fonts->AddFontFromMemoryTTF(const_cast<uint8_t*>(fonts::kInterRegular.data()),
                                               static_cast<int>(fonts::kInterRegular.size()), 16,
                                               &config);
    ui::Mirror::SetCurrent(&mirror_);
  }

  void Frame() {
    mirror_.BeginFrame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({400, 300});
    ImGui::Begin("##main", nullptr, ImGuiWindowFlags_NoDecoration);
    if (ImGui::Button("Press##1")) ++presses_;
    if (ImGui::IsItemClicked(ImGuiMouseButton_Right)) ++right_presses_;
    ImGui::Checkbox("Tick", &ticked_);
    ImGui::InputText("Name", text_, sizeof text_);
    mirror_.Add(ImGui::GetItemID(), "textbox", "Name").value = text_;
    ImGui::Button("##no name");
    ImGui::BeginDisabled();
    ImGui::Button("Not now");
    ImGui::EndDisabled();
    ImGui::Dummy({1, 1000});
    ImGui::Button("Out of sight");
    mirror_.PushParent(500);
    mirror_.Add(501, "cell", "0.5");
    mirror_.PopParent();
    ImGui::End();
    mirror_.EndFrame();
  }
  void Settle() {
    window_.Settle([this] { Frame(); }, mirror_);
  }

  const ui::MirrorNode* Find(std::string_view name) const {
    for (const ui::MirrorNode& node : mirror_.nodes()) {
      if (node.name == name) return &node;
    }
    return nullptr;
  }

  HeadlessWindow window_{400, 300};
  ui::Mirror mirror_;
  int presses_ = 0, right_presses_ = 0;
  bool ticked_ = true;
  char text_[32] = "old";
};

TEST_F(MirrorTest, HasRolesNamesValuesAndStates) {
  Settle();
  ASSERT_NE(Find("Press"), nullptr);
  EXPECT_EQ(Find("Press")->role, "button");
  EXPECT_GT(Find("Press")->x1, Find("Press")->x0);
  ASSERT_NE(Find("Tick"), nullptr);
  EXPECT_EQ(Find("Tick")->role, "checkbox");
  EXPECT_EQ(Find("Tick")->attributes.at(0),
            std::pair(std::string("aria-checked"), std::string("true")));
  EXPECT_EQ(Find("Name")->role, "textbox");
  EXPECT_EQ(Find("Name")->value, "old");
  EXPECT_GT(Find("Name")->y1, Find("Name")->y0) << "a node of ours takes the place of the item's";
  EXPECT_EQ(Find("Not now")->attributes.at(0).first, "aria-disabled");
  EXPECT_EQ(Find("0.5")->parent, 500u);
}

TEST_F(MirrorTest, LeavesOutWhatHasNoNameOrIsNotOnScreen) {
  Settle();
  EXPECT_EQ(Find(""), nullptr);
  EXPECT_EQ(Find("Out of sight"), nullptr);
}

TEST_F(MirrorTest, ChangesItsRevisionOnlyWhenSomethingChanged) {
  Settle();
  const uint64_t revision = mirror_.revision();
  window_.RequestFrames(3);
  Settle();
  EXPECT_EQ(mirror_.revision(), revision);
  ticked_ = false;
  window_.RequestFrames(1);
  Settle();
  EXPECT_NE(mirror_.revision(), revision);
}

TEST_F(MirrorTest, ClicksThroughTheMirror) {
  Settle();
  window_.mirror_actions().Click(Find("Press")->id);
  window_.mirror_actions().Click(Find("Tick")->id);
  window_.mirror_actions().Click(Find("Press")->id, 1);
  window_.RequestFrames(1);
  Settle();
  EXPECT_EQ(presses_, 1);
  EXPECT_EQ(right_presses_, 1);
  EXPECT_FALSE(ticked_);
  EXPECT_EQ(Find("Tick")->attributes.at(0).second, "false");
}

TEST_F(MirrorTest, ReplacesTextThroughTheMirror) {
  Settle();
  window_.mirror_actions().SetText(Find("Name")->id, "größer");
  window_.RequestFrames(1);
  Settle();
  EXPECT_STREQ(text_, "größer");
  window_.mirror_actions().SetText(Find("Name")->id, "");
  window_.RequestFrames(1);
  Settle();
  EXPECT_STREQ(text_, "");
}

TEST_F(MirrorTest, ForgetsActionsOnWhatIsGone) {
  Settle();
  window_.mirror_actions().Click(12345);
  window_.mirror_actions().Click(Find("Press")->id);
  window_.RequestFrames(1);
  Settle();
  EXPECT_EQ(presses_, 1);
}

TEST_F(MirrorTest, IdleDrawsNothingAndACaretBlinks) {
  Settle();
  const auto draw = [this] { Frame(); };
  EXPECT_EQ(window_.Advance(60, draw, mirror_), 0);
  window_.mirror_actions().Click(Find("Name")->id);
  window_.RequestFrames(1);
  Settle();
  const int frames = window_.Advance(12, draw, mirror_);
  EXPECT_GE(frames, 15);  // the caret goes on and off ten times
  EXPECT_LE(frames, 45);
}

}  // namespace
}  // namespace tidemark
