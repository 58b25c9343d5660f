// Journals of our own clients: what they say, damage, and files that grow.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/sha256.h"
#include "import/journal_parser.h"
#include "unit/import/import_run.h"
#include "unit/import/journal_file.h"

namespace tidemark {
namespace {

const std::string kPath = "runs/" + std::string(kJournalRun) + ".0000000001000000-host-7-0.tide";
const std::string kRun = "runs/" + std::string(kJournalRun);
constexpr int kSteps = 12;

JournalFile SmallJournal(int steps = kSteps) {
  JournalFile file;
  file.Header();
  file.Keys(1, {{"loss", ""}, {"acc", "val"}});
  for (int i = 0; i < steps; ++i) file.Step(1, i, 2'000'000 + i, {0.5 * i, -1.0 * i});
  return file;
}

TEST(Journal, HoldsWhatWasLogged) {
  JournalFile file;
  file.Header(R"(,"group":"lr 0.1","job_type":"train","host":"box","user":"me")");
  file.Json(R"({"kind":"params","values":{"lr":0.1,"model":{"layers":3,"name":"mlp"}}})");
  file.Json(R"({"kind":"tags","values":{"best":"yes","old":null}})");
  file.Keys(1, {{"loss", ""}, {"acc", "val"}});
  const double nan = std::numeric_limits<double>::quiet_NaN();
  file.Step(1, 0, 1'500'000, {0.1, nan});
  file.Step(1, 5, 2'500'000, {-0.0, std::numeric_limits<double>::infinity()});
  file.Json(R"({"kind":"text","name":"sample","step":5,"time_us":2500000,"text":"hello"})");
  file.Json(R"({"kind":"summary","values":{"best":0.9}})");
  file.Json(R"({"kind":"end","time_us":3000000,"status":"finished","exit_code":0})");
  const Imported imported = RunImport({{kPath, file.bytes()}});
  EXPECT_TRUE(imported.problems.empty());
  EXPECT_TRUE(imported.notes.empty());
  const RunFacts& run = imported.runs.at(kRun);
  EXPECT_EQ(run.foreign_id, kJournalRun);
  EXPECT_EQ(run.name, "first");
  EXPECT_EQ(run.group, "lr 0.1");
  EXPECT_EQ(run.status, "finished");
  EXPECT_EQ(run.started_s, 1);
  EXPECT_EQ(run.ended_s, 3);
  EXPECT_EQ(imported.batches.front().runs.front().uuid, kJournalRun);
  EXPECT_EQ(imported.batches.front().runs.front().project, "digits");
  EXPECT_EQ(imported.params.at({kRun, "lr"}), ParamValue(0.1));
  EXPECT_EQ(imported.params.at({kRun, "model.layers"}), ParamValue(int64_t{3}));
  ASSERT_EQ(imported.batches.front().tags.size(), 2u);
  EXPECT_TRUE(imported.batches.front().tags[1].removed);
  const PointColumns& loss = imported.Points(kRun, "loss");
  ASSERT_EQ(loss.size(), 2u);
  EXPECT_EQ(loss.steps[1], 5);
  EXPECT_EQ(loss.wall_times_s[1], 2.5);
  EXPECT_TRUE(std::signbit(loss.values[1]));
  const PointColumns& acc = imported.series.at({kRun, "acc", "val"});
  EXPECT_TRUE(std::isnan(acc.values[0]));
  EXPECT_TRUE(std::isinf(acc.values[1]));
  ASSERT_EQ(imported.media.size(), 1u);
  EXPECT_EQ(imported.media[0].kind, "text");
  ASSERT_EQ(imported.batches.front().summaries.size(), 1u);
}

std::vector<uint8_t> Bytes(std::string_view text) { return {text.begin(), text.end()}; }

void AddPicture(std::string_view sha256, size_t size_bytes, JournalFile* file) {
  file->Json(R"({"kind":"media","name":"picture","step":3,"time_us":1,"index":0,"type":"image",)"
             R"("content_type":"image/png","sha256":")" +
             std::string(sha256) + R"(","size_bytes":)" + std::to_string(size_bytes) +
             R"(,"meta":{"width":2}})");
}

TEST(Journal, AMediumBesideItIsTaken) {
  const std::vector<uint8_t> picture = Bytes("not really a picture");
  const std::string sha256 = ToHex(Sha256Of(picture));
  JournalFile file;
  file.Header();
  AddPicture(sha256, picture.size(), &file);
  const std::string folder(FolderOf(kPath));
  const std::string beside =
      (folder.empty() ? "" : folder + "/") + kJournalRun + ".files/" + sha256;
  const Imported imported = RunImport({{kPath, file.bytes()}, {beside, picture}});
  EXPECT_TRUE(imported.problems.empty());
  EXPECT_TRUE(imported.file_notes.empty()) << "the file of a medium is no unknown log";
  ASSERT_EQ(imported.media.size(), 1u);
  EXPECT_EQ(imported.media[0].bytes, picture);
  EXPECT_EQ(imported.media[0].kind, "image");
  EXPECT_EQ(imported.media[0].content_type, "image/png");
  EXPECT_EQ(imported.media[0].meta_json, R"({"width":2})");

  std::vector<uint8_t> damaged = picture;
  damaged[3] ^= 1;
  for (const auto& [bytes, why] :
       {std::pair(damaged, "damaged"), std::pair(Bytes("short"), "another size")}) {
    const Imported bad = RunImport({{kPath, file.bytes()}, {beside, bytes}});
    EXPECT_TRUE(bad.media.empty());
    ASSERT_EQ(bad.problems.size(), 1u);
    EXPECT_NE(bad.problems[0].reason.find(why), std::string::npos) << bad.problems[0].reason;
  }
  const Imported missing = RunImport({{kPath, file.bytes()}});
  EXPECT_TRUE(missing.media.empty());
  ASSERT_EQ(missing.problems.size(), 1u);
  EXPECT_EQ(missing.problems[0].reason,
            "\"picture\" is missing: its file " + beside + " was not beside the journal.");
}

TEST(Journal, NoMediumIsReadFromElsewhere) {
  JournalFile file;
  file.Header();
  AddPicture("../../../secret", 6, &file);
  AddPicture(std::string(64, '.'), 6, &file);
  const Imported imported = RunImport({{kPath, file.bytes()}, {"secret", Bytes("secret")}});
  EXPECT_TRUE(imported.media.empty());
  EXPECT_EQ(imported.problems.size(), 1u) << "told once, with a count";
}

TEST(Journal, AlertsAndAClockThatWasSetAreNoted) {
  JournalFile file;
  file.Header();
  file.Json(
      R"({"kind":"alert","time_us":2000000,"title":"loss is NaN","text":"stop","level":"error"})");
  file.Json(R"({"kind":"clock","time_us":2000000,"wall_us":9000000})");
  const Imported imported = RunImport({{kPath, file.bytes()}});
  EXPECT_TRUE(imported.problems.empty());
  ASSERT_EQ(imported.notes.size(), 2u);
  EXPECT_EQ(imported.notes[0].reason, "Alert (error): loss is NaN – stop");
  ASSERT_EQ(imported.media.size(), 1u);
  EXPECT_EQ(imported.media[0].name, "alerts");
  EXPECT_EQ(imported.media[0].wall_time_s, 2);
}

TEST(Journal, CutAtEachByteKeepsWholeRecordsAndWaits) {
  const JournalFile file = SmallJournal();
  const auto& offsets = file.record_offsets();
  for (size_t size = 0; size < file.bytes().size(); ++size) {
    const std::vector<uint8_t> cut(file.bytes().begin(),
                                   file.bytes().begin() + static_cast<std::ptrdiff_t>(size));
    const Imported before = RunImport({{kPath, cut}});
    const auto begun = std::upper_bound(offsets.begin(), offsets.end(), size) - offsets.begin();
    const size_t calls = begun > 3 ? static_cast<size_t>(begun) - 3 : 0;
    ASSERT_EQ(PointCount(before), 2 * calls) << size;
    ASSERT_TRUE(before.problems.empty()) << size;
    // The rest arrives: nothing is lost, nothing comes twice.
    const Imported after = RunImport({{kPath, file.bytes(), 2}}, {}, before.Known());
    ASSERT_EQ(PointCount(before) + PointCount(after), 2u * kSteps) << size;
    ASSERT_TRUE(after.problems.empty()) << size;
  }
}

TEST(Journal, AnyFlippedBitCostsOneCallAtMost) {
  const JournalFile file = SmallJournal();
  for (size_t bit = file.record_offsets()[2] * 8; bit < file.bytes().size() * 8; ++bit) {
    auto bytes = file.bytes();
    bytes[bit / 8] ^= static_cast<uint8_t>(1u << (bit % 8));
    const Imported imported = RunImport({{kPath, bytes}});
    ASSERT_EQ(PointCount(imported), 2u * (kSteps - 1)) << "bit " << bit;
    ASSERT_EQ(imported.problems.size() + imported.notes.size(), 1u) << "bit " << bit;
  }
}

TEST(Journal, ARunWithoutAnEndHasCrashedAfterAMinute) {
  const Imported crashed = RunImport({{kPath, SmallJournal().bytes()}});
  EXPECT_EQ(crashed.runs.at(kRun).status, "crashed");
  JournalFile alive = SmallJournal();
  alive.Beat(SystemTimeUs());
  const Imported running = RunImport({{kPath, alive.bytes()}});
  EXPECT_EQ(running.runs.at(kRun).status, "running");
  // What was taken for dead logs on.
  JournalFile woken = SmallJournal();
  woken.Step(1, 100, SystemTimeUs(), {1, 1});
  const Imported again = RunImport({{kPath, woken.bytes(), 2}}, {}, crashed.Known());
  EXPECT_EQ(again.runs.at(kRun).status, "running");
}

TEST(Journal, ARecordOfANewerTidemarkEndsTheReading) {
  JournalFile file = SmallJournal(3);
  file.Record('x', AsBytes("may be skipped"));
  file.Step(1, 3, 2'000'003, {1, 1});
  file.Record('X', AsBytes("must be known"));
  file.Step(1, 4, 2'000'004, {1, 1});
  const Imported imported = RunImport({{kPath, file.bytes()}});
  EXPECT_EQ(PointCount(imported), 8u);
  ASSERT_EQ(imported.problems.size(), 1u);
  EXPECT_NE(imported.problems[0].reason.find("newer Tidemark"), std::string::npos);
}

TEST(Journal, WorkersAndOtherRanksAddPointsButDoNotTellOfTheRun) {
  JournalFile first, worker, rank;
  first.Header();
  worker.Header(R"(,"worker":true)");
  rank.Header(R"(,"rank":1)");
  for (JournalFile* file : {&first, &worker, &rank}) {
    file->Keys(1, {{"loss", ""}});
    file->Step(1, 0, 2'000'000, {1});
  }
  for (JournalFile* file : {&worker, &rank}) {
    file->Json(R"({"kind":"end","time_us":3000000,"status":"finished","exit_code":0})");
  }
  first.Json(R"({"kind":"end","time_us":2500000,"status":"failed","exit_code":1})");
  const Imported imported = RunImport({{kRun + ".1-h-7-0.tide", first.bytes()},
                                       {kRun + ".2-h-8-0.tide", worker.bytes()},
                                       {kRun + ".3-h-9-0.tide", rank.bytes()}});
  const RunFacts& run = imported.runs.at(kRun);
  EXPECT_EQ(run.status, "failed");
  EXPECT_EQ(run.ended_s, 2.5);
  EXPECT_EQ(PointCount(imported), 3u);
}

TEST(Journal, HostileRecordsAreCountedAndSkipped) {
  JournalFile file;
  file.Step(9, 0, 0, {1});  // before the header
  file.Header("", "not a uuid");
  file.Header();
  file.Json("{\"kind\":\"end\"");  // no JSON
  file.Step(3, 0, 0, {1});         // keys that nobody named
  file.Keys(1, {{"loss", ""}});
  file.Step(1, 0, 0, {1, 2});  // more values than keys
  std::vector<uint8_t> many;
  ByteWriter out(&many);
  out.U32(2);
  out.Varint(uint64_t{1} << 60);  // a count that can't be
  file.Record('K', many);
  file.Step(1, 1, 0, {7});
  const Imported imported = RunImport({{"runs/nobody.tide", file.bytes()}});
  EXPECT_EQ(PointCount(imported), 1u);
  uint64_t problems = 0;
  for (const ProblemEntry& problem : imported.problems) problems += problem.count;
  EXPECT_EQ(problems, 6u);
}

}  // namespace
}  // namespace tidemark
