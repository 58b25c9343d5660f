#include "ui/command_list.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "ui/ui.h"
#include "unit/ui/fake_host.h"
#include "unit/ui/imgui_scene.h"

namespace tidemark::ui {
namespace {

TEST(CommandListTest, ChordsInWords) {
  const ImGuiScene scene;  // Dear ImGui names the keys
  EXPECT_EQ(ChordText(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z, false), "Ctrl+Shift+Z");
  EXPECT_EQ(ChordText(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z, true), "⌘+⇧+Z");
  EXPECT_EQ(ChordText(ImGuiKey_Escape, false), "Esc");
  EXPECT_EQ(ChordText(ImGuiKey_Slash, false), "/");
  EXPECT_EQ(ChordText(0, false), "");
}

TEST(CommandListTest, BeginningsOfWordsAreTheBetterMatch) {
  EXPECT_EQ(MatchScore("Save file", "sort"), 0);
  EXPECT_GT(MatchScore("Save file", ""), 0);
  EXPECT_GT(MatchScore("Save file", "SAVE"), MatchScore("Autosave", "save"));
  EXPECT_GT(MatchScore("val/loss", "loss"), MatchScore("closs", "loss"));
  EXPECT_GT(MatchScore("loss", "loss"), MatchScore("val/loss", "loss"));
  EXPECT_GT(MatchScore("Show all runs", "runs show"), 0);
  EXPECT_EQ(MatchScore("Show all runs", "runs hide"), 0);
}

TEST(CommandListTest, MarksTheFirstWord) {
  const MatchSpan span = MatchIn("val/Loss", "loss val");
  EXPECT_EQ(std::string("val/Loss").substr(span.first, span.last - span.first), "Loss");
  EXPECT_EQ(MatchIn("val/loss", "  ").last, 0u);
  EXPECT_EQ(MatchIn("val/loss", "acc").last, 0u);
}

RC_GTEST_PROP(CommandListProperty, ATextAnswersItsOwnWordsInAnyOrder, ()) {
  const auto word = rc::gen::nonEmpty(
      rc::gen::container<std::string>(rc::gen::elementOf(std::string("abAB/_-.\xC3\xA9"))));
  const std::string a = *word, b = *word;
  RC_ASSERT(MatchScore(a + " " + b, b + "  " + a) > 0);
  const MatchSpan span = MatchIn(a + " " + b, b);
  RC_ASSERT(span.last - span.first == b.size());
}

struct Shortcuts {
  ImGuiScene scene;
  FakeHost host;
  Ui fonts{&host};  // Dear ImGui is built without a font of its own
  std::vector<std::string> ran;
  std::vector<Command> commands;
  bool may = true;
  Shortcuts() {
    Add("undo", ImGuiMod_Ctrl | ImGuiKey_Z, true);
    Add("redo", ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z, true);
    Add("find", ImGuiKey_S, false);
    Add("again", ImGuiKey_S, false);  // the first one of a key wins
    Add("no key", 0, true);
  }
  void Add(const std::string& id, ImGuiKeyChord chord, bool while_typing) {
    Command command;
    command.id = command.title = id;
    command.chord = chord;
    command.while_typing = while_typing;
    command.run = [this, id] { ran.push_back(id); };
    command.enabled = [this] { return may; };
    commands.push_back(command);
  }
  void Press(const std::vector<ImGuiKey>& keys, bool typing = false) {
    ImGuiIO& io = ImGui::GetIO();
    for (const ImGuiKey key : keys) io.AddKeyEvent(key, true);
    for (int i = 0; i < 3; ++i) scene.Frame(0.01, [&] { RunShortcuts(commands, typing); });
    for (const ImGuiKey key : keys) io.AddKeyEvent(key, false);
    for (int i = 0; i < 3; ++i) scene.Frame(0.01, [&] { RunShortcuts(commands, typing); });
  }
};

TEST(CommandListTest, AShortcutRunsOnceAndOnlyItsCommand) {
  Shortcuts s;
  s.Press({ImGuiMod_Ctrl, ImGuiKey_Z});
  s.Press({ImGuiMod_Ctrl, ImGuiMod_Shift, ImGuiKey_Z});
  s.Press({ImGuiKey_S});
  EXPECT_EQ(s.ran, (std::vector<std::string>{"undo", "redo", "find"}));
}

TEST(CommandListTest, LettersBelongToATextThatIsTyped) {
  Shortcuts s;
  s.Press({ImGuiKey_S}, true);
  EXPECT_TRUE(s.ran.empty());
  s.Press({ImGuiMod_Ctrl, ImGuiKey_Z}, true);
  EXPECT_EQ(s.ran, (std::vector<std::string>{"undo"}));
  s.may = false;
  s.Press({ImGuiMod_Ctrl, ImGuiKey_Z});
  EXPECT_EQ(s.ran.size(), 1u);
}

}  // namespace
}  // namespace tidemark::ui
