// Deleted runs and the way back, over a real engine, seen through the mirror.
#include <gtest/gtest.h>

#include <string>

#include "ui/texts.h"
#include "unit/ui/app_harness.h"

namespace tidemark::ui {
namespace {

class DeletedDialogTest : public AppTest {
 protected:
  void Delete(const std::string& run) {
    Click("row", run);
    Press({ImGuiKey_Delete});
    Rest();
  }
  void OpenDeleted() {
    Click("button", "logs.sqlite");
    Click("menuitem", texts::kDeletedEllipsis);
  }
};

TEST_F(DeletedDialogTest, RunsAreListedAndComeBack) {
  DropThreeRuns();
  Click("button", "logs.sqlite");
  EXPECT_EQ(Attribute("menuitem", texts::kDeletedEllipsis, "aria-disabled"), "true") << Screen();
  Press({ImGuiKey_Escape});
  Delete("one");
  Delete("two");
  EXPECT_EQ(Find("row", "one"), nullptr) << Screen();
  OpenDeleted();
  ASSERT_NE(Find("listitem", "one"), nullptr) << Screen();
  EXPECT_NE(Find("listitem", "one")->value.find("deleted "), std::string::npos);
  EXPECT_NE(Find("listitem", "two"), nullptr);
  Click("button", texts::kRestore);  // of the last deleted
  EXPECT_EQ(Find("listitem", "two"), nullptr) << Screen();
  EXPECT_NE(Find("row", "two"), nullptr);
  EXPECT_EQ(Find("button", texts::kRestoreAll), nullptr) << "of one there is nothing to choose";
  Click("button", texts::kRestore);
  EXPECT_NE(Find("note", texts::kNoDeletedRuns), nullptr) << Screen();
  Click("button", texts::kClose);
  EXPECT_NE(Find("row", "one"), nullptr);
}

TEST_F(DeletedDialogTest, AllComeBackAtOnceAsOneChange) {
  DropThreeRuns();
  Delete("one");
  Delete("two");
  OpenDeleted();
  Click("button", texts::kRestoreAll);
  Click("button", texts::kClose);
  EXPECT_NE(Find("row", "one"), nullptr) << Screen();
  Press({ImGuiMod_Ctrl, ImGuiKey_Z});
  EXPECT_EQ(Find("row", "one"), nullptr) << Screen();
  EXPECT_EQ(Find("row", "two"), nullptr);
}

TEST_F(DeletedDialogTest, TheWayToCompactingIsThere) {
  DropThreeRuns();
  Delete("one");
  OpenDeleted();
  Click("button", texts::kCompactEllipsis);
  EXPECT_NE(Find("dialog", texts::kCompactTitle), nullptr) << Screen();
}

}  // namespace
}  // namespace tidemark::ui
