#include "evaluate/data/binding.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace tidemark::evaluate {
namespace {

constexpr std::array<std::string_view, 16> kTargetNames = {
    "label",   "labels",  "target", "targets", "class",  "y",        "species",   "survived",
    "classes", "outcome", "output", "y_true",  "y_test", "is_fraud", "diagnosis", "answer"};
constexpr std::array<std::string_view, 8> kFeatureNames = {"x",     "data",   "images", "features",
                                                           "input", "inputs", "x_test", "image"};
constexpr size_t kMostNamesShown = 8;

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

template <size_t kCount>
bool IsOneOf(const std::array<std::string_view, kCount>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), Lower(name)) != names.end();
}

// Values a row of the input; nothing when an extent is free.
std::optional<uint64_t> RowWidth(const ModelInput& input) {
  uint64_t width = 1;
  for (size_t i = 1; i < input.shape.size(); ++i) {
    if (input.shape[i] < 1) return std::nullopt;
    auto extent = static_cast<uint64_t>(input.shape[i]);
    if (extent > (uint64_t{1} << 40) / width) return std::nullopt;
    width *= extent;
  }
  return width;
}

std::string ShapeText(const ModelInput& input) {
  std::string text = "[";
  for (size_t i = 0; i < input.shape.size(); ++i) {
    if (i > 0) text += ", ";
    text += input.shape[i] < 0 ? (i == 0 ? "N" : "?") : std::to_string(input.shape[i]);
  }
  return text + "]";
}

std::string Names(const DataSet& data, const std::vector<size_t>& columns) {
  std::string text;
  for (size_t i = 0; i < std::min(columns.size(), kMostNamesShown); ++i) {
    text += (i == 0 ? "" : ", ") + data.columns[columns[i]].name();
  }
  if (columns.size() > kMostNamesShown) text += ", ...";
  return text;
}

bool TypeFits(InputType input, const DataColumn& column) {
  return (input == InputType::kText) || !column.is_text();
}

size_t WidthOf(const DataSet& data, const std::vector<size_t>& columns) {
  size_t width = 0;
  for (size_t column : columns) width += data.columns[column].width();
  return width;
}

class Guesser {
 public:
  Guesser(const DataSet& data, std::span<const ModelInput> inputs, const BindingOptions& options)
      : data_(data), inputs_(inputs), options_(options) {
    for (size_t i = 0; i < data.columns.size(); ++i) {
      places_.emplace(data.columns[i].name(), i);
      lower_places_.emplace(Lower(data.columns[i].name()), i);
    }
    for (const ModelInput& input : inputs) input_names_.insert(input.name);
  }

  Result<Binding> Run() {
    TM_RETURN_IF_ERROR(ChooseTarget());
    SetAsideIndexColumns();
    binding_.inputs.resize(inputs_.size());
    std::vector<size_t> open = BindByName();
    if (open.size() == 1) {
      TM_RETURN_IF_ERROR(BindRest(open[0]));
    } else if (!open.empty()) {
      TM_RETURN_IF_ERROR(BindInOrder(open));
    }
    NoteUnused();
    TM_RETURN_IF_ERROR(CheckBinding(data_, inputs_, binding_));
    return std::move(binding_);
  }

 private:
  Status ChooseTarget() {
    free_.assign(data_.columns.size(), true);
    if (options_.target) {
      if (options_.target->empty()) return {};
      binding_.target = data_.Find(*options_.target);
      if (!binding_.target) {
        return MakeError(ErrorCode::kNotFound,
                         "the data set has no column \"" + *options_.target + "\"",
                         "Its columns are: " + Names(data_, AllColumns()));
      }
    } else {
      binding_.target = GuessTarget(data_);
      // What the model itself asks for by name is no target.
      if (binding_.target && NameOfInput(data_.columns[*binding_.target].name())) {
        binding_.target.reset();
      }
      if (binding_.target) {
        binding_.notes.push_back("the target is column " + data_.columns[*binding_.target].name() +
                                 " (a guess)");
      }
    }
    if (binding_.target) free_[*binding_.target] = false;
    return {};
  }

  [[nodiscard]] std::vector<size_t> AllColumns() const {
    std::vector<size_t> all(data_.columns.size());
    for (size_t i = 0; i < all.size(); ++i) all[i] = i;
    return all;
  }

  [[nodiscard]] bool NameOfInput(const std::string& name) const {
    return input_names_.count(name) != 0;
  }

  void SetAsideIndexColumns() {
    for (size_t i = 0; i < data_.columns.size(); ++i) {
      const DataColumn& column = data_.columns[i];
      if (!free_[i] || NameOfInput(column.name()) || !IsIndexColumn(column)) continue;
      binding_.index_columns.push_back(i);
      free_[i] = false;
      binding_.notes.push_back("column " +
                               (column.name().empty() ? "without a name" : column.name()) +
                               " only counts rows and was left out (a guess)");
    }
  }

  // Binds inputs to columns of the same name; returns the others.
  std::vector<size_t> BindByName() {
    std::vector<size_t> open;
    for (size_t i = 0; i < inputs_.size(); ++i) {
      auto column = FindColumn(inputs_[i].name);
      auto width = RowWidth(inputs_[i]);
      bool fits = column && free_[*column] && TypeFits(inputs_[i].type, data_.columns[*column]) &&
                  (!width || *width == data_.columns[*column].width());
      if (!fits) {
        open.push_back(i);
        continue;
      }
      binding_.inputs[i].columns = {*column};
      free_[*column] = false;
    }
    return open;
  }

  // The column of this name, exactly or else but for case.
  [[nodiscard]] std::optional<size_t> FindColumn(const std::string& name) const {
    auto exact = places_.find(name);
    if (exact != places_.end()) return exact->second;
    auto any_case = lower_places_.find(Lower(name));
    return any_case == lower_places_.end() ? std::nullopt : std::optional(any_case->second);
  }

  [[nodiscard]] std::vector<size_t> FreeColumns(InputType type) const {
    std::vector<size_t> columns;
    for (size_t i = 0; i < free_.size(); ++i) {
      if (free_[i] && TypeFits(type, data_.columns[i])) columns.push_back(i);
    }
    return columns;
  }

  // One input: an array of the right width, else all columns in their order.
  Status BindRest(size_t input) {
    const ModelInput& wanted = inputs_[input];
    std::vector<size_t> columns = FreeColumns(wanted.type);
    auto width = RowWidth(wanted);
    auto array = std::find_if(columns.begin(), columns.end(), [&](size_t column) {
      const DataColumn& values = data_.columns[column];
      return width ? values.width() == *width && (*width > 1 || columns.size() == 1)
                   : values.width() > 1 || IsOneOf(kFeatureNames, values.name());
    });
    if (array != columns.end()) columns = {*array};
    if (!width || WidthOf(data_, columns) == *width) {
      Take(input, columns);
      return {};
    }
    // A model of all columns, when the guessed target is one of them or an identifier was meant.
    std::vector<size_t> all = AllOfType(wanted.type);
    if (!options_.target && WidthOf(data_, all) == *width) {
      binding_.target.reset();
      binding_.index_columns.clear();
      binding_.notes = {"all columns are inputs, so there is no target (a guess)"};
      Take(input, all);
      return {};
    }
    std::vector<size_t> with_index = WithIndexColumns(columns);
    if (WidthOf(data_, with_index) == *width) {
      binding_.index_columns.clear();
      binding_.notes.clear();
      Take(input, with_index);
      return {};
    }
    return WrongWidth(wanted, *width, columns);
  }

  [[nodiscard]] std::vector<size_t> AllOfType(InputType type) const {
    std::vector<size_t> all;
    for (size_t i = 0; i < data_.columns.size(); ++i) {
      if (TypeFits(type, data_.columns[i])) all.push_back(i);
    }
    return all;
  }

  [[nodiscard]] std::vector<size_t> WithIndexColumns(std::vector<size_t> columns) const {
    columns.insert(columns.end(), binding_.index_columns.begin(), binding_.index_columns.end());
    std::sort(columns.begin(), columns.end());
    return columns;
  }

  void Take(size_t input, const std::vector<size_t>& columns) {
    binding_.inputs[input].columns = columns;
    for (size_t column : columns) free_[column] = false;
  }

  Error WrongWidth(const ModelInput& wanted, uint64_t width, const std::vector<size_t>& columns) {
    std::string target =
        binding_.target ? " without the target " + data_.columns[*binding_.target].name() : "";
    return MakeError(ErrorCode::kInvalid,
                     "the model's input \"" + wanted.name + "\" " + ShapeText(wanted) + " takes " +
                         std::to_string(width) + " values a row, the data set has " +
                         std::to_string(WidthOf(data_, columns)) + target + " (" +
                         Names(data_, columns) + ")",
                     "Choose the target column, or the columns that the model was trained on.");
  }

  // Several inputs without columns of their names: arrays of the right widths, one after another.
  Status BindInOrder(const std::vector<size_t>& open) {
    for (size_t input : open) {
      auto width = RowWidth(inputs_[input]);
      std::vector<size_t> columns = FreeColumns(inputs_[input].type);
      bool named = open.size() < inputs_.size();
      auto found = std::find_if(columns.begin(), columns.end(), [&](size_t column) {
        return !width || data_.columns[column].width() == *width;
      });
      // When some inputs matched by name, the others are columns that are missing.
      if (named || found == columns.end()) return Missing(open, columns);
      Take(input, {*found});
      binding_.notes.push_back("input " + inputs_[input].name + " takes column " +
                               data_.columns[*found].name() + " (a guess)");
    }
    return {};
  }

  Error Missing(const std::vector<size_t>& open, const std::vector<size_t>& columns) const {
    std::string names;
    for (size_t i = 0; i < std::min(open.size(), kMostNamesShown); ++i) {
      names += (i == 0 ? "" : ", ") + inputs_[open[i]].name;
    }
    std::string left = columns.empty() ? "none" : Names(data_, columns);
    return MakeError(ErrorCode::kNotFound,
                     "the data set has no columns for the model's inputs " + names,
                     "Columns that are left: " + left + ". Rename them, or bind them by hand.");
  }

  void NoteUnused() {
    std::vector<size_t> unused;
    for (size_t i = 0; i < free_.size(); ++i) {
      if (free_[i]) unused.push_back(i);
    }
    if (!unused.empty() && unused.size() < data_.columns.size()) {
      binding_.notes.push_back("not used: " + Names(data_, unused));
    }
  }

  const DataSet& data_;
  std::span<const ModelInput> inputs_;
  const BindingOptions& options_;
  std::unordered_map<std::string, size_t> places_;        // of each name
  std::unordered_map<std::string, size_t> lower_places_;  // of each name in lower case
  std::unordered_set<std::string> input_names_;
  Binding binding_;
  std::vector<bool> free_;
};

}  // namespace

bool IsIndexColumn(const DataColumn& column) {
  std::string name = Lower(column.name());
  if (name.empty() || name == "unnamed: 0" || name == "unnamed:_0") return true;
  if (name != "index" && name != "id" && name != "row") return false;
  if (column.type() != ColumnType::kInteger || column.width() != 1) return false;
  for (size_t row = 1; row < column.size(); ++row) {
    if (column.Integer(row) != column.Integer(row - 1) + 1) return false;
  }
  return true;
}

std::optional<size_t> GuessTarget(const DataSet& data) {
  if (data.columns.size() < 2) return std::nullopt;
  for (std::string_view name : kTargetNames) {
    for (size_t i = 0; i < data.columns.size(); ++i) {
      if (Lower(data.columns[i].name()) == name) return i;
    }
  }
  for (size_t i = data.columns.size(); i-- > 0;) {
    const DataColumn& column = data.columns[i];
    if (column.width() == 1 && !IsIndexColumn(column)) return i;
  }
  return std::nullopt;
}

Result<Binding> GuessBinding(const DataSet& data, std::span<const ModelInput> inputs,
                             const BindingOptions& options) {
  return Guesser(data, inputs, options).Run();
}

Status CheckBinding(const DataSet& data, std::span<const ModelInput> inputs,
                    const Binding& binding) {
  if (binding.inputs.size() != inputs.size()) {
    return MakeError(ErrorCode::kInvalid,
                     "the model has " + std::to_string(inputs.size()) + " inputs, the binding " +
                         std::to_string(binding.inputs.size()),
                     "Bind every input.");
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    const std::vector<size_t>& columns = binding.inputs[i].columns;
    if (columns.empty()) {
      return MakeError(ErrorCode::kInvalid,
                       "the model's input \"" + inputs[i].name + "\" has no column", "Choose one.");
    }
    for (size_t column : columns) {
      if (column >= data.columns.size()) {
        return MakeError(ErrorCode::kNotFound,
                         "the data set has no column number " + std::to_string(column + 1),
                         "Choose another one.");
      }
      if (TypeFits(inputs[i].type, data.columns[column])) continue;
      return MakeError(ErrorCode::kInvalid,
                       "the model's input \"" + inputs[i].name + "\" takes numbers, column " +
                           data.columns[column].name() + " is text",
                       "Choose another column, or correct its type.");
    }
    auto width = RowWidth(inputs[i]);
    size_t given = WidthOf(data, columns);
    if (width && *width != given) {
      return MakeError(ErrorCode::kInvalid,
                       "the model's input \"" + inputs[i].name + "\" " + ShapeText(inputs[i]) +
                           " takes " + std::to_string(*width) + " values a row, the columns give " +
                           std::to_string(given),
                       "Choose other columns.");
    }
  }
  return {};
}

}  // namespace tidemark::evaluate
