#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "evaluate/data/binding.h"
#include "evaluate/data/bound_columns.h"
#include "evaluate/data/target.h"
#include "evaluate/data/text_cells.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kMostNamesShown = 8;
constexpr const char* kCorrectCells =
    "Correct these cells, or set the type of the column to number: what is none counts as missing "
    "then.";
constexpr std::array<std::string_view, 8> kFeatureNames = {"x",     "data",   "images", "features",
                                                           "input", "inputs", "x_test", "image"};

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

template <size_t kCount>
bool IsOneOf(const std::array<std::string_view, kCount>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), Lower(name)) != names.end();
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
    TM_RETURN_IF_ERROR(BindByHand());
    TM_RETURN_IF_ERROR(ChooseTarget());
    SetAsideIndexColumns();
    std::vector<size_t> open = BindByName();
    if (open.size() == 1 && named_ == 0) {
      TM_RETURN_IF_ERROR(BindRest(open[0]));
    } else if (!open.empty()) {
      TM_RETURN_IF_ERROR(BindInOrder(open));
    }
    NoteUnused();
    NoteMissing();
    TM_RETURN_IF_ERROR(CheckBinding(data_, inputs_, binding_));
    return std::move(binding_);
  }

 private:
  // What a person bound is taken before anything is guessed.
  Status BindByHand() {
    free_.assign(data_.columns.size(), true);
    binding_.inputs.resize(inputs_.size());
    for (const auto& choice : options_.inputs) {
      const std::string& name = choice.first;
      const auto input = std::find_if(inputs_.begin(), inputs_.end(),
                                      [&](const ModelInput& each) { return each.name == name; });
      if (input == inputs_.end()) {
        return MakeError(ErrorCode::kNotFound, "the model has no input \"" + name + "\"",
                         "Its inputs are: " + InputNames());
      }
      TM_ASSIGN_OR_RETURN(const std::vector<size_t> columns, ChooseColumns(data_, choice.second));
      Take(static_cast<size_t>(input - inputs_.begin()), columns);
    }
    return {};
  }

  [[nodiscard]] std::string InputNames() const {
    std::vector<std::string> names;
    for (const ModelInput& input : inputs_) names.push_back(input.name);
    return ShownNames(names);
  }

  Status ChooseTarget() {
    if (options_.group) {
      TM_ASSIGN_OR_RETURN(const size_t group, ColumnOf(data_, *options_.group));
      binding_.group = group;
      free_[group] = false;
    }
    for (const std::string& name : options_.more_targets) {
      TM_ASSIGN_OR_RETURN(const std::vector<size_t> columns, ChooseColumns(data_, name));
      for (const size_t column : columns) {
        binding_.more_targets.push_back(column);
        free_[column] = false;
      }
    }
    if (options_.target) {
      if (options_.target->empty()) return {};
      TM_ASSIGN_OR_RETURN(const std::vector<size_t> columns,
                          ChooseColumns(data_, *options_.target));
      binding_.target = columns.front();
      for (const size_t column : columns) free_[column] = false;
      binding_.more_targets.insert(binding_.more_targets.begin(), columns.begin() + 1,
                                   columns.end());
      return {};
    }
    binding_.target = GuessTarget(data_);
    // What the model itself asks for by name, or a person bound otherwise, is no target.
    if (binding_.target &&
        (NameOfInput(data_.columns[*binding_.target].name()) || !free_[*binding_.target])) {
      binding_.target.reset();
    }
    if (!binding_.target) return {};
    binding_.notes.push_back("the target is column " + data_.columns[*binding_.target].name() +
                             " (a guess)");
    free_[*binding_.target] = false;
    return {};
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
      if (!binding_.inputs[i].columns.empty()) continue;
      auto column = FindColumn(inputs_[i].name);
      auto width = RowWidth(inputs_[i]);
      bool fits = column && free_[*column] && TypeFits(inputs_[i].type, data_.columns[*column]) &&
                  (!width || *width == data_.columns[*column].width());
      if (!fits) {
        open.push_back(i);
        continue;
      }
      binding_.inputs[i].columns = {*column};
      ++named_;
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
    if (!options_.target && !options_.group && WidthOf(data_, all) == *width &&
        !HasWrongCells(wanted.type)) {
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

  // Columns of text that an input of numbers can't have.
  [[nodiscard]] std::vector<size_t> FreeTexts(InputType type) const {
    std::vector<size_t> texts;
    for (size_t i = 0; i < free_.size() && type != InputType::kText; ++i) {
      if (free_[i] && data_.columns[i].is_text()) texts.push_back(i);
    }
    return texts;
  }

  // Whether a column that nearly is one of numbers is text because of some cells.
  [[nodiscard]] bool HasWrongCells(InputType type) const {
    const std::vector<size_t> texts = FreeTexts(type);
    return std::any_of(texts.begin(), texts.end(), [&](size_t column) {
      return FindTextCells(data_.columns[column]).is_mostly_numbers();
    });
  }

  Error WrongWidth(const ModelInput& wanted, uint64_t width, const std::vector<size_t>& columns) {
    const std::vector<size_t> left_out = FreeTexts(wanted.type);
    const std::string texts =
        left_out.empty() ? "" : "; text, which it does not take: " + DescribeTexts(data_, left_out);
    std::string target =
        binding_.target ? " without the target " + data_.columns[*binding_.target].name() : "";
    return MakeError(ErrorCode::kInvalid,
                     "the model's input \"" + wanted.name + "\" " + ShapeText(wanted) + " takes " +
                         std::to_string(width) + " values a row, the data set has " +
                         std::to_string(WidthOf(data_, columns)) + target + " (" +
                         ColumnNames(data_, columns) + ")" + texts,
                     HasWrongCells(wanted.type)
                         ? kCorrectCells
                         : "Choose the target column, or the columns that the model was "
                           "trained on.");
  }

  // Several inputs without columns of their names: arrays of the right widths, one after another.
  Status BindInOrder(const std::vector<size_t>& open) {
    for (size_t input : open) {
      auto width = RowWidth(inputs_[input]);
      std::vector<size_t> columns = FreeColumns(inputs_[input].type);
      auto found = std::find_if(columns.begin(), columns.end(), [&](size_t column) {
        return !width || data_.columns[column].width() == *width;
      });
      // When some inputs matched by name, the others are columns that are missing.
      if (named_ > 0 || found == columns.end()) return Missing(open, columns);
      Take(input, {*found});
      binding_.notes.push_back("input " + inputs_[input].name + " takes column " +
                               data_.columns[*found].name() + " (a guess)");
    }
    return {};
  }

  Error Missing(const std::vector<size_t>& open, const std::vector<size_t>& columns) const {
    for (const size_t input : open) {
      const auto column = FindColumn(inputs_[input].name);
      if (!column || TypeFits(inputs_[input].type, data_.columns[*column])) continue;
      return MakeError(
          ErrorCode::kInvalid,
          "the model's input \"" + inputs_[input].name +
              "\" takes numbers, its column is text: " + DescribeTexts(data_, {*column}),
          kCorrectCells);
    }
    std::string names;
    for (size_t i = 0; i < std::min(open.size(), kMostNamesShown); ++i) {
      names += (i == 0 ? "" : ", ") + inputs_[open[i]].name;
    }
    std::string left = columns.empty() ? "none" : ColumnNames(data_, columns);
    return MakeError(ErrorCode::kNotFound,
                     "the data set has no columns for the model's inputs " + names,
                     "Columns that are left: " + left + ". Rename them, or bind them by hand.");
  }

  // Most models answer NaN to NaN, and the row is left out then.
  void NoteMissing() {
    std::string gaps;
    for (const InputBinding& input : binding_.inputs) {
      for (const size_t column : input.columns) {
        const DataColumn& values = data_.columns[column];
        if (values.missing_count() == 0) continue;
        gaps += (gaps.empty() ? "" : ", ") + values.name() + " (" +
                std::to_string(values.missing_count()) + ")";
      }
    }
    if (gaps.empty()) return;
    binding_.notes.push_back("missing values reach the model as NaN, of texts as empty: " + gaps);
  }

  void NoteUnused() {
    std::vector<size_t> unused;
    for (size_t i = 0; i < free_.size(); ++i) {
      if (free_[i]) unused.push_back(i);
    }
    if (!unused.empty() && unused.size() < data_.columns.size()) {
      binding_.notes.push_back("not used: " + ColumnNames(data_, unused));
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
  size_t named_ = 0;  // inputs that found the column of their name
};

}  // namespace

Result<Binding> GuessBinding(const DataSet& data, std::span<const ModelInput> inputs,
                             const BindingOptions& options) {
  return Guesser(data, inputs, options).Run();
}

}  // namespace tidemark::evaluate
