// Evaluations kept in the open file: once, undoable, and given back as they were.
#include <cmath>
#include <limits>

#include "engine/keep_run.h"
#include "engine/kept_evaluations.h"
#include "unit/engine/engine_harness.h"

namespace tidemark {
namespace {

constexpr const char* kUuid = "3d2f1e0a-1111-5222-8333-444455556666";
constexpr const char* kOther = "3d2f1e0a-1111-5222-8333-444455556667";

Buffer Bytes(std::string_view text) { return {text.begin(), text.end()}; }

KeepRun::Medium MediumOf(const char* kind, Buffer bytes) {
  KeepRun::Medium medium;
  medium.kind = kind;
  medium.name = kind;
  medium.content_type = "application/octet-stream";
  medium.bytes.bytes = std::move(bytes);
  return medium;
}

KeepRun Example(const std::string& uuid = kUuid) {
  KeepRun run;
  run.uuid = uuid;
  run.project = "evaluations";
  run.name = "digits on test";
  run.job_type = "evaluation";
  run.started_s = 100;
  run.ended_s = 110;
  run.params = {{"model", "\"digits.onnx\""}, {"model_sha256", "\"ab\""}, {"data", "\"test.csv\""},
                {"data_sha256", "\"cd\""},    {"task", "\"multiclass\""}, {"rows", "719"},
                {"threshold", "0.5"}};
  run.summaries = {{"accuracy", .97}, {"accuracy.low", .95}, {"accuracy.high", .98}, {"r2", NAN}};
  run.points = {{"accuracy", 0, .97}, {"r2", 0, NAN}};
  run.tags = {{"made_by", "tidemark test"}};
  run.media.push_back(MediumOf(kEvaluationKind, Bytes("{\"task\":\"multiclass\"}")));
  run.media.push_back(MediumOf(kPredictionsKind, Bytes("predictions")));
  return run;
}

class KeepTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    ASSERT_TRUE(Ask<FileState>(OpenFile{"a.sqlite", true})->open);
  }
  std::vector<KeptEvaluationRow> Kept() {
    const auto list = Ask<EvaluationList>(QueryEvaluations{7});
    EXPECT_TRUE(list.has_value());
    if (!list) return {};
    EXPECT_EQ(list->slot, 7U);
    return list->evaluations;
  }
};

TEST_F(KeepTest, ARunIsKeptAndListed) {
  const auto kept = Ask<RunKept>(Example());
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(kept->uuid, kUuid);
  EXPECT_FALSE(kept->was_there);
  EXPECT_EQ(Last<FileState>()->run_count, 1U);
  const auto rows = Kept();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].run_id, kept->run_id);
  EXPECT_EQ(rows[0].name, "digits on test");
  EXPECT_EQ(rows[0].model, "digits.onnx");
  EXPECT_EQ(rows[0].data, "test.csv");
  EXPECT_EQ(rows[0].task, "multiclass");
  EXPECT_EQ(rows[0].model_sha256, "ab");
  EXPECT_EQ(rows[0].data_sha256, "cd");
  EXPECT_EQ(rows[0].rows, 719U);
  EXPECT_EQ(rows[0].ended_s, 110);
  EXPECT_EQ(rows[0].predictions_bytes, 11U);
  EXPECT_EQ(rows[0].model_bytes, 0U);
  EXPECT_EQ(rows[0].parent_run_id, 0);
  ASSERT_EQ(rows[0].figures.size(), 2U) << "without the ends of intervals";
  EXPECT_EQ(rows[0].figures[0], (std::pair<std::string, double>("accuracy", .97)));
  EXPECT_EQ(rows[0].figures[1].first, "r2");
  EXPECT_TRUE(std::isnan(rows[0].figures[1].second));
}

TEST_F(KeepTest, ItComesBackAsItWas) {
  KeepRun run = Example();
  Buffer model(100000);
  for (size_t i = 0; i < model.size(); ++i) model[i] = static_cast<uint8_t>(i * 31);
  run.media.push_back(MediumOf(kModelKind, model));
  const auto kept = Ask<RunKept>(std::move(run));
  ASSERT_TRUE(kept.has_value());
  const auto without = Ask<StoredEvaluation>(QueryEvaluation{3, kept->run_id, false});
  ASSERT_TRUE(without.has_value());
  EXPECT_EQ(without->slot, 3U);
  EXPECT_EQ(without->run_id, kept->run_id);
  EXPECT_EQ(without->document, "{\"task\":\"multiclass\"}");
  EXPECT_EQ(without->predictions.bytes, Bytes("predictions"));
  EXPECT_TRUE(without->model.bytes.empty());
  const auto with = Ask<StoredEvaluation>(QueryEvaluation{3, kept->run_id, true});
  EXPECT_EQ(with->model.bytes, model);
  EXPECT_EQ(Kept()[0].model_bytes, model.size());
}

TEST_F(KeepTest, KeepingTwiceAddsNothing) {
  const auto first = Ask<RunKept>(Example());
  const uint64_t version = Last<FileState>()->data_version;
  KeepRun again = Example();
  again.name = "another name";
  const auto second = Ask<RunKept>(std::move(again));
  ASSERT_TRUE(second.has_value());
  EXPECT_TRUE(second->was_there);
  EXPECT_EQ(second->run_id, first->run_id);
  EXPECT_EQ(Kept().size(), 1U);
  EXPECT_EQ(Kept()[0].name, "digits on test");
  const auto state = Ask<FileState>(Hello{});
  EXPECT_EQ(state->data_version, version) << "nothing is read anew";
}

TEST_F(KeepTest, UndoTakesItOutAndRedoBringsItBack) {
  ASSERT_TRUE(Ask<RunKept>(Example()).has_value());
  ASSERT_TRUE(Ask<Notice>(Undo{}).has_value());
  EXPECT_TRUE(Kept().empty());
  ASSERT_TRUE(Ask<Notice>(Redo{}).has_value());
  EXPECT_EQ(Kept().size(), 1U);
}

TEST_F(KeepTest, WhatWasUndoneCanBeKeptAgain) {
  const auto first = Ask<RunKept>(Example());
  ASSERT_TRUE(Ask<Notice>(Undo{}).has_value());
  const auto again = Ask<RunKept>(Example());
  ASSERT_TRUE(again.has_value());
  EXPECT_FALSE(again->was_there);
  EXPECT_EQ(again->run_id, first->run_id);
  ASSERT_EQ(Kept().size(), 1U);
  const auto stored = Ask<StoredEvaluation>(QueryEvaluation{1, again->run_id, true});
  EXPECT_EQ(stored->document, "{\"task\":\"multiclass\"}") << "once, not twice";
}

TEST_F(KeepTest, WhatAPersonDeletedIsNotKeptBehindTheirBack) {
  const auto first = Ask<RunKept>(Example());
  Send(EditRuns{{first->run_id}, RunField::kDeleted, "1"});
  Settle();
  EXPECT_TRUE(Kept().empty());
  const auto failure = Ask<Failure>(Example());
  ASSERT_TRUE(failure.has_value());
  EXPECT_NE(failure->message.find("deleted"), std::string::npos);
  EXPECT_FALSE(failure->hint.empty());
}

TEST_F(KeepTest, TheTrainingRunIsItsParent) {
  ASSERT_TRUE(Ask<RunKept>(Example()).has_value());
  const int64_t training = Kept()[0].run_id;
  KeepRun child = Example(kOther);
  child.parent_uuid = kUuid;
  child.ended_s = 200;
  ASSERT_TRUE(Ask<RunKept>(std::move(child)).has_value());
  const auto rows = Kept();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].uuid, kOther) << "the newest first";
  EXPECT_EQ(rows[0].parent_run_id, training);
}

TEST_F(KeepTest, AnUnknownTrainingRunIsLeftOut) {
  KeepRun child = Example();
  child.parent_uuid = kOther;
  ASSERT_TRUE(Ask<RunKept>(std::move(child)).has_value());
  EXPECT_EQ(Kept()[0].parent_run_id, 0);
}

TEST_F(KeepTest, ItWaitsForAnImport) {
  host_->drops[1] = WriteCsv("logs", "a.csv", 2000, -1);
  replies_[1].clear();
  Send(Import{1, "logs", {}, false, false});
  StepOnce();
  Send(Example());
  Settle();
  EXPECT_TRUE(Last<ImportDone>().has_value());
  EXPECT_TRUE(Last<RunKept>().has_value());
  EXPECT_FALSE(Last<Failure>().has_value());
  EXPECT_EQ(Last<FileState>()->run_count, 2U);
}

TEST_F(KeepTest, WhatIsWrongIsTold) {
  KeepRun no_uuid = Example("no uuid");
  ASSERT_TRUE(Ask<Failure>(std::move(no_uuid)).has_value());
  KeepRun bad_param = Example();
  bad_param.params.push_back({"x", "{"});
  const auto failure = Ask<Failure>(std::move(bad_param));
  ASSERT_TRUE(failure.has_value());
  EXPECT_NE(failure->message.find("\"x\""), std::string::npos);
  EXPECT_TRUE(Kept().empty());
  EXPECT_TRUE(Ask<FileState>(Hello{})->undo_label.empty()) << "a failed one leaves nothing";
  const auto none = Ask<Failure>(QueryEvaluation{5, 99, false});
  ASSERT_TRUE(none.has_value());
  EXPECT_EQ(none->slot, 5U);
}

TEST_F(KeepTest, WithoutAFileItIsTold) {
  const auto failure = Ask<Failure>(Example(), 2);
  ASSERT_TRUE(failure.has_value());
  EXPECT_FALSE(failure->hint.empty());
}

TEST_F(KeepTest, AReadOnlyFileIsTold) {
  ASSERT_TRUE(Ask<RunKept>(Example()).has_value());
  Send(OpenFile{"b.sqlite", true});
  Settle();
  host_->drops[4] = (folder_ / "a.sqlite").string();
  ASSERT_TRUE(Ask<FileState>(OpenHandle{4, "a.sqlite", ""})->open);
  EXPECT_EQ(Kept().size(), 1U);
  const auto failure = Ask<Failure>(Example(kOther));
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->code, static_cast<uint8_t>(ErrorCode::kReadOnly));
  EXPECT_FALSE(failure->hint.empty());
  EXPECT_TRUE(Ask<RunKept>(Example())->was_there) << "which needs no writing";
}

TEST(StoreKeptRun, LargeMediaAreKeptInPieces) {
  StoreOptions options;
  options.path = ":memory:";
  options.mode = OpenMode::kCreate;
  const auto store = Store::Open(options);
  ASSERT_TRUE(store.ok());
  KeepRun run = Example();
  Buffer model(1000);
  for (size_t i = 0; i < model.size(); ++i) model[i] = static_cast<uint8_t>(i % 251);
  run.media.push_back(MediumOf(kModelKind, model));
  run.media.push_back(MediumOf(kModelKind, {}));
  const auto kept = StoreKeptRun(store->get(), run, 300);
  ASSERT_TRUE(kept.ok()) << kept.error().message;
  size_t pieces = 0;
  const auto media = (*store)->Media(kept->reply.run_id);
  for (const StoredMedia& medium : *media) pieces += medium.kind == kModelKind ? 1 : 0;
  EXPECT_EQ(pieces, 5U) << "300 + 300 + 300 + 100, and an empty one";
  const auto stored = ReadEvaluation(store->get(), {1, kept->reply.run_id, true});
  ASSERT_TRUE(stored.ok());
  EXPECT_EQ(stored->model.bytes, model);
}

}  // namespace
}  // namespace tidemark
