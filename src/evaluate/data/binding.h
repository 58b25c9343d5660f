// Which columns of a data set feed which inputs of a model, and which one is the target.
//
// All of it is a guess from names and shapes that a person can change: the binding is plain data,
// is checked before anything runs, and is stored with the evaluation.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "evaluate/data/data_set.h"

namespace tidemark::evaluate {

enum class InputType : uint8_t { kFloat, kInteger, kBoolean, kText };

// An input of a model, as its file declares it.
struct ModelInput {
  std::string name;
  InputType type = InputType::kFloat;
  std::vector<int64_t> shape;  // the first extent is the batch; -1 where any size will do
};

// The values of one input: the columns beside each other, row by row. Together they are as wide as
// the input's row.
struct InputBinding {
  std::vector<size_t> columns;
  // When given, numbers are changed on their way: (value - mean) / scale. One of both for all
  // values of a row, or one for each channel: equal parts of the row one after another, or, with
  // `channels_last`, taking turns.
  std::vector<double> means, scales;
  bool channels_last = false;
};

struct Binding {
  std::vector<InputBinding> inputs;  // one for each input of the model
  std::optional<size_t> target;
  std::vector<size_t> more_targets;   // of several labels a row, those after the first
  std::optional<size_t> group;        // the query of a ranking; rows that are resampled together
  std::vector<size_t> index_columns;  // row numbers and identifiers that were left out
  std::vector<std::string> notes;     // what was guessed, for the person
};

struct BindingOptions {
  std::optional<std::string> target;  // the name of its column, or several; "" for none
  std::vector<std::string> more_targets;
  std::optional<std::string> group;
  // By the name of the input, columns as ChooseColumns reads them; the others are guessed.
  std::vector<std::pair<std::string, std::string>> inputs;
};

// Matches by name where inputs and columns agree, else by shape and order. The error names both
// sides and what is missing.
Result<Binding> GuessBinding(const DataSet& data, std::span<const ModelInput> inputs,
                             const BindingOptions& options = {});

// Whether widths and types fit; the error names both sides. Also for bindings of a person.
Status CheckBinding(const DataSet& data, std::span<const ModelInput> inputs,
                    const Binding& binding);

// The column that is most likely what is to be predicted: by name, else the last one that holds one
// value a row. Nothing in a data set of one column.
[[nodiscard]] std::optional<size_t> GuessTarget(const DataSet& data);

// The column of the queries of a ranking, by its name.
[[nodiscard]] std::optional<std::string> GuessQuery(const DataSet& data);

// Row numbers: without a name, "Unnamed: 0", or "index" or "id" counting up by one.
[[nodiscard]] bool IsIndexColumn(const DataColumn& column);

}  // namespace tidemark::evaluate
