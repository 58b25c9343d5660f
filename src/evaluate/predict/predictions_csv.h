// A model's answers as CSV: one line a row, with its target, the prediction and the scores.
#pragma once

#include <string>

#include "evaluate/data/data_set.h"
#include "evaluate/evaluation.h"
#include "evaluate/predict/predictor.h"

namespace tidemark::evaluate {

class PredictionsCsv {
 public:
  // All three outlive it.
  PredictionsCsv(const ModelAnswers* answers, const DataColumn* target,
                 const Evaluation* evaluation)
      : answers_(*answers), target_(*target), evaluation_(*evaluation) {}

  // Appends the next lines (the first time with the header); false when there were none left.
  bool NextRows(std::string* text);

 private:
  [[nodiscard]] const std::vector<std::string>& names() const;
  [[nodiscard]] std::string PredictionOf(size_t row) const;
  void AppendHeader(std::string* text) const;

  const ModelAnswers& answers_;
  const DataColumn& target_;
  const Evaluation& evaluation_;
  size_t next_ = 0;
  bool begun_ = false;
};

}  // namespace tidemark::evaluate
