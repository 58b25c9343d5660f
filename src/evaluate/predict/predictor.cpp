#include "evaluate/predict/predictor.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "evaluate/predict/model_inputs.h"
#include "model/tensor/small_float.h"

namespace tidemark::evaluate {
namespace {

using model::DataType;
using model::Tensor;

constexpr size_t kBatchValues = size_t{1} << 18;
constexpr size_t kMostBatchRows = 4096;
// Kernels add products of several rows in another order than those of one.
constexpr float kClose = 1e-4F;
constexpr size_t kMostClasses = 1'000'000;
constexpr uint64_t kMostAnswers = uint64_t{1} << 28;

bool IsScore(DataType type) {
  return type == DataType::kF32 || type == DataType::kF64 || type == DataType::kF16 ||
         type == DataType::kBf16;
}

bool IsLabel(DataType type) {
  return type == DataType::kString || type == DataType::kI64 || type == DataType::kI32 ||
         type == DataType::kBool;
}

// Values a row of an output of a batch; 0 when it has not one row for each of the data.
size_t ColumnsOf(const model::Value& value, size_t batch) {
  if (!value.is_tensor() || batch == 0) return 0;
  const Tensor& tensor = value.tensor;
  if (tensor.rank() == 0) return batch == 1 ? 1 : 0;
  if (static_cast<size_t>(tensor.dim(0)) != batch) return 0;
  return static_cast<size_t>(tensor.count()) / batch;
}

float ScoreAt(const Tensor& tensor, size_t i) {
  switch (tensor.type()) {
    case DataType::kF64:
      return static_cast<float>(tensor.data<double>()[i]);
    case DataType::kF16:
      return model::F16ToF32(tensor.data<uint16_t>()[i]);
    case DataType::kBf16:
      return model::Bf16ToF32(tensor.data<uint16_t>()[i]);
    default:
      return tensor.data<float>()[i];
  }
}

int64_t NumberAt(const Tensor& tensor, size_t i) {
  switch (tensor.type()) {
    case DataType::kI32:
      return tensor.data<int32_t>()[i];
    case DataType::kBool:
      return tensor.data<uint8_t>()[i] != 0 ? 1 : 0;
    default:
      return tensor.data<int64_t>()[i];
  }
}

std::string LabelAt(const Tensor& tensor, size_t i) {
  if (tensor.type() == DataType::kString) return tensor.data<std::string>()[i];
  return std::to_string(NumberAt(tensor, i));
}

// Whether rows [0, rows) of `alone`, which has `batch`, are rows [first, …) of `all`, which has
// `count`.
bool RowsAgree(const std::vector<model::Value>& all, size_t first, size_t count,
               const std::vector<model::Value>& alone, size_t rows, size_t batch) {
  for (size_t i = 0; i < all.size(); ++i) {
    const size_t columns = ColumnsOf(all[i], count);
    if (columns == 0 || ColumnsOf(alone[i], batch) != columns) return false;
    const Tensor& a = all[i].tensor;
    const Tensor& b = alone[i].tensor;
    if (a.type() != b.type()) return false;
    for (size_t k = 0; k < rows * columns; ++k) {
      const size_t at = first * columns + k;
      if (IsScore(a.type())) {
        const float x = ScoreAt(a, at);
        const float y = ScoreAt(b, k);
        const bool equal = x == y || (std::isnan(x) && std::isnan(y));
        if (!equal && !(std::fabs(x - y) <= kClose * (1 + std::fabs(y)))) return false;
      } else if (IsLabel(a.type()) && LabelAt(a, at) != LabelAt(b, k)) {
        return false;
      }
    }
  }
  return true;
}

// Operators of ai.onnx.ml say what they are for; those behind them may make classes of numbers.
bool IsRegressor(const model::ModelInfo& info) {
  constexpr std::string_view kRegressor = "Regressor";
  return !info.operators.empty() &&
         std::all_of(info.operators.begin(), info.operators.end(), [&](const auto& op) {
           const std::string_view name = op.name;
           return name.ends_with(kRegressor) || name == "Scaler" || name == "Cast" ||
                  name == "Imputer" || name == "Identity";
         });
}

std::string FixedNote(size_t rows) {
  return "the model's file fixes " + std::to_string(rows) + (rows == 1 ? " row" : " rows") +
         " at a time";
}

size_t BatchOf(const DataSet& data, const Binding& binding) {
  size_t width = 1;
  for (const InputBinding& input : binding.inputs) {
    for (const size_t column : input.columns) width += data.columns[column].width();
  }
  return std::clamp<size_t>(kBatchValues / width, 1, kMostBatchRows);
}

}  // namespace

Result<std::unique_ptr<Predictor>> Predictor::Start(model::Model* model, const DataSet* data,
                                                    const Binding* binding) {
  TM_ASSIGN_OR_RETURN(const std::vector<ModelInput> inputs, InputsOf(model->info()));
  TM_RETURN_IF_ERROR(CheckBinding(*data, inputs, *binding));
  std::unique_ptr<Predictor> predictor(new Predictor(model, data, binding));
  const size_t fixed = FixedBatchOf(model->info());
  predictor->is_fixed_ = fixed > 0;
  predictor->is_freed_ = model->info().freed_batch > 0;
  predictor->batch_ = fixed > 0 ? fixed : BatchOf(*data, *binding);
  if (fixed > 0) predictor->answers_.notes.push_back(FixedNote(fixed) + ", and it ran so");
  return predictor;
}

Result<std::vector<model::Value>> Predictor::RunRows(size_t first, size_t rows, size_t batch) {
  TM_ASSIGN_OR_RETURN(const std::vector<model::Value> inputs,
                      MakeInputs(model_, *data_, *binding_, {first, rows, batch}));
  return model_->Run(inputs);
}

// A model whose file fixes the rows at a time: some rows together must give what they give as the
// file has it. Otherwise it runs as the file has it.
void Predictor::CheckFreedBatch() {
  is_freed_ = false;
  const auto fixed = static_cast<size_t>(model_->info().freed_batch);
  const size_t count = std::min<size_t>(data_->rows, fixed + 2);
  const auto together = RunRows(0, count, count);
  bool agree = together.ok();
  for (size_t row = 0; agree && row < count; row += fixed) {
    const size_t rows = std::min(fixed, count - row);
    const auto alone = RunRows(row, rows, fixed);
    agree = alone.ok() && RowsAgree(*together, row, count, *alone, rows, fixed);
  }
  is_fixed_ = !agree;
  if (!agree) batch_ = fixed;
  answers_.notes.push_back(
      FixedNote(fixed) +
      (agree ? "; it ran with more, and the first " + std::to_string(count) + " rows agree"
             : ", and it ran so: with more the first rows differ"));
}

Result<bool> Predictor::Step(size_t most_rows) {
  if (done_ >= data_->rows) return false;
  if (is_freed_) CheckFreedBatch();
  const size_t most = is_fixed_ ? batch_ : std::clamp<size_t>(most_rows, 1, batch_);
  const size_t rows = std::min<size_t>(most, data_->rows - done_);
  const size_t batch = is_fixed_ ? batch_ : rows;
  auto outputs = RunRows(done_, rows, batch);
  if (!outputs.ok()) {
    if (outputs.error().code == ErrorCode::kTooLarge && !is_fixed_ && rows > 1) {
      batch_ = rows / 4 + (rows < 4 ? 1 : 0);  // fewer rows at once need less memory
      return Step(most_rows);
    }
    return FailedAt(rows, outputs.error());
  }
  if (!chosen_) TM_RETURN_IF_ERROR(ChooseOutputs(*outputs, batch));
  const auto of_rows = [&](size_t at) { return ColumnsOf((*outputs)[at], batch); };
  if ((scores_at_ && of_rows(*scores_at_) != answers_.columns) ||
      (labels_at_ && of_rows(*labels_at_) != 1)) {
    return MakeError(
        ErrorCode::kInvalid,
        "the model's outputs have another shape from row " + std::to_string(done_ + 1) + " on",
        "Only models that answer for each row alike can be evaluated.");
  }
  if (scores_at_) TM_RETURN_IF_ERROR(AddScores((*outputs)[*scores_at_].tensor, rows));
  if (labels_at_) TM_RETURN_IF_ERROR(AddLabels((*outputs)[*labels_at_].tensor, rows));
  done_ += rows;
  return done_ < data_->rows;
}

// Scores: the output whose classes the model names, else the first one of floats. Labels: the first
// one of texts or whole numbers with one value a row.
Status Predictor::ChooseOutputs(const std::vector<model::Value>& outputs, size_t batch) {
  chosen_ = true;
  const std::vector<model::ValueInfo>& infos = model_->info().outputs;
  bool named = false;
  for (size_t i = 0; i < outputs.size(); ++i) {
    const size_t columns = ColumnsOf(outputs[i], batch);
    if (columns == 0) continue;
    const DataType type = outputs[i].tensor.type();
    if (IsLabel(type) && columns == 1 && !labels_at_) labels_at_ = i;
    if (!IsScore(type)) continue;
    const bool has_names = infos[i].class_names.size() == columns && columns > 1;
    if (scores_at_ && (named || !has_names)) continue;
    scores_at_ = i;
    named = has_names;
    answers_.columns = columns;
  }
  if (!scores_at_ && !labels_at_) {
    std::string all;
    for (const model::ValueInfo& info : infos) all += (all.empty() ? "" : "; ") + info.ToString();
    return MakeError(ErrorCode::kUnsupported,
                     "no output of the model has one answer for each row (" + all + ")",
                     "Export the model with probabilities, labels or values as output.");
  }
  TM_RETURN_IF_ERROR(CheckAnswers());
  if (scores_at_) answers_.scores_output = infos[*scores_at_].name;
  if (labels_at_) answers_.labels_output = infos[*labels_at_].name;
  answers_.is_regressor = !labels_at_ && answers_.columns == 1 && IsRegressor(model_->info());
  if (scores_at_ && named) answers_.class_names = infos[*scores_at_].class_names;
  if (labels_at_ && answers_.class_names.empty()) {
    const auto& names = infos[*labels_at_].class_names;
    if (answers_.columns < 2 || names.size() == answers_.columns) answers_.class_names = names;
  }
  names_are_given_ = !answers_.class_names.empty();
  if (infos.size() > 1 && scores_at_) {
    answers_.notes.push_back("scores are the model's output \"" + answers_.scores_output + "\"");
  }
  if (labels_at_) {
    answers_.notes.push_back("labels are the model's output \"" + answers_.labels_output + "\"");
  }
  return {};
}

// All answers are held at once, so there is a limit to them.
Status Predictor::CheckAnswers() const {
  const uint64_t columns = std::max<uint64_t>(answers_.columns, 1);
  if (data_->rows <= kMostAnswers / columns) return {};
  return MakeError(ErrorCode::kTooLarge,
                   "the model gives " + std::to_string(columns) + " values a row; for " +
                       std::to_string(data_->rows) + " rows that is more than the " +
                       std::to_string(kMostAnswers >> 20) + " million that are kept in memory",
                   "Evaluate fewer rows.");
}

// The rows, and where memory is too small for one of them, that this is so.
Error Predictor::FailedAt(size_t rows, const Error& error) const {
  const std::string first = std::to_string(done_ + 1);
  Error failed = error.In(rows == 1 ? "row " + first
                                    : "rows " + first + " to " + std::to_string(done_ + rows));
  if (error.code == ErrorCode::kTooLarge) {
    failed.hint = is_fixed_ && batch_ > 1 ? "Export the model with an open number of rows."
                                          : "The model can't be run here: one row needs too much.";
  }
  return failed;
}

Status Predictor::AddScores(const Tensor& tensor, size_t rows) {
  const size_t count = rows * answers_.columns;
  for (size_t i = 0; i < count; ++i) answers_.scores.push_back(ScoreAt(tensor, i));
  return {};
}

Status Predictor::AddLabels(const Tensor& tensor, size_t rows) {
  std::vector<std::string>& names = answers_.class_names;
  for (size_t i = 0; i < rows; ++i) {
    // Without names a number is the place of a score.
    if (!names_are_given_ && answers_.columns > 1 && tensor.type() != DataType::kString) {
      const int64_t number = NumberAt(tensor, i);
      if (number < 0 || number >= static_cast<int64_t>(answers_.columns)) {
        return MakeError(ErrorCode::kInvalid, "the model's label " + std::to_string(number) +
                                                  " of row " + std::to_string(done_ + i + 1) +
                                                  " is none of its " +
                                                  std::to_string(answers_.columns) + " classes");
      }
      answers_.labels.push_back(static_cast<uint32_t>(number));
      continue;
    }
    const std::string label = LabelAt(tensor, i);
    auto found = std::find(names.begin(), names.end(), label);
    if (found == names.end()) {
      if (names_are_given_ || names.size() >= kMostClasses) {
        return MakeError(ErrorCode::kInvalid, "the model's label \"" + label + "\" of row " +
                                                  std::to_string(done_ + i + 1) +
                                                  " is none of its classes");
      }
      found = names.insert(names.end(), label);
    }
    answers_.labels.push_back(static_cast<uint32_t>(found - names.begin()));
  }
  return {};
}

}  // namespace tidemark::evaluate
