#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

#include "base/utf8.h"
#include "ui/ui.h"
#include "unit/ui/fake_host.h"
#include "unit/ui/imgui_scene.h"

namespace tidemark::ui {
namespace {

constexpr const char* kDots = "…";

struct Page {
  ImGuiScene scene;
  FakeHost host;
  Ui ui{&host};
  // Texts are measured within a frame.
  template <class F>
  void Run(F f) {
    scene.Frame(0.01, f);
  }
};

TEST(TextCutTest, KeepsWhatFits) {
  Page page;
  page.Run([&] {
    const std::string text = "train/loss";
    const float width = page.ui.Width(Type::kBody, text);
    EXPECT_GT(width, 30);
    EXPECT_EQ(page.ui.Cut(Type::kBody, text, width), text);
    EXPECT_EQ(page.ui.Cut(Type::kBody, text, 0), kDots);
    const std::string end = page.ui.Cut(Type::kBody, text, width * 0.7f);
    EXPECT_EQ(end.substr(0, 5), "train");
    EXPECT_EQ(end.substr(end.size() - 3), kDots);
    const std::string middle = page.ui.Cut(Type::kBody, text, width * 0.7f, CutAt::kMiddle);
    EXPECT_EQ(middle[0], 't');
    EXPECT_EQ(middle.back(), 's');
  });
}

TEST(TextCutTest, WrapsAtBlanksAndTellsTheHeight) {
  Page page;
  page.Run([&] {
    const float line = page.ui.LineHeight(Type::kSmall);
    const auto height = [&](const std::string& text, float width) {
      return page.ui.TextWrapped(nullptr, Type::kSmall, {}, width, 0, text, false);
    };
    EXPECT_EQ(height("one line", 1000), line);
    EXPECT_EQ(height("one\ntwo", 1000), 2 * line);
    EXPECT_EQ(height("", 1000), 0);
    EXPECT_GT(height("a text of several words that is wide", 80), 2 * line);
    EXPECT_GT(height("nothing-fits", 1), 5 * line);  // goes on, a letter a line
    EXPECT_EQ(height("éß漢", 1), 3 * line);          // whole letters
  });
}

TEST(TextCutTest, FitsAndNeverCutsACharacter) {
  Page page;
  EXPECT_TRUE(rc::check([&] {
    const auto letter = rc::gen::element<std::string>("a", "W", "i", "/", "é", "−", "漢", " ", "1");
    std::string text;
    for (const std::string& one : *rc::gen::container<std::vector<std::string>>(letter))
      text += one;
    const auto width = static_cast<float>(*rc::gen::inRange(0, 400));
    const CutAt at = *rc::gen::element(CutAt::kEnd, CutAt::kMiddle);
    std::string cut;
    float drawn = 0;
    page.Run([&] {
      cut = page.ui.Cut(Type::kSmall, text, width, at);
      drawn = page.ui.Width(Type::kSmall, cut);
    });
    RC_ASSERT(IsValidUtf8(cut));
    if (cut == text) return;
    RC_ASSERT(drawn <= width || cut == kDots);
    const size_t dots = cut.find(kDots);
    RC_ASSERT(dots != std::string::npos);
    const std::string head = cut.substr(0, dots), tail = cut.substr(dots + 3);
    RC_ASSERT(at == CutAt::kMiddle || tail.empty());
    RC_ASSERT(head.size() + tail.size() < text.size());
    RC_ASSERT(text.compare(0, head.size(), head) == 0);
    RC_ASSERT(text.compare(text.size() - tail.size(), tail.size(), tail) == 0);
  }));
}

}  // namespace
}  // namespace tidemark::ui
