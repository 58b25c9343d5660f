#include "ui/app_commands.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "unit/ui/fake_host.h"
#include "unit/ui/imgui_scene.h"

namespace tidemark::ui {
namespace {

struct Everything {
  ImGuiScene scene;
  FakeHost host;
  Ui ui{&host};
  Model model{&host, nullptr, [](const Message&) {}, {}};
  Palette palette;
  FileMenu file_menu;
  RunMenu run_menu;
  RunsPanel runs;
  ChartsPanel charts;
  TablePanel table;
  ProblemsPanel problems;
  RulesDialog rules;
  DeletedDialog deleted;
  About about;
  std::vector<Command> commands =
      MakeCommands({&ui, &model, &palette, &file_menu, &run_menu, &runs, &charts, &table, &problems,
                    &rules, &deleted, &about});
};

// The palette names commands by title, and a key can mean only one thing at a time:
// commands of one key must not be enabled together.
TEST(AppCommandsTest, NamesAndKeysAreUnique) {
  Everything all;
  std::set<std::string> titles;
  EXPECT_GT(all.commands.size(), 10u);
  for (const Tab tab : {Tab::kCharts, Tab::kTable, Tab::kEvaluate}) {
    for (const bool open : {false, true}) {
      all.model.view.tab = tab;
      all.model.file.open = open;
      std::set<ImGuiKeyChord> keys;
      for (const Command& command : all.commands) {
        if (command.chord == 0 || (command.enabled && !command.enabled())) continue;
        EXPECT_TRUE(keys.insert(command.chord).second) << command.title;
      }
    }
  }
  for (const Command& command : all.commands) {
    EXPECT_TRUE(titles.insert(command.title).second) << command.title;
    EXPECT_TRUE(command.run) << command.title;
  }
}

TEST(AppCommandsTest, PlainLettersNeverActWhileATextIsTyped) {
  const Everything all;
  for (const Command& command : all.commands) {
    const bool plain = (command.chord & (ImGuiMod_Ctrl | ImGuiMod_Alt)) == 0;
    const ImGuiKeyChord key = command.chord & ~ImGuiMod_Mask_;
    const bool types = key == ImGuiKey_Slash || (key >= ImGuiKey_0 && key <= ImGuiKey_Z);
    if (command.chord == 0 || !plain || !types) continue;
    EXPECT_FALSE(command.while_typing) << command.title;
  }
}

// With no file there is nothing to change; what can be run then must not send edits.
TEST(AppCommandsTest, NothingIsEditedWithoutAFile) {
  Everything all;
  all.model.file.open = false;
  for (const char* title : {"Undo", "Redo"}) {
    for (const Command& command : all.commands) {
      if (command.title != title) continue;
      EXPECT_FALSE(command.enabled()) << title;
    }
  }
}

}  // namespace
}  // namespace tidemark::ui
