// Followed folders of the desktop program: what counts as news, and when it is told.
#include "platform/engine_desktop/folder_watches.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "import/local_files.h"

namespace tidemark {
namespace {

namespace fs = std::filesystem;

class FolderWatchesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/tidemark-watch-XXXXXX";
    folder_ = mkdtemp(name);
    Write("a.csv", "1");
    See();
  }
  void TearDown() override { fs::remove_all(folder_); }
  void Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
  }
  void See() {
    watches_.Saw(1, folder_.string(), OpenLocal(folder_.string())->tree);
    watches_.Set(1, true, now_ms_);
  }
  size_t Look(double later_ms) {
    now_ms_ += later_ms;
    return watches_.Look(now_ms_).size();
  }

  fs::path folder_;
  FolderWatches watches_;
  double now_ms_ = 1e6;
};

TEST_F(FolderWatchesTest, TellsOnceOfWhatGrewOrCame) {
  // The clock alone may have news once after it began; not what is tested here.
  EXPECT_LE(Look(600), 1u);
  See();
  EXPECT_EQ(Look(600), 0u);
  Write("a.csv", "12");
  EXPECT_EQ(Look(100), 0u) << "looks are seldom";
  EXPECT_EQ(Look(600), 1u);
  EXPECT_EQ(Look(600), 0u) << "it waits until it is set again";
  See();
  Write("b.csv", "1");
  EXPECT_EQ(Look(600), 1u);
  See();
  EXPECT_EQ(Look(600), 0u);
  watches_.Set(1, false, now_ms_);
  Write("b.csv", "12");
  EXPECT_EQ(Look(5000), 0u);
  EXPECT_FALSE(watches_.WaitMs(now_ms_).has_value());
}

TEST_F(FolderWatchesTest, TheClockIsNewsAfterALogWentQuiet) {
  Write("a.csv", "12");
  EXPECT_EQ(Look(600), 1u);
  See();
  size_t told = 0;
  for (int i = 0; i < 600; ++i) {
    const size_t news = Look(600);
    told += news;
    if (news > 0) See();
  }
  EXPECT_GE(told, 5u) << "a run that vanished is found crashed";
  EXPECT_LE(told, 10u) << "and a folder at rest is left alone";
}

TEST_F(FolderWatchesTest, AFolderThatIsGoneIsToldAndFoundAgain) {
  Look(600);
  See();
  fs::rename(folder_, folder_.string() + "-away");
  now_ms_ += 600;
  auto news = watches_.Look(now_ms_);
  ASSERT_EQ(news.size(), 1u);
  EXPECT_TRUE(news[0].lost);
  EXPECT_EQ(Look(600), 0u);
  fs::rename(folder_.string() + "-away", folder_);
  now_ms_ += 600;
  news = watches_.Look(now_ms_);
  ASSERT_EQ(news.size(), 1u);
  EXPECT_FALSE(news[0].lost);
}

}  // namespace
}  // namespace tidemark
