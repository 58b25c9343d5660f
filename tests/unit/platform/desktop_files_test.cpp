// Where copies go and what is dropped, on the desktop's own disk.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/sqlite_head.h"
#include "platform/engine_desktop/path_drops.h"
#include "platform/engine_desktop/place_copy.h"
#include "store/store.h"

namespace tidemark {
namespace {

namespace fs = std::filesystem;

class DesktopFiles : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("tidemark-desktop-files-" + std::to_string(getpid()));
    fs::create_directories(folder_);
    Write("copy", "the copy");
  }
  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] std::string At(const std::string& name) const { return (folder_ / name).string(); }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(At(name), std::ios::binary) << text;
  }
  [[nodiscard]] std::string Read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(At(name), std::ios::binary).rdbuf();
    return text.str();
  }
  void MakeDatabase(const std::string& name) const {
    StoreOptions options;
    options.path = At(name);
    options.mode = OpenMode::kCreate;
    auto store = Store::Open(options);
    ASSERT_TRUE(store.ok());
    ASSERT_TRUE((*store)->Close().ok());
  }

  fs::path folder_;
};

TEST_F(DesktopFiles, ACopyIsMovedToANewPlace) {
  ASSERT_TRUE(PlaceCopy(At("copy"), At("new.sqlite"), false).ok());
  EXPECT_EQ(Read("new.sqlite"), "the copy");
  EXPECT_FALSE(fs::exists(At("copy")));
}

TEST_F(DesktopFiles, AForeignFileIsReplacedOnlyWhenThePersonSaidSo) {
  Write("thesis.txt", "years of work");
  EXPECT_FALSE(PlaceCopy(At("copy"), At("thesis.txt"), false).ok());
  EXPECT_EQ(Read("thesis.txt"), "years of work");
  EXPECT_EQ(Read("copy"), "the copy");
  EXPECT_TRUE(PlaceCopy(At("copy"), At("thesis.txt"), true).ok());
  EXPECT_EQ(Read("thesis.txt"), "the copy");
}

TEST_F(DesktopFiles, ADatabaseOfOursIsReplacedUnlessItIsOpen) {
  MakeDatabase("runs.sqlite");
  Write("runs.sqlite-shm", "");
  const std::string before = Read("runs.sqlite");
  const Status refused = PlaceCopy(At("copy"), At("runs.sqlite"), true);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kBusy);
  EXPECT_EQ(Read("runs.sqlite"), before);
  fs::remove(At("runs.sqlite-shm"));
  EXPECT_TRUE(PlaceCopy(At("copy"), At("runs.sqlite"), false).ok());
  EXPECT_EQ(Read("runs.sqlite"), "the copy");
}

TEST_F(DesktopFiles, AFolderOrAMissingFolderIsNoPlace) {
  EXPECT_FALSE(PlaceCopy(At("copy"), folder_.string(), true).ok());
  EXPECT_FALSE(PlaceCopy(At("copy"), At("nowhere/runs.sqlite"), true).ok());
  EXPECT_EQ(Read("copy"), "the copy");
}

TEST_F(DesktopFiles, DropsSayWhatTheyAre) {
  MakeDatabase("runs.sqlite");
  fs::create_directories(At("logs/deep"));
  Write("logs/deep/a.csv", "step,loss\n0,1\n");
  Write("logs/b.csv", "step,loss\n");
  PathDrops drops;
  const auto database = drops.Add(At("runs.sqlite"));
  ASSERT_TRUE(database.ok());
  EXPECT_TRUE(IsSqlite(database->first_bytes));
  const auto logs = drops.Add(At("logs") + "/");
  ASSERT_TRUE(logs.ok());
  EXPECT_TRUE(logs->is_folder);
  EXPECT_EQ(logs->name, "logs");
  EXPECT_EQ(logs->file_count, 2U);
  EXPECT_EQ(logs->size_bytes, 24U);
  EXPECT_FALSE(IsSqlite(logs->first_bytes));
  EXPECT_EQ(drops.Find(logs->handle).value(), logs->path);
  EXPECT_FALSE(drops.Add(At("nothing")).ok());
  EXPECT_FALSE(drops.Find(99).ok());
}

}  // namespace
}  // namespace tidemark
