// Our own event files (tests/data/make_tensorboard.py): each kind of value, and files of real
// clients, imported as folders and compared with what the script's own decoder found in them.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <map>
#include <set>

#include "base/json.h"
#include "base/sha256.h"
#include "golden/golden_files.h"
#include "import/local_files.h"
#include "unit/import/import_run.h"

namespace tidemark {
namespace {

struct ExpectedRun {
  std::map<std::string, PointColumns> points;
  std::vector<std::string> media;  // "kind name step index size sha256"
};

std::string HexOf(std::span<const uint8_t> bytes) {
  std::string hex;
  for (uint8_t byte : bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

std::string MediaLine(std::string_view kind, std::string_view name, int64_t step, int64_t index,
                      int64_t size, std::string_view sha256) {
  return std::string(kind) + " " + std::string(name) + " " + std::to_string(step) + " " +
         std::to_string(index) + " " + std::to_string(size) + " " + std::string(sha256);
}

void AddExpected(const JsonValue& file, ExpectedRun* run) {
  JsonValue points = file.Find("points");
  for (size_t i = 0; i < points.size(); ++i) {
    auto [tag, list] = points.Member(i);
    PointColumns& columns = run->points[std::string(tag)];
    for (size_t k = 0; k < list.size(); ++k) {
      JsonValue point = list.At(k);
      uint64_t bits = std::stoull(std::string(point.At(2).TextOr("")), nullptr, 16);
      columns.Append(*point.At(0).Int(), point.At(1).Number().value_or(kNoTime),
                     std::bit_cast<double>(bits));
    }
  }
  JsonValue media = file.Find("media");
  for (size_t i = 0; i < media.size(); ++i) {
    JsonValue entry = media.At(i);
    run->media.push_back(MediaLine(entry.At(0).TextOr(""), entry.At(1).TextOr(""),
                                   *entry.At(2).Int(), *entry.At(3).Int(), *entry.At(4).Int(),
                                   entry.At(5).TextOr("")));
  }
}

// Kept beside the values, not in the decoder's list.
bool IsBeside(const MediaEntry& entry) {
  static const std::set<std::string> kNames = {"session_log", "log_message",
                                               "_hparams_/experiment"};
  return kNames.count(entry.name) != 0 || entry.content_type == "application/x-tidemark-tag";
}

bool SameBits(double a, double b) {
  return std::bit_cast<uint64_t>(a) == std::bit_cast<uint64_t>(b);
}

void Compare(const PointColumns& have, const PointColumns& want) {
  ASSERT_EQ(have.size(), want.size());
  for (size_t i = 0; i < want.size(); ++i) {
    EXPECT_EQ(have.steps[i], want.steps[i]) << "point " << i;
    EXPECT_TRUE(SameBits(have.values[i], want.values[i]))
        << "point " << i << ": " << have.values[i] << ", not " << want.values[i];
    EXPECT_TRUE(have.wall_times_s[i] == want.wall_times_s[i] ||
                (std::isnan(have.wall_times_s[i]) && std::isnan(want.wall_times_s[i])))
        << "point " << i;
  }
}

// Imports a folder as the programs do and gathers it by run.
Imported ImportFolder(const std::string& folder) {
  Imported all;
  auto drop = OpenLocal(folder);
  EXPECT_TRUE(drop.ok()) << folder;
  if (!drop.ok()) return all;
  ImportJob job(std::move(drop->access), std::move(drop->tree), {});
  while (job.Step(&all.batches) != ImportJob::State::kDone) job.SetKnown({});
  for (const auto& batch : all.batches) Gather(batch, &all);
  all.sources = job.sources();
  all.counts = job.counts();
  return all;
}

TEST(TfeventsData, EveryRunAsDecoded) {
  std::string folder = DataFolder() + "/tensorboard";
  auto document = JsonDocument::Parse(ReadWholeText(folder + "/expected.json"));
  ASSERT_TRUE(document.ok()) << "run tests/data/make_tensorboard.py";
  std::map<std::string, ExpectedRun> expected;
  for (size_t i = 0; i < document->root().size(); ++i) {
    auto [path, file] = document->root().Member(i);
    AddExpected(file, &expected[std::string(FolderOf(path))]);
  }
  Imported imported = ImportFolder(folder);
  EXPECT_EQ(imported.sources.size(), document->root().size());
  size_t series = 0;
  for (const auto& [run, want] : expected) {
    SCOPED_TRACE(run);
    series += want.points.size();
    for (const auto& [tag, points] : want.points) {
      SCOPED_TRACE(tag);
      Compare(imported.Points(run, tag), points);
    }
    std::vector<std::string> media;
    for (const auto& batch : imported.batches) {
      for (const auto& entry : batch.media) {
        if (batch.runs[entry.run].run_path != run || IsBeside(entry)) continue;
        media.push_back(MediaLine(entry.kind, entry.name, entry.step, entry.index,
                                  static_cast<int64_t>(entry.bytes.size()),
                                  HexOf(Sha256Of(entry.bytes))));
      }
    }
    EXPECT_EQ(media, want.media);
  }
  EXPECT_EQ(imported.series.size(), series);
}

TEST(TfeventsData, HparamsBecomeParamsAndStatus) {
  Imported imported = ImportFolder(DataFolder() + "/tensorboard/hand/hparams");
  ASSERT_EQ(imported.runs.size(), 1u);
  const RunFacts& facts = imported.runs.at("");
  EXPECT_EQ(facts.group, "group-7");
  EXPECT_EQ(facts.user, "someone");
  EXPECT_EQ(facts.status, "failed");
  EXPECT_EQ(facts.started_s, 1700000000.25 - 10);
  EXPECT_EQ(facts.ended_s, 1700000000.25 + 30);
  auto param = [&](const char* key) { return imported.params.at({"", key}); };
  EXPECT_EQ(std::get<double>(param("lr")), 0.001);
  EXPECT_EQ(std::get<double>(param("layers")), 3);
  EXPECT_EQ(std::get<std::string>(param("optimizer")), "adam");
  EXPECT_EQ(std::get<bool>(param("amp")), true);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(param("none")));
  EXPECT_EQ(std::get<JsonText>(param("shape")).text, R"([1,2.5,"x"])");
  EXPECT_EQ(std::get<JsonText>(param("nested")).text, R"({"a":1,"b":[false]})");
  EXPECT_EQ(imported.params.size(), 7u);
}

TEST(TfeventsData, RestartRewindsAndTagsKeepTheirPlugin) {
  Imported imported = ImportFolder(DataFolder() + "/tensorboard/hand/restart");
  ASSERT_EQ(imported.batches.size(), 2u);
  ASSERT_EQ(imported.batches[1].rewinds.size(), 1u);
  EXPECT_EQ(imported.batches[1].rewinds[0].step, 3);
  EXPECT_EQ(imported.batches[1].rewinds[0].before_block, 0u);
  // "t" is a tensor of shape (1): only the first file says that its plugin is scalars.
  EXPECT_EQ(imported.Points("", "t").size(), 11u);
  EXPECT_EQ(imported.Points("", "loss").steps,
            (std::vector<int64_t>{0, 1, 2, 3, 4, 5, 3, 4, 5, 6, 7}));
}

TEST(TfeventsData, DamageIsReportedAndStaysLocal) {
  Imported imported = ImportFolder(DataFolder() + "/tensorboard/hand/damaged");
  const PointColumns& loss = imported.Points("", "loss");
  EXPECT_EQ(loss.size(), 17u);  // 20 less one with bad data, one with a bad length, one incomplete
  ASSERT_EQ(imported.problems.size(), 2u);
  EXPECT_EQ(imported.problems[0].reason, "A record has a wrong checksum and was skipped.");
  EXPECT_NE(imported.problems[1].reason.find("length is damaged"), std::string::npos);
  EXPECT_LT(imported.problems[0].offset, imported.problems[1].offset);
  ASSERT_EQ(imported.notes.size(), 1u);
  EXPECT_EQ(imported.notes[0].count, 1u);
}

TEST(TfeventsData, OddNamesAndTimesAreReported) {
  Imported imported = ImportFolder(DataFolder() + "/tensorboard/hand/odd");
  ASSERT_EQ(imported.problems.size(), 1u);
  EXPECT_EQ(imported.problems[0].count, 2u);  // two tags were renamed
  ASSERT_EQ(imported.notes.size(), 1u);
  EXPECT_EQ(imported.notes[0].count, 2u);  // NaN and infinity as wall time
  EXPECT_EQ(imported.Points("", "(no tag)").size(), 1u);
}

TEST(TfeventsData, LargeIntegersAreRoundedWithANote) {
  Imported imported = ImportFolder(DataFolder() + "/tensorboard/hand/dtypes");
  EXPECT_TRUE(imported.problems.empty());
  ASSERT_EQ(imported.notes.size(), 1u);
  EXPECT_EQ(imported.notes[0].count, 1u);
  EXPECT_EQ(imported.Points("", "int64_large").values[0], 9007199254740992.0);
}

TEST(TfeventsData, DescriptionsAreKept) {
  Imported imported = ImportFolder(DataFolder() + "/tensorboard/hand/tf2");
  auto found = std::find_if(
      imported.media.begin(), imported.media.end(),
      [](const MediaEntry& entry) { return entry.content_type == "application/x-tidemark-tag"; });
  ASSERT_NE(found, imported.media.end());
  EXPECT_EQ(found->meta_json,
            R"({"plugin":"scalars","display_name":"Loss","description":"the loss"})");
  EXPECT_EQ(imported.tags.at({"train", "tensorboard.writer"}), "tensorboard.summary.writer");
}

}  // namespace
}  // namespace tidemark
