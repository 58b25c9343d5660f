// An import that goes on with what its files get later.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "unit/engine/engine_harness.h"
#include "unit/import/journal_file.h"

namespace tidemark {
namespace {

class Following : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    feed_ = std::make_unique<ImportFeed>(
        [this](uint32_t handle) -> Result<std::pair<FileTree, std::unique_ptr<FileAccess>>> {
          ++lists_;
          auto drop = OpenLocal(host_->drops[handle]);
          if (!drop.ok()) return drop.error();
          return std::pair(std::move(drop->tree), std::move(drop->access));
        },
        [this](Message message) { engine_->ReceiveFeed(std::move(message)); },
        [this](uint32_t, bool on) { watched_ = on; });
    std::filesystem::create_directories(folder_ / "logs");
    host_->drops[7] = (folder_ / "logs").string();
    Write(0, 100);
    Write(1, 50);
    Send(Hello{});
    Send(Import{7, "logs", {}, true});
    Settle();
  }
  void Write(int run, int steps) {
    const std::string uuid = "0123abcd-0000-4000-8000-00000000000" + std::to_string(run);
    JournalFile file;
    file.Header("", uuid);
    file.Keys(1, {{"loss", ""}});
    for (int i = 0; i < steps; ++i) file.Step(1, i, 2'000'000 + i, {0.5 * i});
    std::ofstream out(folder_ / "logs" / (uuid + ".1-h-1-0.tide"), std::ios::binary);
    out.write(reinterpret_cast<const char*>(file.bytes().data()),
              static_cast<std::streamsize>(file.bytes().size()));
  }
  void Grow() {
    feed_->FilesGrew(7);
    Settle();
  }
  uint64_t Points() { return Last<FileState>()->point_count; }

  bool watched_ = false;
  int lists_ = 0;
};

TEST_F(Following, GrownFilesAreAddedToTheSameImport) {
  EXPECT_TRUE(watched_);
  ASSERT_EQ(Last<FileState>()->followed.size(), 1u);
  EXPECT_EQ(Last<FileState>()->followed[0].root_name, "logs");
  EXPECT_EQ(Points(), 150u);
  const std::string undo = Last<FileState>()->undo_label;
  replies_.clear();
  Write(1, 60);
  Grow();
  EXPECT_EQ(Points(), 160u);
  Write(2, 5);
  Grow();
  EXPECT_EQ(Points(), 165u);
  EXPECT_EQ(Last<FileState>()->run_count, 3u);
  EXPECT_EQ(Last<FileState>()->undo_label, undo);
  EXPECT_FALSE(Last<ImportDone>().has_value()) << "passes are quiet";
  Send(Undo{});
  Settle();
  EXPECT_EQ(Points(), 0u) << "one entry of the undo list";
  Write(2, 10);
  Grow();
  EXPECT_EQ(Points(), 0u) << "what was undone does not come back";
  EXPECT_TRUE(Last<FileState>()->followed.empty());
  EXPECT_TRUE(Last<Notice>().has_value());
}

TEST_F(Following, ACorrectedFileIsFollowedByItsNewColumns) {
  const auto write_table = [&](int rows) {
    std::ofstream out(folder_ / "logs/sweep.csv");
    out << "epoch,count,loss\n";
    for (int i = 0; i < rows; ++i) out << i / 10 << ',' << 1000 + i << ",0.5\n";
  };
  write_table(40);
  Grow();
  EXPECT_EQ(Points(), 150u + 80u);
  const auto done = Ask<ImportDone>(Import{7, "logs", {{"sweep.csv", "count", "-", "-"}}, true});
  EXPECT_EQ(done->error, "");
  EXPECT_EQ(Points(), 150u + 80u);
  EXPECT_TRUE(watched_);
  write_table(50);
  Write(0, 110);
  Grow();
  EXPECT_EQ(Points(), 160u + 100u);
  const auto again = Ask<ImportDone>(Import{7, "logs", {}});
  ASSERT_EQ(again->guesses.size(), 1u);
  EXPECT_EQ(again->guesses[0].step, "count");
  Ask<FileState>(Undo{});
  EXPECT_EQ(Points(), 150u) << "the corrected file, and what grew since";
}

TEST_F(Following, APauseHoldsAndGoingOnCatchesUp) {
  Send(SetFollowing{7, SetFollowing::kPause});
  Settle();
  EXPECT_FALSE(watched_);
  EXPECT_TRUE(Last<FileState>()->followed[0].paused);
  Write(0, 200);
  Grow();
  EXPECT_EQ(Points(), 150u);
  Send(SetFollowing{7, SetFollowing::kGoOn});
  Settle();
  EXPECT_TRUE(watched_);
  EXPECT_EQ(Points(), 250u);
  Send(SetFollowing{7, SetFollowing::kStop});
  Settle();
  EXPECT_FALSE(watched_);
  EXPECT_TRUE(Last<FileState>()->followed.empty());
  const int lists = lists_;
  Write(0, 300);
  Grow();
  EXPECT_EQ(lists_, lists);
}

TEST_F(Following, FilesThatCanNotBeReachedAreTold) {
  EXPECT_FALSE(Last<FileState>()->followed[0].lost);
  feed_->FilesGrew(7, true);
  Settle();
  EXPECT_TRUE(Last<FileState>()->followed[0].lost);
  Write(0, 110);
  Grow();
  EXPECT_FALSE(Last<FileState>()->followed[0].lost);
  EXPECT_EQ(Points(), 160u);
}

TEST_F(Following, AnotherImportAndAnEditGoBetweenPasses) {
  host_->drops[8] = WriteCsv("other", "metrics.csv", 10, -1);
  Send(Import{8, "other", {}});
  Settle();
  EXPECT_EQ(Points(), 170u);
  Write(0, 101);
  Grow();
  EXPECT_EQ(Points(), 171u);
  Send(Undo{});  // of the other import: it came last
  Settle();
  EXPECT_EQ(Points(), 151u);
  Write(0, 102);
  Grow();
  EXPECT_EQ(Points(), 152u);
}

TEST_F(Following, AFollowedFolderThatIsImportedOnceMoreGoesOnWithoutRepeating) {
  Send(Import{7, "logs", {}});
  Settle();
  EXPECT_EQ(Points(), 150u);
  Write(0, 110);
  Grow();
  EXPECT_EQ(Points(), 160u);
}

TEST_F(Following, AnImportWorkerThatEndedIsReplacedAndTheFolderStaysFollowed) {
  feed_ = std::make_unique<ImportFeed>(
      [this](uint32_t handle) -> Result<std::pair<FileTree, std::unique_ptr<FileAccess>>> {
        auto drop = OpenLocal(host_->drops[handle]);
        if (!drop.ok()) return drop.error();
        return std::pair(std::move(drop->tree), std::move(drop->access));
      },
      [this](Message message) { engine_->ReceiveFeed(std::move(message)); },
      [this](uint32_t, bool on) { watched_ = on; });
  watched_ = false;
  Write(0, 110);
  engine_->FeedRestarted();
  Settle();
  EXPECT_TRUE(watched_);
  EXPECT_EQ(Points(), 160u);
}

TEST_F(Following, TheFileNamedAfterAServedFolderIsUsedAgain) {
  Send(Hello{}, 2);
  Send(Import{7, "logs", {}, true, true}, 2);
  Settle();
  EXPECT_EQ(Last<FileState>(2)->name, "logs.sqlite");
  EXPECT_EQ(Last<FileState>(2)->point_count, 150u);
  EXPECT_EQ(std::count_if(std::filesystem::directory_iterator(folder_),
                          std::filesystem::directory_iterator(),
                          [](const auto& e) { return e.path().extension() == ".sqlite"; }),
            1);
}

}  // namespace
}  // namespace tidemark
