// JSON lines, JSON lists and trainer states: growing, torn, damaged.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>

#include "import/json_scan.h"
#include "unit/import/text_import.h"

namespace tidemark {
namespace {

std::vector<std::string> Pieces(std::string_view text, bool* closed = nullptr) {
  JsonScanner scanner(text, JsonBegin(text));
  std::vector<std::string> pieces;
  for (JsonPiece piece; scanner.Next(&piece);)
    pieces.push_back(std::string(piece.key) + "=" + std::string(piece.value));
  if (closed != nullptr) *closed = scanner.closed();
  return pieces;
}

TEST(JsonScan, CutsMembersAndElements) {
  bool closed = false;
  EXPECT_EQ(Pieces(" {\"a\": 1, \"b\" : [1, \"]\"], \"c\\\"\": \"x\\\\\"}", &closed),
            (std::vector<std::string>{"a=1", "b=[1, \"]\"]", "c\\\"=\"x\\\\\""}));
  EXPECT_TRUE(closed);
  EXPECT_EQ(Pieces("[{\"a\":{}} , NaN,-1]", &closed),
            (std::vector<std::string>{"={\"a\":{}}", "=NaN", "=-1"}));
  EXPECT_TRUE(closed);
  EXPECT_EQ(Pieces("[{\"a\":1},{\"a\":", &closed), (std::vector<std::string>{"={\"a\":1}"}));
  EXPECT_FALSE(closed);
  EXPECT_EQ(Pieces("[]", &closed).size(), 0u);
  EXPECT_TRUE(closed);
}

TEST(JsonScan, FindsMembersAlsoWhenTorn) {
  EXPECT_EQ(FindJsonMember("{\"x\": 1, \"rows\": [1]}", "rows"), 17u);
  EXPECT_EQ(FindJsonMember("{\"x\": 1, \"rows\": [1, {\"a\": ", "rows"), 17u);
  EXPECT_FALSE(FindJsonMember("{\"x\": {\"rows\": [1]}}", "rows"));
  EXPECT_FALSE(FindJsonMember("[1]", "rows"));
  EXPECT_FALSE(FindJsonMember("", "rows"));
}

TEST(JsonScan, AnyTextEnds) {
  EXPECT_TRUE(rc::check("pieces lie in the text, one behind the other", [] {
    auto text = *rc::gen::container<std::string>(
        rc::gen::element('{', '}', '[', ']', '"', '\\', ',', ':', ' ', '1', 'a'));
    size_t begin = JsonBegin(text);
    RC_PRE(begin < text.size());
    JsonScanner scanner(text, begin);
    size_t last = 0;
    for (JsonPiece piece; scanner.Next(&piece);) {
      RC_ASSERT(piece.offset > last);
      RC_ASSERT(piece.offset + piece.value.size() <= text.size());
      last = piece.offset;
    }
  }));
}

const std::string kLines = "run.jsonl";

TEST(Jsonl, ALiveFileGrowsInPieces) {
  Growth growth(kLines);
  growth.Add("{\"step\": 1, \"a\": {\"b\": 0.5}}\n{\"step\": 2, \"a\": {\"b\"");
  EXPECT_EQ(growth.Points("a.b").steps, (std::vector<int64_t>{1}));
  growth.Add(": 0.25}}\n{\"step\": 3, \"a\": {\"b\": 0.125}}");
  growth.Add("\n\n{\"step\": 4, \"late\": 1}\n");
  EXPECT_EQ(growth.Points("a.b").values, (std::vector<double>{0.5, 0.25, 0.125}));
  EXPECT_EQ(growth.Points("late").steps, (std::vector<int64_t>{4}));
  EXPECT_TRUE(growth.problems().empty());
}

TEST(Jsonl, ReadsEveryKindOfValue) {
  Imported imported = Import(
      kLines,
      "{\"step\": 9007199254740993, \"x\": NaN, \"y\": \"Infinity\", \"z\": -Infinity, \"flag\": "
      "true, "
      "\"name\": \"a\", \"none\": null, \"list\": [1], \"x\": 2}\n"
      "not json\n[1]\n{\"step\": 9007199254740994, \"x\": 1, \"flag\": false, \"name\": \"a\"}\n");
  EXPECT_EQ(imported.Points("run", "x").steps,
            (std::vector<int64_t>{9007199254740993, 9007199254740994}));
  EXPECT_EQ(imported.Points("run", "x").values,
            (std::vector<double>{2, 1}));  // the last one of a name counts
  EXPECT_EQ(imported.Points("run", "y").values, (std::vector<double>{INFINITY}));
  EXPECT_EQ(imported.Points("run", "z").values, (std::vector<double>{-INFINITY}));
  EXPECT_EQ(imported.Points("run", "flag").values, (std::vector<double>{1, 0}));
  EXPECT_EQ(std::get<std::string>(imported.params.at({"run", "name"})), "a");
  EXPECT_EQ(imported.problems.size(), 2u);
  EXPECT_EQ(ReasonCounts(imported.problems)["Lines that are not JSON objects were left out."], 2u);
}

TEST(Jsonl, AStepThatComesLateIsFound) {
  Imported imported =
      Import(kLines, "{\"lr\": 0.1, \"loss\": 2}\n{\"global_step\": 5, \"loss\": 1}\n");
  EXPECT_EQ(imported.Points("run", "loss").steps, (std::vector<int64_t>{kNoStep, 5}));
}

TEST(Jsonl, DeepNestingAndManyNamesAreBounded) {
  std::string deep = "{\"step\": 1, \"loss\": 1}\n";
  for (int i = 0; i < 100000; ++i) deep += "{\"a\":";
  Imported imported = Import(kLines, deep + "\n{\"step\": 2, \"loss\": 2}\n");
  EXPECT_EQ(imported.Points("run", "loss").size(), 2u);
  EXPECT_EQ(imported.problems.size(), 1u);
}

TEST(Jsonl, OtherLinesAreLeftAlone) {
  EXPECT_TRUE(Import("data.jsonl", "{\"text\": \"a\", \"label\": \"b\"}\n").series.empty());
  EXPECT_TRUE(Import("config.json", "{\"lr\": 0.1}\n").series.empty());
  EXPECT_TRUE(Import("config.json", "{\n  \"lr\": 0.1\n}\n").series.empty());
  EXPECT_TRUE(Import("boxes.json", "[{\"x\": 1, \"y\": 2}]").series.empty());
  EXPECT_FALSE(Import("log.json", "{\"step\": 1, \"loss\": 2}\n{\"step\": 2, \"loss\": 2}\n")
                   .series.empty());
}

TEST(JsonList, IsReadAgainAndAddsItsNewPart) {
  Growth growth("log.json");
  growth.Set("[{\"step\": 1, \"loss\": 0.5}]");
  growth.Set("[{\"step\": 1, \"loss\": 0.5}, {\"step\": 2, \"loss\": 0.25}]");
  EXPECT_EQ(growth.PointsOf("", "loss").values, (std::vector<double>{0.5, 0.25}));
  EXPECT_EQ(growth.stored_points(), 2u);
  growth.Set("[{\"step\": 1, \"loss\": 0.5}, {\"step\": 2, \"loss\": 0.125}]");
  EXPECT_EQ(growth.PointsOf("", "loss").values, (std::vector<double>{0.5, 0.125}));
  EXPECT_EQ(growth.notes().size(), 1u);
}

TEST(JsonList, ATornDocumentGivesWhatIsComplete) {
  Imported imported = Import(
      "log.json",
      "[{\"step\": 1, \"loss\": 0.5}, {\"step\": oops}, {\"step\": 3, \"loss\": 1}, {\"step\": 4");
  EXPECT_EQ(imported.Points("", "loss").steps, (std::vector<int64_t>{1, 3}));
  ASSERT_EQ(imported.problems.size(), 2u);
  EXPECT_EQ(imported.problems[0].offset, 27u);
}

std::string State(const std::string& history, int step) {
  return "{\"best_metric\": 0.5, \"global_step\": " + std::to_string(step) +
         ", \"log_history\": [" + history + "], \"max_steps\": 9}";
}

constexpr char kOne[] = "{\"epoch\": 0.1, \"loss\": 1.5, \"step\": 1}";
constexpr char kTwo[] = "{\"epoch\": 0.2, \"loss\": NaN, \"step\": 2}";

TEST(Huggingface, ANewerCheckpointIsTheSameSource) {
  std::vector<MemoryFile> files = {FileOf("run/checkpoint-1/trainer_state.json", State(kOne, 1))};
  Imported first = RunImport(files);
  ASSERT_EQ(first.sources.size(), 1u);
  EXPECT_EQ(first.sources[0].path, "run/trainer_state.json");
  files.push_back(
      FileOf("run/checkpoint-10/trainer_state.json", State(std::string(kOne) + ", " + kTwo, 2)));
  KnownSource known = first.known.at(0);
  Imported plan = RunImport(files);
  ASSERT_EQ(plan.sources.size(), 1u);
  EXPECT_EQ(plan.sources[0].first_record_hash, first.sources[0].first_record_hash);
  known.file = plan.sources[0].file;
  Imported second = RunImport(files, {}, {known});
  EXPECT_EQ(second.Points("run", "loss").steps, (std::vector<int64_t>{2}));
  EXPECT_TRUE(std::isnan(second.Points("run", "loss").values[0]));
  EXPECT_EQ(second.file_notes.size(), 1u);
  EXPECT_EQ(std::get<int64_t>(second.params.at({"run", "max_steps"})), 9);
  EXPECT_EQ(second.tags.at({"run", "best_metric"}), "0.5");
}

TEST(Huggingface, ATornStateGivesWhatIsComplete) {
  std::string text = State(std::string(kOne) + ", " + kTwo, 2);
  Imported imported = Import("trainer_state.json", text.substr(0, text.find("NaN")));
  EXPECT_EQ(imported.Points("", "loss").values, (std::vector<double>{1.5}));
  EXPECT_EQ(imported.problems.size(), 1u);
}

TEST(Formats, SettingsJoinTheRunOfTheLog) {
  std::string csv = "epoch,step,loss\n0,1,0.512345678\n";
  Imported lightning =
      RunImport({FileOf("v/hparams.yaml", "lr: 0.1\n"), FileOf("v/metrics.csv", csv)});
  ASSERT_EQ(lightning.sources.size(), 2u);
  EXPECT_EQ(lightning.sources[0].path,
            "v/metrics.csv");  // names the run, whatever the settings are
  EXPECT_EQ(lightning.sources[1].format, lightning.sources[0].format);
  EXPECT_EQ(std::get<double>(lightning.params.at({"v", "lr"})), 0.1);
  // Alone it is nothing.
  EXPECT_TRUE(Import("v/hparams.yaml", "lr: 0.1\n").runs.empty());
}

TEST(Formats, SettingsThatDidNotChangeAreReadOnce) {
  std::vector<MemoryFile> files = {FileOf("args.yaml", "lr: 0.1\n"),
                                   FileOf("results.csv", "epoch,lr/pg0\n1,0.5\n")};
  Imported first = RunImport(files);
  files[0].modified_s = 5;
  Imported second = RunImport(files, {}, first.Known());
  EXPECT_EQ(first.params.size(), 1u);
  EXPECT_TRUE(second.params.empty());
}

}  // namespace
}  // namespace tidemark
