#include "ui/mirror.h"

#include <gtest/gtest.h>

#include "ui/ui.h"
#include "unit/ui/fake_host.h"
#include "unit/ui/imgui_scene.h"

namespace tidemark::ui {
namespace {

TEST(MirrorTest, ChangesItsRevisionOnlyWhenWhatIsShownChanged) {
  Mirror mirror;
  const auto draw = [&](const char* value) {
    mirror.BeginFrame();
    mirror.Add(1, "textbox", "Search").value = value;
    mirror.EndFrame();
    return mirror.revision();
  };
  const uint64_t first = draw("a");
  EXPECT_EQ(draw("a"), first);
  EXPECT_NE(draw("b"), first);
  ASSERT_EQ(mirror.nodes().size(), 1u);
  EXPECT_EQ(mirror.nodes()[0].value, "b");
  mirror.BeginFrame();
  mirror.EndFrame();
  EXPECT_TRUE(mirror.nodes().empty());
}

TEST(MirrorTest, OurOwnWidgetsKnowBetterThanTheHooks) {
  Mirror mirror;
  mirror.BeginFrame();
  mirror.Put(1).name = "##row";  // as the hook does, before the widget describes itself
  EXPECT_FALSE(mirror.IsOwn(1));
  mirror.PushParent(9);
  mirror.Add(1, "row", "baseline");
  mirror.Put(2);  // never named
  mirror.PopParent();
  mirror.PopParent();  // once too often
  mirror.Add(3, "status", "done");
  EXPECT_TRUE(mirror.IsOwn(1));
  EXPECT_EQ(mirror.Find(4), nullptr);
  mirror.EndFrame();
  ASSERT_EQ(mirror.nodes().size(), 2u);
  EXPECT_EQ(mirror.nodes()[0].role, "row");
  EXPECT_EQ(mirror.nodes()[0].parent, 9u);
  EXPECT_EQ(mirror.nodes()[1].parent, 0u);
}

TEST(MirrorTest, StockWidgetsAreFilledInByTheHooks) {
  ImGuiScene scene;
  FakeHost host;
  const Ui fonts(&host);  // Dear ImGui is built without a font of its own
  Mirror mirror;
  Mirror::SetCurrent(&mirror);
  bool on = true;
  for (int i = 0; i < 2; ++i) {
    scene.Frame(0.01, [&] {
      mirror.BeginFrame();
      ImGui::Begin("window");
      ImGui::Button("Save##file");
      ImGui::Checkbox("Raw", &on);
      ImGui::BeginDisabled();
      ImGui::Button("Undo");
      ImGui::EndDisabled();
      ImGui::End();
      mirror.EndFrame();
    });
  }
  Mirror::SetCurrent(nullptr);
  const auto find = [&](const std::string& name) -> MirrorNode {
    for (const MirrorNode& node : mirror.nodes()) {
      if (node.name == name) return node;
    }
    ADD_FAILURE() << name << " is not there";
    return {};
  };
  using Attributes = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(find("Save").role, "button");
  EXPECT_LT(find("Save").x0, find("Save").x1);
  EXPECT_EQ(find("Raw").role, "checkbox");
  EXPECT_EQ(find("Raw").attributes, (Attributes{{"aria-checked", "true"}}));
  EXPECT_EQ(find("Undo").attributes, (Attributes{{"aria-disabled", "true"}}));
}

}  // namespace
}  // namespace tidemark::ui
