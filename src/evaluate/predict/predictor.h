// A model over all rows of a data set, a batch at a time: a page must stay alive, and the values of
// one batch are all that is held besides the answers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "evaluate/data/binding.h"
#include "evaluate/data/data_set.h"
#include "model/session.h"

namespace tidemark::evaluate {

// What a model says about rows. Of several outputs those that look like scores and labels count.
struct ModelAnswers {
  size_t columns = 0;         // scores a row; 0 = the model gives only labels
  std::vector<float> scores;  // rows × columns
  // Places in class_names, or class numbers where the model names no classes; may be empty.
  std::vector<uint32_t> labels;
  std::vector<std::string> class_names;  // in the order of the scores; may be empty
  std::string scores_output, labels_output;
  bool is_regressor = false;       // one number a row, by an operator that predicts numbers
  std::vector<std::string> notes;  // which output is taken for what, for the person
};

class Predictor {
 public:
  // All three outlive it. The binding is checked (CheckBinding).
  static Result<std::unique_ptr<Predictor>> Start(model::Model* model, const DataSet* data,
                                                  const Binding* binding);

  // Runs one more batch, of at most `most_rows` where the model leaves that open; false when all
  // rows are done. The model's errors name the rows.
  Result<bool> Step(size_t most_rows = SIZE_MAX);
  [[nodiscard]] size_t rows_done() const { return done_; }
  // Of the rows that are done.
  [[nodiscard]] const ModelAnswers& answers() const { return answers_; }
  [[nodiscard]] ModelAnswers Take() { return std::move(answers_); }

 private:
  Predictor(model::Model* model, const DataSet* data, const Binding* binding)
      : model_(model), data_(data), binding_(binding) {}
  [[nodiscard]] Result<std::vector<model::Value>> RunRows(size_t first, size_t rows, size_t batch);
  void CheckFreedBatch();
  Status ChooseOutputs(const std::vector<model::Value>& outputs, size_t batch);
  [[nodiscard]] Status CheckAnswers() const;
  [[nodiscard]] Error FailedAt(size_t rows, const Error& error) const;
  Status AddScores(const model::Tensor& tensor, size_t rows);
  Status AddLabels(const model::Tensor& tensor, size_t rows);

  model::Model* model_;
  const DataSet* data_;
  const Binding* binding_;
  size_t batch_ = 1, done_ = 0;
  bool is_fixed_ = false, chosen_ = false;
  bool is_freed_ = false;  // the model was opened for more rows, which is still to be checked
  std::optional<size_t> scores_at_, labels_at_;  // outputs
  bool names_are_given_ = false;                 // the model itself names its classes
  ModelAnswers answers_;
};

}  // namespace tidemark::evaluate
