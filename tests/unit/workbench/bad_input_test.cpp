// Data and models that do not fit, as the page tells it: what, where, and what to do.
#include <algorithm>
#include <cmath>

#include "bench_harness.h"
#include "workbench/sentences.h"

namespace tidemark::workbench {
namespace {

using State = ModelCard::State;

// The iris table with some of its cells (line from 0, without the header; column) replaced.
struct Edit {
  size_t line, column;
  const char* value;
};

class BadInputTest : public BenchTest {
 protected:
  static std::vector<std::vector<std::string>> Iris() {
    const auto [name, bytes] = Own("iris.csv");
    std::vector<std::vector<std::string>> lines = {{""}};
    for (const uint8_t byte : bytes) {
      if (byte == '\n') {
        lines.push_back({""});
      } else if (byte == ',') {
        lines.back().emplace_back();
      } else {
        lines.back().back() += static_cast<char>(byte);
      }
    }
    lines.pop_back();
    return lines;
  }
  static std::vector<uint8_t> Text(const std::vector<std::vector<std::string>>& lines) {
    std::string text;
    for (const auto& line : lines) {
      for (size_t i = 0; i < line.size(); ++i) text += (i > 0 ? "," : "") + line[i];
      text += "\n";
    }
    return Bytes(text);
  }
  Bench DropIris(const std::vector<Edit>& edits) {
    auto lines = Iris();
    for (const Edit& edit : edits) lines[edit.line + 1][edit.column] = edit.value;
    Drop({Own("iris.onnx"), {"iris.csv", Text(lines)}});
    return Last<Bench>();
  }
  ModelCard Evaluated(const Bench& bench) {
    Ask(Evaluate{bench.models[0].evaluation});
    return Last<Bench>().models[0];
  }
};

TEST_F(BadInputTest, RowsWithGapsAreLeftOutAndChangeNothingElse) {
  const Bench bench = DropIris({{3, 1, ""}, {7, 0, "NaN"}, {9, 2, "inf"}, {20, 4, ""}});
  const ModelCard card = Evaluated(bench);
  ASSERT_EQ(card.state, State::kDone) << card.problem.message;
  EXPECT_EQ(card.rows, 60U);
  EXPECT_EQ(card.rows_counted, 56U);
  EXPECT_EQ(card.not_finite, 3U);
  EXPECT_EQ(card.without_target, 1U);
  ASSERT_FALSE(card.notes.empty());
  const auto told = std::find_if(card.notes.begin(), card.notes.end(), [](const auto& note) {
    return note.find("not finite (rows 4, 8, 10)") != std::string::npos;
  });
  EXPECT_NE(told, card.notes.end());
  Ask(QuerySummary{On(card.evaluation)});
  const Summary summary = Last<Summary>();
  EXPECT_EQ(summary.output, "probabilities") << "the NaN of some rows says nothing of the others";
  EXPECT_LT(Value(summary, "log_loss"), 0.4);
}

TEST_F(BadInputTest, UnknownLabelsAreNamedWithTheirRows) {
  const ModelCard card = Evaluated(DropIris({{3, 4, "tulip"}, {8, 4, "rose"}, {9, 4, "tulip"}}));
  EXPECT_EQ(card.state, State::kFailed);
  EXPECT_EQ(card.problem.message,
            "The target column species has labels that the model has not: tulip (row 4, 2 rows), "
            "rose (row 9)");
  EXPECT_NE(card.problem.hint.find("setosa, versicolor, virginica"), std::string::npos);
}

TEST_F(BadInputTest, ClassesWithoutRowsAreNamed) {
  auto lines = Iris();
  std::erase_if(lines, [](const auto& line) { return line.back() == "virginica"; });
  Drop({Own("iris.onnx"), {"iris.csv", Text(lines)}});
  const ModelCard card = Evaluated(Last<Bench>());
  ASSERT_EQ(card.state, State::kDone) << card.problem.message;
  ASSERT_FALSE(card.notes.empty());
  EXPECT_EQ(card.notes.front().rfind("1 of 3 classes occur in no row: virginica", 0), 0U)
      << card.notes.front();
}

TEST_F(BadInputTest, TextInAColumnOfNumbersIsShown) {
  const Bench bench = DropIris({{5, 1, "three"}, {11, 1, "?!"}, {12, 2, "1;5"}});
  ASSERT_EQ(bench.inputs.size(), 1U);
  const Sentence& problem = bench.inputs[0].problem;
  EXPECT_NE(problem.message.find("sepal_width (row 6 holds \"three\", 2 such rows), petal_length "
                                 "(row 13 holds \"1;5\")"),
            std::string::npos)
      << problem.message;
  EXPECT_EQ(problem.message.rfind("The model's input \"X\"", 0), 0U) << problem.message;
  EXPECT_NE(problem.hint.find("type"), std::string::npos) << problem.hint;
}

TEST_F(BadInputTest, AWrongCellDoesNotMakeTheTargetAnInput) {
  // Four columns of numbers are left, with the target among them: as many as the model takes.
  auto lines = Iris();
  for (size_t i = 1; i < lines.size(); ++i) lines[i][4] = lines[i][4] == "setosa" ? "0" : "1";
  lines[0][4] = "label";
  lines[6][1] = "three";
  Drop({Own("iris.onnx"), {"iris.csv", Text(lines)}});
  const Bench bench = Last<Bench>();
  EXPECT_NE(bench.inputs[0].problem.message.find("row 6 holds \"three\""), std::string::npos)
      << bench.inputs[0].problem.message;
}

TEST_F(BadInputTest, WithoutATargetNoneIsShown) {
  auto lines = Iris();
  for (auto& line : lines) line.pop_back();
  Drop({Own("iris.onnx"), {"iris.csv", Text(lines)}});
  const Bench bench = Last<Bench>();
  EXPECT_TRUE(bench.in_force.targets.empty());
  EXPECT_FALSE(bench.target_problem.empty());
}

TEST_F(BadInputTest, ATableOfNoRowsIsSaid) {
  Drop({Own("iris.onnx"), {"head.csv", Bytes("a,b,c\n")}});
  const Bench bench = Last<Bench>();
  EXPECT_FALSE(bench.data[0].chosen);
  EXPECT_EQ(bench.data[0].problem.message, "The table has a header and no rows");
  EXPECT_TRUE(bench.models[0].loaded);
}

TEST_F(BadInputTest, AModelOfNumbersTakesNoTextAsTarget) {
  const auto [name, bytes] = Own("progression.csv");
  std::string text;
  bool first = true;
  for (size_t at = 0; at < bytes.size();) {
    const auto end = static_cast<size_t>(
        std::find(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(), '\n') -
        bytes.begin());
    const std::string line(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                           bytes.begin() + static_cast<std::ptrdiff_t>(end));
    text += first ? line : line.substr(0, line.rfind(',')) + (at % 2 == 0 ? ",high" : ",low");
    text += "\n";
    first = false;
    at = end + 1;
  }
  Drop({Own("progression.onnx"), {name, Bytes(text)}});
  const ModelCard card = Evaluated(Last<Bench>());
  EXPECT_EQ(card.state, State::kFailed);
  EXPECT_NE(card.problem.message.find("is text, a number is predicted: row 1 holds"),
            std::string::npos)
      << card.problem.message;
}

TEST_F(BadInputTest, SeveralLabelsInATextAreRecognised) {
  Drop({Own("iris.onnx"), {"tags.csv", Bytes("a,b,c,d,tags\n1,2,3,4,x|y\n1,2,3,5,y\n")}});
  Choices choices = Last<Bench>().choices;
  choices.task = TaskChoice::kMultilabel;
  Ask(SetChoices{choices});
  EXPECT_EQ(Last<Bench>().target_note, "2 labels");
}

TEST_F(BadInputTest, NumbersTellTheirRange) {
  Drop({Own("progression.onnx"), Own("progression.csv")});
  Bench bench = Last<Bench>();
  EXPECT_EQ(bench.target_note.empty(), !std::isnan(bench.target_low));
  Drop({{"more.csv", Bytes("y\n-5.7\n21.5\n")}});
  EXPECT_EQ(Last<Bench>().models[0].format, "ONNX opset 17, ml 1");
}

TEST(SentencesTest, BeginWithACapitalUnlessANameLeads) {
  EXPECT_EQ(AsSentence("the target is column y (a guess)"), "The target is column y (a guess)");
  EXPECT_EQ(AsSentence("x.npy: the array is cut"), "x.npy: the array is cut");
  EXPECT_EQ(AsSentence("pixel_3 is text"), "pixel_3 is text");
  EXPECT_EQ(AsSentence("2 rows"), "2 rows");
  EXPECT_EQ(AsSentence(""), "");
}

}  // namespace
}  // namespace tidemark::workbench
