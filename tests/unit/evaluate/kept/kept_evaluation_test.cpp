#include "evaluate/kept/kept_evaluation.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>

#include "base/json.h"
#include "unit/evaluate/kept/kept_examples.h"

namespace tidemark::evaluate {
namespace {

void ExpectSameFigures(const Evaluation& a, const Evaluation& b) {
  EXPECT_EQ(a.task, b.task);
  EXPECT_EQ(a.rows, b.rows);
  EXPECT_EQ(a.rows_without_target, b.rows_without_target);
  EXPECT_EQ(a.rows_not_finite, b.rows_not_finite);
  EXPECT_EQ(a.class_names, b.class_names);
  EXPECT_EQ(a.output_kind, b.output_kind);
  EXPECT_EQ(a.notes, b.notes);
  EXPECT_EQ(a.options.level, b.options.level);
  EXPECT_EQ(a.options.seed, b.options.seed);
  EXPECT_EQ(a.options.resamples, b.options.resamples);
  ASSERT_EQ(a.metrics.size(), b.metrics.size());
  for (size_t i = 0; i < a.metrics.size(); ++i) {
    const EvaluatedMetric &left = a.metrics[i], &right = b.metrics[i];
    EXPECT_EQ(left.metric.name, right.metric.name);
    EXPECT_TRUE(Same(left.metric.value, right.metric.value)) << left.metric.name;
    EXPECT_TRUE(Same(left.interval.low, right.interval.low)) << left.metric.name;
    EXPECT_TRUE(Same(left.interval.high, right.interval.high)) << left.metric.name;
    EXPECT_EQ(left.metric.note, right.metric.note);
    EXPECT_EQ(left.interval.method, right.interval.method);
    EXPECT_EQ(left.dropped_resamples, right.dropped_resamples);
  }
  EXPECT_EQ(a.confusion.has_value(), b.confusion.has_value());
  ASSERT_EQ(a.classes.size(), b.classes.size());
}

TEST(KeptEvaluation, ComesBackFromItsDocument) {
  for (const KeptEvaluation& kept : {ThreeClasses(), TwoClasses(), Numbers(), WithEverything()}) {
    const std::string json = WriteKept(kept);
    const auto again = ReadKept(json);
    ASSERT_TRUE(again.ok()) << again.error().message << "\n" << json;
    ExpectSameFigures(kept.evaluation, again->evaluation);
    EXPECT_EQ(WriteKept(*again), json) << "the same document";
    EXPECT_EQ(IdentityOf(*again), IdentityOf(kept));
  }
}

TEST(KeptEvaluation, ConfusionComesBack) {
  const KeptEvaluation kept = ThreeClasses();
  const auto again = ReadKept(WriteKept(kept));
  ASSERT_TRUE(again.ok());
  const ConfusionMatrix &a = *kept.evaluation.confusion, &b = *again->evaluation.confusion;
  ASSERT_EQ(a.classes(), b.classes());
  for (size_t truth = 0; truth < a.classes(); ++truth) {
    for (size_t guess = 0; guess < a.classes(); ++guess) {
      EXPECT_EQ(a.At(truth, guess), b.At(truth, guess));
      EXPECT_EQ(a.ShareOfTruth(truth, guess), b.ShareOfTruth(truth, guess));
    }
  }
}

TEST(KeptEvaluation, FixedFieldsAreWhereTheyWere) {
  const auto document = JsonDocument::Parse(WriteKept(WithEverything()));
  ASSERT_TRUE(document.ok());
  const JsonValue root = document->root();
  for (const char* name : {"task", "rows", "metrics", "confusion", "model_sha256", "data_sha256",
                           "model", "data", "target", "inputs", "program", "guesses", "notes"}) {
    EXPECT_TRUE(root.Find(name).exists()) << name;
  }
  EXPECT_TRUE(root.Find("data").At(0).Text().has_value()) << "data are names";
}

TEST(KeptEvaluation, IdentityIsOfWhatWasChosen) {
  const KeptEvaluation kept = WithEverything();
  KeptEvaluation same = kept;
  same.program = "another program";
  same.evaluation.metrics.clear();
  same.training_run.reset();
  same.model_name = "renamed.onnx";
  EXPECT_EQ(IdentityOf(same), IdentityOf(kept));
  std::vector<KeptEvaluation> others(9, kept);
  others[0].model_sha256[0] = '9';
  others[1].data_sha256[0] = '9';
  others[2].targets.emplace_back("more");
  others[3].evaluation.options.seed = 99;
  others[4].inputs[0].columns.pop_back();
  others[5].inputs[0].divisor = 3;
  others[6].images += " crop=1";
  others[7].evaluation.options.threshold = .25;
  others[8].group_column = "other";
  for (size_t i = 0; i < others.size(); ++i) {
    EXPECT_NE(IdentityOf(others[i]), IdentityOf(kept)) << i;
  }
}

TEST(KeptEvaluation, ThePositiveClassIsKeptByItsName) {
  KeptEvaluation kept = TwoClasses();
  const Uuid before = IdentityOf(kept);
  const auto& names = kept.evaluation.class_names;
  ASSERT_EQ(names.size(), 2U);
  EXPECT_NE(WriteKept(kept).find("\"positive\":\"" + names[1] + "\""), std::string::npos);
  kept.evaluation.options.positive = 0;
  EXPECT_NE(IdentityOf(kept), before);
  const std::string json = WriteKept(kept);
  auto again = ReadKept(json);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again->evaluation.options.positive, 0U);
  // Documents from before it could be chosen have none: it is the second class.
  const std::string member = "\"positive\":\"" + names[0] + "\",";
  std::string old = json;
  ASSERT_NE(old.find(member), std::string::npos);
  old.erase(old.find(member), member.size());
  again = ReadKept(old);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again->evaluation.options.positive, 1U);
  EXPECT_EQ(IdentityOf(*again), before);
  std::string wrong = json;
  wrong.replace(wrong.find(member), member.size(), "\"positive\":\"no such class\",");
  EXPECT_NE(ReadKept(wrong).error().message.find("positive"), std::string::npos);
}

// Replaces the first `from`, which must be there.
std::string With(std::string json, const std::string& from, const std::string& to) {
  const size_t at = json.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? json : json.replace(at, from.size(), to);
}

TEST(KeptEvaluation, UnknownMembersAreLeftOut) {
  const std::string json = WriteKept(ThreeClasses());
  const auto read = ReadKept(With(json, "{", "{\"moon\":[1,{\"phase\":null}],"));
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(WriteKept(*read), json);
}

TEST(KeptEvaluation, WrongMembersAreNamed) {
  const std::string json = WriteKept(WithEverything());
  struct Case {
    const char *from, *to, *named;
  };
  for (const Case& each : std::initializer_list<Case>{
           {"\"rows\":", "\"rows\":-", "rows"},
           {"\"task\":\"binary\"", "\"task\":\"poetry\"", "task"},
           {"\"task\":\"binary\"", "\"task\":7", "task"},
           {"\"metrics\":{", "\"metrics\":[{", ""},
           {"\"accuracy\":{\"value\":", "\"accuracy\":{\"value\":\"x\",\"v\":", "value"},
           {"\"model_sha256\":\"", "\"model_sha256\":\"g", "model_sha256"},
           {"\"level\":0.95", "\"level\":1.5", "level"},
           {"\"resamples\":", "\"resamples\":99999999999", "resamples"},
           {"\"seed\":", "\"seed\":\"-\",\"s\":", "seed"},
           {"\"confusion\":[[", "\"confusion\":[[[1],", "confusion"},
           {"\"confusion\":[[", "\"confusion\":[[-1],[", "confusion"},
           {"\"class\":0", "\"class\":7", "class"},
           {"\"divisor\":255", "\"divisor\":0", "divisor"},
           {"\"output\":\"", "\"output\":\"un", "output"},
           {"\"target\":\"", "\"target\":0,\"t\":\"", "target"},
           {"\"inputs\":{\"", "\"inputs\":{\"y\":[3],\"", "y"},
           {"\"uuid\":\"", "\"uuid\":\"0", "training_run"},
           {"\"zip=text\"", "\"zip=zip\"", "zip"},
           {"\"images\":\"", "\"images\":7,\"i\":\"", "images"},
       }) {
    const auto read = ReadKept(With(json, each.from, each.to));
    ASSERT_FALSE(read.ok()) << each.to;
    EXPECT_NE(read.error().message.find(each.named), std::string::npos) << read.error().message;
    EXPECT_FALSE(read.error().hint.empty() && *each.named != 0);
    EXPECT_LT(read.error().message.size(), 300U);
  }
}

TEST(KeptEvaluation, NewerVersionsAreRefused) {
  const auto read = ReadKept(With(WriteKept(TwoClasses()), "\"version\":1", "\"version\":2"));
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, ErrorCode::kUnsupported);
}

TEST(KeptEvaluation, SeedsBeyondDoublesStayExact) {
  KeptEvaluation kept = Numbers();
  for (const uint64_t seed :
       {uint64_t{0}, uint64_t{1} << 53, (uint64_t{1} << 53) + 1, uint64_t{1} << 63, UINT64_MAX}) {
    kept.evaluation.options.seed = seed;
    const auto again = ReadKept(WriteKept(kept));
    ASSERT_TRUE(again.ok()) << again.error().message;
    EXPECT_EQ(again->evaluation.options.seed, seed);
  }
  EXPECT_FALSE(
      ReadKept(With(WriteKept(kept), "18446744073709551615", "18446744073709551616")).ok());
}

TEST(KeptEvaluation, AnyCutDocumentIsRefused) {
  const std::string json = WriteKept(WithEverything());
  for (size_t size = 0; size < json.size(); ++size) {
    EXPECT_FALSE(ReadKept(std::string_view(json).substr(0, size)).ok()) << size;
  }
}

TEST(KeptEvaluation, ChangedDocumentsAreReadOrRefused) {
  const std::string json = WriteKept(WithEverything());
  EXPECT_TRUE(rc::check("never a crash", [&] {
    std::string changed = json;
    const int changes = *rc::gen::inRange(1, 5);
    for (int i = 0; i < changes; ++i) {
      changed[*rc::gen::inRange<size_t>(0, changed.size())] =
          static_cast<char>(*rc::gen::inRange(32, 127));
    }
    const auto read = ReadKept(changed);
    if (read.ok()) RC_ASSERT(ReadKept(WriteKept(*read)).ok());
  }));
}

TEST(KeptEvaluation, TooManyInputsAreNoHang) {
  std::string inputs = "\"inputs\":{";
  for (int i = 0; i < 200000; ++i) inputs += "\"i" + std::to_string(i) + "\":[],";
  const auto read = ReadKept(With(WriteKept(Numbers()), "\"inputs\":{", inputs));
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().message.find("inputs"), std::string::npos);
}

}  // namespace
}  // namespace tidemark::evaluate
