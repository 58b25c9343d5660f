// What the desktop's window asks of the programs around it.
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "platform/window/desktop/file_dialog.h"
#include "platform/window/desktop/subprocess.h"
#include "platform/window/desktop/system_theme.h"

namespace tidemark {
namespace {

using Kind = FileDialog::Kind;

bool Has(const std::vector<std::string>& command, const std::string& part) {
  return std::find(command.begin(), command.end(), part) != command.end();
}

TEST(FileDialog, AsksTheProgramThatIsThere) {
  const auto only = [](const char* there) {
    return [there](const std::string& program) { return program == there; };
  };
  EXPECT_TRUE(Has(DialogCommand(Kind::kOpenFolder, "", only("zenity")), "--directory"));
  EXPECT_TRUE(Has(DialogCommand(Kind::kOpenFiles, "", only("zenity")), "--multiple"));
  const auto save = DialogCommand(Kind::kSave, "runs.sqlite", only("zenity"));
  EXPECT_TRUE(Has(save, "--confirm-overwrite"));
  EXPECT_TRUE(Has(save, "--filename=runs.sqlite"));
  EXPECT_TRUE(Has(DialogCommand(Kind::kSave, "runs.sqlite", only("kdialog")), "runs.sqlite"));
  EXPECT_TRUE(DialogCommand(Kind::kSave, "runs.sqlite", only("other")).empty());
}

TEST(SystemTheme, UnderstandsThePortalAndGnome) {
  EXPECT_EQ(ThemeOfAnswer("(<<uint32 1>>,)\n"), ui::SystemTheme::kDark);
  EXPECT_EQ(ThemeOfAnswer("(<<uint32 2>>,)\n"), ui::SystemTheme::kLight);
  EXPECT_EQ(ThemeOfAnswer("(<<uint32 0>>,)\n"), ui::SystemTheme::kLight);
  EXPECT_EQ(ThemeOfAnswer("'prefer-dark'\n"), ui::SystemTheme::kDark);
  EXPECT_EQ(ThemeOfAnswer("'default'\n"), ui::SystemTheme::kLight);
  EXPECT_EQ(ThemeOfAnswer(""), std::nullopt);
}

// Runs a command to its end; what it printed.
std::string AnswerOf(const std::vector<std::string>& command) {
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<std::string> answer;
  Subprocess program;
  EXPECT_TRUE(program.Start(command, [&](std::string text) {
    const std::lock_guard lock(mutex);
    answer = std::move(text);
    changed.notify_one();
  }));
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return answer.has_value(); });
  return *answer;
}

TEST(Subprocess, GivesWhatWasPrintedWhenItSucceeded) {
  EXPECT_EQ(AnswerOf({"printf", "/a b\n/c\n"}), "/a b\n/c\n");
  EXPECT_EQ(AnswerOf({"sh", "-c", "echo half; exit 1"}), "");
  Subprocess program;
  EXPECT_FALSE(program.Start({"no-such-program-anywhere"}, [](const std::string&) {}));
  EXPECT_FALSE(IsOnPath("no-such-program-anywhere"));
}

TEST(Subprocess, EndsTheProgramWithItself) {
  Subprocess program;  // its end would come in 1,000 s, and the test would be stopped before
  EXPECT_TRUE(program.Start({"sleep", "1000"}, [](const std::string&) {}));
  EXPECT_FALSE(program.Start({"sleep", "1000"}, [](const std::string&) {}));
}

}  // namespace
}  // namespace tidemark
