// The TensorBoard reader against damaged and hostile files. What it makes of sound ones is checked
// by the golden tests.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "import/tensorboard_parser.h"
#include "unit/import/event_file.h"
#include "unit/import/import_run.h"

namespace tidemark {
namespace {

constexpr char kName[] = "run/events.out.tfevents.1.host.1.0";
constexpr int kSteps = 8;

EventFile SmallFile() {
  EventFile file;
  file.Version();
  for (int step = 0; step < kSteps; ++step)
    file.Scalar(step % 2 == 0 ? "loss" : "accuracy", step, 0.25f);
  return file;
}

TEST(Tensorboard, TruncatedAtEachByteKeepsWholeRecords) {
  EventFile file = SmallFile();
  const auto& offsets = file.record_offsets();
  for (size_t size = 0; size < file.bytes().size(); ++size) {
    std::vector<uint8_t> bytes(file.bytes().begin(),
                               file.bytes().begin() + static_cast<std::ptrdiff_t>(size));
    Imported imported = RunImport({{kName, bytes}});
    auto whole = std::upper_bound(offsets.begin(), offsets.end(), size) - offsets.begin() -
                 1;                                                // complete records
    size_t want = whole > 0 ? static_cast<size_t>(whole) - 1 : 0;  // one is the version
    ASSERT_EQ(PointCount(imported), want) << size;
    ASSERT_TRUE(imported.problems.empty()) << size;
    bool at_boundary = std::find(offsets.begin(), offsets.end(), size) != offsets.end();
    if (size > offsets[1]) {
      ASSERT_EQ(imported.notes.size(), at_boundary ? 0u : 1u) << size;
    }
  }
}

TEST(Tensorboard, AnyFlippedBitCostsOneRecordAtMost) {
  EventFile file = SmallFile();
  for (size_t bit = file.record_offsets()[1] * 8; bit < file.bytes().size() * 8; ++bit) {
    auto bytes = file.bytes();
    bytes[bit / 8] ^= static_cast<uint8_t>(1u << (bit % 8));
    Imported imported = RunImport({{kName, bytes}});
    ASSERT_EQ(PointCount(imported), static_cast<size_t>(kSteps) - 1) << "bit " << bit;
    ASSERT_EQ(imported.problems.size() + imported.notes.size(), 1u) << "bit " << bit;
  }
}

TEST(Tensorboard, ADamagedFirstLengthIsNoEventFile) {
  for (size_t bit = 0; bit < 96; ++bit) {
    auto bytes = SmallFile().bytes();
    bytes[bit / 8] ^= static_cast<uint8_t>(1u << (bit % 8));
    Imported imported = RunImport({{kName, bytes}});
    ASSERT_TRUE(imported.sources.empty());
    ASSERT_EQ(imported.file_notes.size(), 1u);
  }
}

TEST(Tensorboard, DamageIsFoundAcrossSlices) {
  EventFile file;
  file.Version();
  for (int step = 0; step < 200; ++step) file.Scalar("loss", step, 1);
  auto bytes = file.bytes();
  for (size_t k : {20u, 21u, 90u}) bytes[file.record_offsets()[k]] ^= 0xFF;
  for (size_t slice : {64u, 100u, 1000u, 100000u}) {
    ImportOptions options;
    options.slice_bytes = slice;
    Imported imported = RunImport({{kName, bytes}}, options);
    EXPECT_EQ(PointCount(imported), 197u) << slice;
    uint64_t count = 0;
    for (const auto& problem : imported.problems) count += problem.count;
    EXPECT_EQ(count, 2u) << slice;  // two of the three lie side by side
    EXPECT_EQ(imported.problems[0].offset, file.record_offsets()[20]) << slice;
    EXPECT_EQ(imported.problems[1].offset, file.record_offsets()[90]) << slice;
  }
}

TEST(Tensorboard, AZeroedTailIsReportedOnceAndSurvived) {
  EventFile file = SmallFile();
  file.Raw(std::vector<uint8_t>(4096, 0));
  ImportOptions options;
  options.slice_bytes = 512;
  Imported first = RunImport({{kName, file.bytes(), 1}}, options);
  EXPECT_EQ(PointCount(first), static_cast<size_t>(kSteps));
  ASSERT_EQ(first.problems.size(), 1u);
  EXPECT_EQ(first.problems[0].count, 1u);
  // The writer goes on behind the hole.
  file.Scalar("loss", 100, 1).Scalar("loss", 101, 1);
  Imported second = RunImport({{kName, file.bytes(), 2}}, options, first.Known());
  EXPECT_EQ(PointCount(second), 2u);
}

TEST(Tensorboard, EnormousLengthsAllocateNothing) {
  for (uint64_t length :
       {uint64_t{1} << 29, uint64_t{1} << 40, uint64_t{1} << 63, UINT64_MAX, UINT64_MAX - 15}) {
    EventFile file = SmallFile();
    file.Header(length).Raw(std::vector<uint8_t>(3000, 1));
    Imported imported = RunImport({{kName, file.bytes(), 1}});
    EXPECT_EQ(PointCount(imported), static_cast<size_t>(kSteps)) << length;
    ASSERT_EQ(imported.problems.size(), 1u) << length;
    EXPECT_EQ(imported.problems[0].offset, file.record_offsets().back());
    EXPECT_EQ(imported.notes.size(), 1u) << length;
    file.Raw(std::vector<uint8_t>(500, 2));
    Imported again = RunImport({{kName, file.bytes(), 2}}, {}, imported.Known());
    EXPECT_EQ(PointCount(again), 0u);
  }
}

TEST(Tensorboard, AnEnormousFirstLengthIsSurvived) {
  EventFile file;
  file.Header(UINT64_MAX).Raw(std::vector<uint8_t>(100000, 1));
  Imported imported = RunImport({{kName, file.bytes()}});
  EXPECT_EQ(PointCount(imported), 0u);
  EXPECT_EQ(imported.problems.size(), 1u);
}

TEST(Tensorboard, SoundFramesAroundGarbageAreSkippedOneByOne) {
  std::mt19937 random(1);
  EventFile file;
  file.Version();
  for (int i = 0; i < 500; ++i) {
    std::vector<uint8_t> garbage(random() % 60);
    for (auto& byte : garbage) byte = static_cast<uint8_t>(random());
    file.Record(garbage);
    file.Scalar("loss", i, 1);
  }
  Imported imported = RunImport({{kName, file.bytes()}});
  EXPECT_EQ(imported.Points("run", "loss").size(), 500u);
}

// Every byte of a file with all kinds of values, changed under a sound checksum.
TEST(Tensorboard, MutatedMessagesNeverCrash) {
  WireMessage metadata;
  metadata.Message(1, WireMessage().Text(1, "images").Text(2, "x")).Text(2, "name").Text(3, "text");
  WireMessage shape;
  shape.Message(2, WireMessage().Varint(1, 3));
  WireMessage tensor;
  tensor.Varint(1, 7).Message(2, shape).Text(8, "1").Text(8, "1").Text(8, "\x89PNG");
  WireMessage histogram;
  histogram.F64(1, -1)
      .F64(2, 1)
      .F64(3, 4)
      .Bytes(6, std::vector<uint8_t>(24, 0x40))
      .Bytes(7, std::vector<uint8_t>(24, 0x3F));
  WireMessage hparams;
  hparams.Message(3,
                  WireMessage()
                      .Message(1, WireMessage().Text(1, "lr").Message(2, WireMessage().F64(2, 0.1)))
                      .Text(4, "g"));
  std::vector<WireMessage> values = {
      WireMessage().Text(1, "a").F32(2, 1),
      WireMessage().Text(1, "b").Message(9, metadata).Message(8, tensor),
      WireMessage().Text(1, "c").Message(5, histogram),
      WireMessage().Text(1, "d").Message(
          9, WireMessage().Message(1, WireMessage().Text(1, "hparams").Message(2, hparams))),
  };
  for (const auto& value : values) {
    WireMessage event;
    event.F64(1, 5).Varint(2, 3).Message(5, WireMessage().Message(1, value));
    for (size_t i = 0; i < event.bytes().size(); ++i) {
      for (int change : {0x01, 0x80, 0xFF, 0x10}) {
        auto bytes = event.bytes();
        bytes[i] ^= static_cast<uint8_t>(change);
        EventFile file;
        file.Version().Record(bytes).Scalar("after", 1, 1);
        Imported imported = RunImport({{kName, file.bytes()}});
        ASSERT_EQ(imported.Points("run", "after").size(), 1u);
      }
    }
  }
}

TEST(Tensorboard, HostileShapesAllocateNothing) {
  for (uint64_t size : {uint64_t{1} << 40, UINT64_MAX, uint64_t{1} << 62}) {
    WireMessage shape;
    for (int i = 0; i < 5; ++i) shape.Message(2, WireMessage().Varint(1, size));
    WireMessage rows;
    rows.Message(2, WireMessage().Varint(1, size)).Message(2, WireMessage().Varint(1, 3));
    EventFile file;
    file.Version();
    auto metadata = WireMessage().Message(1, WireMessage().Text(1, "histograms"));
    file.Value(1, 1,
               WireMessage().Text(1, "t").Message(
                   8, WireMessage().Varint(1, 1).Message(2, shape).F32(5, 1)));
    file.Value(1, 1,
               WireMessage()
                   .Text(1, "h")
                   .Message(9, metadata)
                   .Message(8, WireMessage().Varint(1, 2).Message(2, rows).F64(6, 1)));
    Imported imported = RunImport({{kName, file.bytes()}});
    EXPECT_EQ(imported.media.size(), 2u);
    EXPECT_EQ(imported.media[0].bytes.size(), 4u);
    EXPECT_EQ(imported.media[0].meta_json.find("repeat_last") != std::string::npos,
              static_cast<int64_t>(size) > 0);
    EXPECT_EQ(imported.problems.size(), 1u);
  }
}

TEST(Tensorboard, ManyTagsAreNoProblemForMemory) {
  EventFile file;
  file.Version();
  for (int i = 0; i < 132000; ++i) file.Scalar("tag" + std::to_string(i), 1, 1);
  Imported imported = RunImport({{kName, file.bytes()}});
  EXPECT_EQ(imported.counts.points, 132000u);
  EXPECT_EQ(imported.problems.size(), 1u);
}

TEST(Tensorboard, StartIsARewindAtItsPlace) {
  EventFile file;
  file.Version().Start(0).Scalar("a", 1, 1).Scalar("a", 2, 1).Start(2).Scalar("a", 2, 5);
  Imported imported = RunImport({{kName, file.bytes()}});
  ASSERT_EQ(imported.batches.size(), 1u);
  const ImportBatch& batch = imported.batches[0];
  ASSERT_EQ(batch.rewinds.size(), 2u);
  EXPECT_EQ(batch.rewinds[0].before_block, 0u);
  EXPECT_EQ(batch.rewinds[1].step, 2);
  EXPECT_EQ(batch.rewinds[1].before_block, 1u);
  ASSERT_EQ(batch.blocks.size(), 2u);
  EXPECT_EQ(batch.blocks[1].points.values[0], 5);
}

TEST(Tensorboard, AMarkerFileMakesNoRun) {
  Imported imported =
      RunImport({{"run/events.out.tfevents.1.profile-empty", EventFile().Version().bytes()}});
  EXPECT_EQ(imported.sources.size(), 1u);
  EXPECT_TRUE(imported.runs.empty());
}

TEST(Tensorboard, TheFirstWallTimeIsTheStartAlsoAfterResuming) {
  EventFile file;
  file.Version(500).Scalar("a", 1, 1);
  Imported first = RunImport({{kName, file.bytes(), 1}});
  EXPECT_EQ(first.runs.at("run").started_s, 500);
  file.Scalar("a", 2, 1);
  Imported second = RunImport({{kName, file.bytes(), 2}}, {}, first.Known());
  EXPECT_EQ(second.runs.at("run").started_s, 500);
}

TEST(Tensorboard, NaNPayloadsSurviveTheWidening) {
  EventFile file;
  file.Version();
  for (uint32_t bits : {0x7FC00000u, 0x7F800001u, 0xFFC12345u, 0x80000000u, 0x00000001u}) {
    file.Scalar("a", 1, BitCast<float>(bits));
  }
  Imported imported = RunImport({{kName, file.bytes()}});
  const auto& values = imported.Points("run", "a").values;
  ASSERT_EQ(values.size(), 5u);
  EXPECT_EQ(BitCast<uint64_t>(values[0]), 0x7FF8000000000000u);
  EXPECT_EQ(BitCast<uint64_t>(values[1]), 0x7FF0000020000000u);
  EXPECT_EQ(BitCast<uint64_t>(values[2]), 0xFFF82468A0000000u);
  EXPECT_TRUE(std::signbit(values[3]));
  EXPECT_EQ(values[4], static_cast<double>(BitCast<float>(1u)));
}

}  // namespace
}  // namespace tidemark
