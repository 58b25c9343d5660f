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

}  // namespace

const std::vector<std::string>& PredictionsCsv::names() const {
  return answers_.class_names.empty() ? evaluation_.class_names : answers_.class_names;
}

// The label of a row, or nothing where only the target's rows are known.
std::string PredictionsCsv::PredictionOf(size_t row) const {
  const float* scores = answers_.scores.data() + row * answers_.columns;
  if (evaluation_.task == Task::kRegression) return FormatDouble(scores[0]);
  if (!answers_.labels.empty()) return NameOf(names(), answers_.labels[row]);
  if (answers_.columns > 1) {
    const float* best = std::max_element(scores, scores + answers_.columns);
    return NameOf(names(), static_cast<size_t>(best - scores));
  }
  const bool is_logit = evaluation_.output_kind == OutputKind::kLogits;
  const double cut = is_logit ? 0 : evaluation_.options.threshold;
  return NameOf(names(), scores[0] >= cut ? 1 : 0);
}

void PredictionsCsv::AppendHeader(std::string* text) const {
  *text += "row,target,predicted";
  for (size_t i = 0; i < answers_.columns; ++i) {
    *text += ",score" + (answers_.columns > 1 ? "_" + CsvField(NameOf(names(), i)) : "");
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
    *text += std::to_string(next_ + 1) + ",";
    *text += CsvField(target_.width() == 1 ? target_.Text(next_) : "") + ",";
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
