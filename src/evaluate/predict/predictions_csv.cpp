#include "evaluate/predict/predictions_csv.h"

#include <algorithm>

#include "base/csv_field.h"
#include "base/number_text.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kRowsAtOnce = 4096;

std::string NameOf(const std::vector<std::string>& names, size_t index) {
  return index < names.size() ? names[index] : std::to_string(index);
}

// The output of class 1 up to which class 0 has a probability of at least the threshold.
double HighestOfClass0(OutputKind kind, double threshold) {
  return kind == OutputKind::kScores ? 0 : LabelCut(kind, 1 - threshold);
}

void AddLabel(const std::string& label, std::string* labels) {
  if (!labels->empty()) *labels += "|";
  *labels += label;
}

}  // namespace

const std::vector<std::string>& PredictionsCsv::names() const {
  return answers_.class_names.empty() ? evaluation_.class_names : answers_.class_names;
}

// As the evaluator decides, of two classes.
uint32_t PredictionsCsv::ClassOf(const float* scores) const {
  const double threshold = evaluation_.options.threshold;
  const uint32_t positive = evaluation_.options.positive;
  const OutputKind kind = *evaluation_.output_kind;
  bool says_positive = false;
  if (kind == OutputKind::kProbabilities) {
    const double all = answers_.columns == 1 ? 1 : double{scores[0]} + double{scores[1]};
    const double score = scores[answers_.columns - 1] / all;
    says_positive = (positive == 1 ? score : 1 - score) >= threshold;
  } else if (answers_.columns == 1) {
    const double score = scores[0];
    says_positive = positive == 1 ? score >= LabelCut(kind, threshold)
                                  : score <= HighestOfClass0(kind, threshold);
  } else {
    const double logit = double{scores[1]} - double{scores[0]};
    const double cut = LabelCut(OutputKind::kLogits, threshold);
    says_positive = (positive == 1 ? logit : -logit) >= cut;
  }
  return says_positive ? positive : 1 - positive;
}

std::string PredictionsCsv::LabelsOf(const float* scores) const {
  const double cut = LabelCut(*evaluation_.output_kind, evaluation_.options.threshold);
  std::string labels;
  for (size_t i = 0; i < answers_.columns; ++i) {
    if (scores[i] >= cut) AddLabel(NameOf(evaluation_.class_names, i), &labels);
  }
  return labels;
}

// The label of a row, or nothing where only the target's rows are known.
std::string PredictionsCsv::PredictionOf(size_t row) const {
  const float* scores = answers_.scores.data() + row * answers_.columns;
  const Task task = evaluation_.task;
  if (task == Task::kRegression || task == Task::kRanking) return FormatDouble(scores[0]);
  if (task == Task::kMultilabel) return LabelsOf(scores);
  if (!answers_.labels.empty() &&
      (task != Task::kBinary ||
       LabelsDecide(evaluation_.output_kind, evaluation_.options.threshold))) {
    return NameOf(names(), answers_.labels[row]);
  }
  if (task == Task::kBinary) return NameOf(names(), ClassOf(scores));
  if (answers_.columns < 2) return {};
  const float* best = std::max_element(scores, scores + answers_.columns);
  return NameOf(names(), static_cast<size_t>(best - scores));
}

// The truth as the data have it; several labels as their names.
std::string PredictionsCsv::TargetOf(size_t row) const {
  const DataColumn& first = data_.columns[*binding_.target];
  if (binding_.more_targets.empty() && first.width() == 1) return first.Text(row);
  std::string labels;
  const auto add = [&](const DataColumn& column) {
    for (size_t i = 0; i < column.width(); ++i) {
      if (column.Number(row * column.width() + i) != 1) continue;
      AddLabel(column.width() == 1 ? column.name() : column.name() + " " + std::to_string(i),
               &labels);
    }
  };
  add(first);
  for (const size_t at : binding_.more_targets) add(data_.columns[at]);
  return labels;
}

void PredictionsCsv::AppendHeader(std::string* text) const {
  *text += "row,target,predicted";
  for (size_t i = 0; i < answers_.columns; ++i) {
    *text += ",score";
    if (answers_.columns > 1) *text += "_" + CsvField(NameOf(names(), i));
  }
  *text += "\n";
}

bool PredictionsCsv::NextRows(std::string* text) {
  if (!begun_) AppendHeader(text);
  begun_ = true;
  const size_t rows =
      answers_.columns > 0 ? answers_.scores.size() / answers_.columns : answers_.labels.size();
  const size_t end = std::min(rows, next_ + kRowsAtOnce);
  if (next_ >= end) return false;
  for (; next_ < end; ++next_) {
    *text += std::to_string(next_ + 1) + "," + CsvField(TargetOf(next_)) + ",";
    *text += CsvField(PredictionOf(next_));
    for (size_t i = 0; i < answers_.columns; ++i) {
      *text += ",";
      AppendDouble(answers_.scores[next_ * answers_.columns + i], text);
    }
    *text += "\n";
  }
  return true;
}

}  // namespace tidemark::evaluate
