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

// The label of a row, or nothing where only the target's rows are known.
std::string PredictionOf(const evaluate::ModelAnswers& answers, size_t row,
                         const evaluate::Evaluation& evaluation) {
  const float* scores = answers.scores.data() + row * answers.columns;
  if (evaluation.task == evaluate::Task::kRegression) return FormatDouble(scores[0]);
  const auto& names = answers.class_names.empty() ? evaluation.class_names : answers.class_names;
  if (!answers.labels.empty()) return NameOf(names, answers.labels[row]);
  if (answers.columns > 1) {
    return NameOf(names,
                  static_cast<size_t>(std::max_element(scores, scores + answers.columns) - scores));
  }
  const bool is_logit = evaluation.output_kind == evaluate::OutputKind::kLogits;
  const double cut = is_logit ? 0 : evaluation.options.threshold;
  return NameOf(names, scores[0] >= cut ? 1 : 0);
}

}  // namespace

Status WritePredictions(const std::string& path, const evaluate::ModelAnswers& answers,
                        const evaluate::DataColumn& target,
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
    out << row + 1 << "," << CsvText(target.width() == 1 ? target.Text(row) : "") << ","
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
