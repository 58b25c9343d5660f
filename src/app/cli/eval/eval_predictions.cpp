#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "app/cli/csv_text.h"
#include "app/cli/eval/eval_result.h"
#include "app/cli/paths.h"
#include "base/number_text.h"

namespace tidemark::cli {
namespace {

std::string NameOf(const std::vector<std::string>& names, size_t index) {
  return index < names.size() ? names[index] : std::to_string(index);
}

void AddLabel(const std::string& label, std::string* labels) {
  if (!labels->empty()) *labels += "|";
  *labels += label;
}

// As the evaluator decides.
bool IsPositive(const float* scores, size_t columns, const evaluate::Evaluation& evaluation) {
  const double threshold = evaluation.options.threshold;
  const auto kind = *evaluation.output_kind;
  if (columns == 1) return scores[0] >= evaluate::LabelCut(kind, threshold);
  if (kind == evaluate::OutputKind::kProbabilities) {
    return scores[1] / (double{scores[0]} + double{scores[1]}) >= threshold;
  }
  return double{scores[1]} - double{scores[0]} >=
         evaluate::LabelCut(evaluate::OutputKind::kLogits, threshold);
}

// The label of a row, or nothing where only the target's rows are known.
std::string PredictionOf(const evaluate::ModelAnswers& answers, size_t row,
                         const evaluate::Evaluation& evaluation) {
  const float* scores = answers.scores.data() + row * answers.columns;
  if (evaluation.task == evaluate::Task::kRegression ||
      evaluation.task == evaluate::Task::kRanking) {
    return FormatDouble(scores[0]);
  }
  if (evaluation.task == evaluate::Task::kMultilabel) {
    const double cut = evaluate::LabelCut(*evaluation.output_kind, evaluation.options.threshold);
    std::string labels;
    for (size_t i = 0; i < answers.columns; ++i) {
      if (scores[i] >= cut) AddLabel(NameOf(evaluation.class_names, i), &labels);
    }
    return labels;
  }
  const auto& names = answers.class_names.empty() ? evaluation.class_names : answers.class_names;
  if (!answers.labels.empty()) return NameOf(names, answers.labels[row]);
  if (evaluation.task == evaluate::Task::kBinary) {
    return NameOf(names, IsPositive(scores, answers.columns, evaluation) ? 1 : 0);
  }
  if (answers.columns > 1) {
    return NameOf(names,
                  static_cast<size_t>(std::max_element(scores, scores + answers.columns) - scores));
  }
  return {};
}

// The truth as the data have it; several labels as their names.
std::string TargetOf(const evaluate::DataSet& data, const evaluate::Binding& binding, size_t row) {
  const evaluate::DataColumn& first = data.columns[*binding.target];
  if (binding.more_targets.empty() && first.width() == 1) return first.Text(row);
  std::string labels;
  const auto add = [&](const evaluate::DataColumn& column) {
    for (size_t i = 0; i < column.width(); ++i) {
      if (column.Number(row * column.width() + i) != 1) continue;
      AddLabel(column.width() == 1 ? column.name() : column.name() + " " + std::to_string(i),
               &labels);
    }
  };
  add(first);
  for (const size_t at : binding.more_targets) add(data.columns[at]);
  return labels;
}

}  // namespace

Status WritePredictions(const std::string& path, const evaluate::ModelAnswers& answers,
                        const evaluate::DataSet& data, const evaluate::Binding& binding,
                        const evaluate::Evaluation& evaluation) {
  TM_RETURN_IF_ERROR(CheckOutputFile(path));
  std::ofstream out(path, std::ios::binary);
  out << "row,target,predicted";
  const auto& names = answers.class_names.empty() ? evaluation.class_names : answers.class_names;
  for (size_t i = 0; i < answers.columns; ++i) {
    out << ",score" << (answers.columns > 1 ? "_" + CsvText(NameOf(names, i)) : "");
  }
  out << "\n";
  const size_t rows =
      answers.columns > 0 ? answers.scores.size() / answers.columns : answers.labels.size();
  for (size_t row = 0; row < rows; ++row) {
    out << row + 1 << "," << CsvText(TargetOf(data, binding, row)) << ","
        << CsvText(PredictionOf(answers, row, evaluation));
    for (size_t i = 0; i < answers.columns; ++i) {
      out << "," << FormatDouble(answers.scores[row * answers.columns + i]);
    }
    out << "\n";
  }
  out.flush();
  if (out) return {};
  out.close();
  RemoveUnfinished(path);
  return MakeError(ErrorCode::kIo, path + " can't be written", "Is the disk full?");
}

}  // namespace tidemark::cli
