#include "workbench/sampled_rows.h"

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "evaluate/metrics/score_matrix.h"
#include "evaluate/slices/importance.h"

namespace tidemark::workbench {
namespace {

using evaluate::ModelAnswers;
using evaluate::OutputKind;
using evaluate::Task;

double ProbabilityOf(OutputKind kind, double score) {
  if (kind == OutputKind::kLogits) return 1 / (1 + std::exp(-score));
  if (kind == OutputKind::kLogProbabilities) return std::min(std::exp(score), 1.0);
  return score;
}

// The place of a label of the answers among the names of the run's classes.
size_t ClassOf(const ModelRun& run, const ModelAnswers& answers, uint32_t label) {
  if (label >= answers.class_names.size()) return label;
  const auto& names = run.class_names();
  const auto found = std::find(names.begin(), names.end(), answers.class_names[label]);
  return found == names.end() ? names.size() : static_cast<size_t>(found - names.begin());
}

}  // namespace

SampledRows TakeRows(const ModelRun& run, std::span<const uint32_t> rows) {
  SampledRows sample;
  const evaluate::DataSet& table = run.data();
  sample.data.format = table.format;
  sample.data.rows = rows.size();
  sample.binding = run.choices().binding;
  sample.binding.target.reset();
  sample.binding.index_columns.clear();
  for (evaluate::InputBinding& input : sample.binding.inputs) {
    for (size_t& column : input.columns) {
      auto& known = sample.table_columns;
      const auto found = std::find(known.begin(), known.end(), column);
      const auto at = static_cast<size_t>(found - known.begin());
      if (found == known.end()) {
        known.push_back(column);
        sample.data.columns.push_back(evaluate::WithRowsFrom(table.columns[column], rows));
      }
      column = at;
    }
  }
  return sample;
}

bool SeesOnlyImages(const ModelRun& run) {
  bool any = false;
  for (const evaluate::InputBinding& input : run.choices().binding.inputs) {
    for (const size_t column : input.columns) {
      if (!run.data().columns[column].source()) return false;
      any = true;
    }
  }
  return any;
}

std::vector<uint32_t> SpreadPlaces(std::span<const uint32_t> places, size_t most) {
  if (places.size() <= most) return {places.begin(), places.end()};
  std::vector<uint32_t> spread;
  for (size_t i = 0; i < most; ++i) spread.push_back(places[i * places.size() / most]);
  return spread;
}

std::vector<std::string> OutputNames(const ModelRun& run) {
  if (!run.is_classification() && run.task() != Task::kMultilabel) {
    const std::string& name = run.answers().scores_output;
    return {name.empty() ? "output" : name};
  }
  std::vector<std::string> names = run.class_names();
  for (size_t i = names.size(); i < run.answers().columns; ++i) {
    names.push_back(std::to_string(i));
  }
  return names;
}

std::vector<double> OutputsAt(const ModelRun& run, const ModelAnswers& answers, size_t row) {
  const size_t columns = answers.columns;
  const auto scores = std::span(answers.scores).subspan(row * columns, columns);
  const OutputKind kind = run.evaluation().output_kind.value_or(OutputKind::kScores);
  if (columns == 0) {
    std::vector<double> one(OutputNames(run).size(), 0);
    const size_t at = ClassOf(run, answers, answers.labels[row]);
    if (at < one.size()) one[at] = 1;
    return one;
  }
  if (run.task() == Task::kMultilabel) {
    std::vector<double> each;
    for (const float score : scores) each.push_back(ProbabilityOf(kind, score));
    return each;
  }
  if (!run.is_classification()) return {scores[0]};
  if (columns == 1) {
    const double positive = ProbabilityOf(kind, scores[0]);
    return {kind == OutputKind::kScores ? -positive : 1 - positive, positive};
  }
  std::vector<double> each(columns);
  evaluate::ScoreMatrix(scores, columns, evaluate::FormOf(kind)).Row(0, each.data());
  return each;
}

std::string PredictedText(const ModelRun& run, const ModelAnswers& answers, size_t row) {
  const std::vector<std::string> names = OutputNames(run);
  const auto name = [&](size_t at) { return at < names.size() ? names[at] : std::to_string(at); };
  if (run.is_classification() && !answers.labels.empty()) {
    const uint32_t label = answers.labels[row];
    return label < answers.class_names.size() ? answers.class_names[label] : name(label);
  }
  const std::vector<double> outputs = OutputsAt(run, answers, row);
  const double threshold = run.has_probabilities() ? run.options().threshold : 0;
  if (run.task() == Task::kBinary) return name(outputs[1] >= threshold ? 1 : 0);
  if (run.is_classification()) {
    return name(
        static_cast<size_t>(std::max_element(outputs.begin(), outputs.end()) - outputs.begin()));
  }
  if (run.task() != Task::kMultilabel) return FormatF32(static_cast<float>(outputs[0]));
  std::string text;
  for (size_t i = 0; i < outputs.size(); ++i) {
    if (outputs[i] >= threshold) text += (text.empty() ? "" : ", ") + name(i);
  }
  return text.empty() ? "none" : text;
}

}  // namespace tidemark::workbench
