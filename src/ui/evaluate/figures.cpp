#include "ui/evaluate/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ui/evaluate/evaluate_texts.h"
#include "ui/evaluate/pictures/figure_names.h"
#include "ui/format.h"

namespace tidemark::ui {

namespace texts = evaluate_texts;
using workbench::Condition;
using workbench::ModelCard;
using workbench::TaskChoice;

std::string FigureOf(const Bench& bench, uint32_t evaluation, uint32_t slice) {
  const workbench::SliceCard* card = bench.Slice(slice);
  if (!card) return {};
  // A column of figures has the digits that the one of all rows deserves.
  const workbench::Summary* told = bench.summary.latest ? &*bench.summary.latest : nullptr;
  const workbench::Figure* whole = FindFigure(told, bench.bench.headline);
  for (const auto& [of, value] : card->figures) {
    if (of != evaluation) continue;
    return whole ? FigureText(value, whole->low, whole->high) : FigureText(value);
  }
  return {};
}

std::string FigureOf(const KeptEvaluationRow& kept, const std::string& headline) {
  if (kept.figures.empty()) return {};
  const auto named = [&](const std::string& name) {
    return std::find_if(kept.figures.begin(), kept.figures.end(),
                        [&](const auto& figure) { return figure.first == name; });
  };
  auto found = named(headline);
  for (const char* name : {"accuracy", "rmse"}) {
    if (found == kept.figures.end()) found = named(name);
  }
  return FigureText(found == kept.figures.end() ? kept.figures.front().second : found->second);
}

std::string ConditionsText(const std::vector<Condition>& conditions) {
  std::string text;
  for (const Condition& condition : conditions) {
    if (!text.empty()) text += " and ";
    const std::string low = Short(condition.low), high = Short(condition.high);
    switch (condition.kind) {
      case Condition::Kind::kValue:
        text += fmt::format(texts::kConditionValue, condition.column, condition.value);
        break;
      case Condition::Kind::kRange:
        text += fmt::format(texts::kConditionRange, condition.column, low, high);
        break;
      case Condition::Kind::kMissing:
        text += fmt::format(texts::kConditionMissing, condition.column);
        break;
      case Condition::Kind::kConfidence:
        text += fmt::format(texts::kConditionConfidence, low, high);
        break;
      case Condition::Kind::kTrueClass:
        text += fmt::format(texts::kConditionTruth, condition.value);
        break;
      case Condition::Kind::kPredictedClass:
        text += fmt::format(texts::kConditionPrediction, condition.value);
        break;
    }
  }
  return text;
}

const char* TaskName(TaskChoice task) {
  switch (task) {
    case TaskChoice::kBinary:
      return texts::kBinary;
    case TaskChoice::kMulticlass:
      return texts::kMulticlass;
    case TaskChoice::kMultilabel:
      return texts::kMultilabel;
    case TaskChoice::kRegression:
      return texts::kRegression;
    case TaskChoice::kRanking:
      return texts::kRanking;
    case TaskChoice::kAuto:
      break;
  }
  return texts::kAsGuessed;
}

int64_t KeptRunOf(const Bench& bench) {
  const ModelCard* card = bench.Shown();
  if (!card || card->kept_run_id != 0) return card ? card->kept_run_id : 0;
  if (!bench.kept_as || card->state != ModelCard::State::kDone) return 0;
  const int64_t run = bench.kept_as->run_id;
  const auto& rows = bench.kept.evaluations;
  const bool own = std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
    return row.run_id == run && row.model_sha256 == card->sha256;
  });
  return own ? run : 0;
}

std::string EvaluatedWords(const Bench& bench) {
  const ModelCard* card = bench.Shown();
  if (!card || card->state != ModelCard::State::kDone || card->rows == 0) return {};
  const auto count = [](uint64_t n) { return Count(static_cast<int64_t>(n)); };
  std::string words = fmt::format(texts::kEvaluated, count(card->rows_counted), count(card->rows));
  const bool kept = card->kept_run_id == 0 && KeptRunOf(bench) != 0;
  return kept ? fmt::format(texts::kEvaluatedKept, words, bench.kept_name) : words;
}

std::string LeftOutWords(const ModelCard& card) {
  if (card.rows_counted >= card.rows || card.rows == 0) return {};
  const auto count = [](uint64_t n) { return Count(static_cast<int64_t>(n)); };
  std::string why;
  const auto add = [&](uint64_t rows, const char* words) {
    if (rows > 0) why += (why.empty() ? "" : ", ") + fmt::format(fmt::runtime(words), count(rows));
  };
  add(card.without_target, texts::kWithoutLabel);
  // A note names these rows.
  if (card.not_finite < card.rows - card.rows_counted) add(card.not_finite, texts::kNotFinite);
  add(card.unreadable, texts::kUnreadableImages);
  const uint64_t left_out = card.rows - card.rows_counted;
  const std::string all = count(card.rows);
  return (left_out == 1 ? fmt::format(texts::kOneLeftOut, all)
                        : fmt::format(texts::kLeftOut, count(left_out), all)) +
         (why.empty() ? "" : ": " + why);
}

std::string TargetWords(const workbench::Bench& bench) {
  if (!bench.target_note.empty() || !std::isfinite(bench.target_low)) return bench.target_note;
  return fmt::format(texts::kTargetRange, Value(bench.target_low), Value(bench.target_high));
}

workbench::Sentence ProblemOf(const workbench::DataCard& data) {
  return {data.name + ": " + data.problem.message, data.problem.hint};
}

workbench::Sentence ProblemOfData(const Bench& bench) {
  for (const workbench::DataCard& data : bench.bench.data) {
    if (!data.chosen && !data.problem.empty()) return ProblemOf(data);
  }
  return {};
}

std::string WhyNotEvaluate(const Bench& bench) {
  const ModelCard* card = bench.Shown();
  if (!card) return texts::kCantYetModel;
  if (card->kept_run_id != 0) return texts::kCantKept;
  if (card->state == ModelCard::State::kReading) return texts::kCantYetReading;
  // What failed may be tried again, but for a file that is no model that runs.
  if (!card->loaded || (!card->problem.empty() && card->state != ModelCard::State::kFailed))
    return texts::kCantYetProblem;
  if (bench.bench.data.empty()) return texts::kCantYetData;
  const bool any = std::any_of(bench.bench.data.begin(), bench.bench.data.end(),
                               [](const auto& data) { return data.chosen || data.reading; });
  if (!any) return texts::kCantYetReadData;
  for (const workbench::DataCard& data : bench.bench.data) {
    if (data.chosen && data.reading) return texts::kCantYetReading;
  }
  for (const workbench::InputCard& input : bench.bench.inputs) {
    if (!input.problem.empty()) return texts::kCantYetInput;
  }
  if (!bench.bench.target_problem.empty()) return texts::kCantYetTarget;
  return {};
}

}  // namespace tidemark::ui
