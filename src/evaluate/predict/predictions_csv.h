// A model's answers as CSV: one line a row, with its target, the prediction and the scores; several
// labels with "|" between.
#pragma once

#include <string>

#include "evaluate/data/binding.h"
#include "evaluate/data/data_set.h"
#include "evaluate/evaluation.h"
#include "evaluate/predict/predictor.h"

namespace tidemark::evaluate {

class PredictionsCsv {
 public:
  // All of them outlive it. The binding has a target.
  PredictionsCsv(const ModelAnswers* answers, const DataSet* data, const Binding* binding,
                 const Evaluation* evaluation)
      : answers_(*answers), data_(*data), binding_(*binding), evaluation_(*evaluation) {}

  // Appends the next lines (the first time with the header); false when there were none left.
  bool NextRows(std::string* text);

 private:
  [[nodiscard]] const std::vector<std::string>& names() const;
  [[nodiscard]] std::string PredictionOf(size_t row) const;
  [[nodiscard]] std::string LabelsOf(const float* scores) const;
  [[nodiscard]] uint32_t ClassOf(const float* scores) const;
  [[nodiscard]] std::string TargetOf(size_t row) const;
  void AppendHeader(std::string* text) const;

  const ModelAnswers& answers_;
  const DataSet& data_;
  const Binding& binding_;
  const Evaluation& evaluation_;
  size_t next_ = 0;
  bool begun_ = false;
};

}  // namespace tidemark::evaluate
