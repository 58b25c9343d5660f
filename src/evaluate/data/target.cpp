#include "evaluate/data/target.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "base/number_text.h"
#include "evaluate/data/text_cells.h"
#include "evaluate/data/unknown_labels.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kMostNamesShown = 8;
// A column of whole numbers with more different values than this is no class, unless the model says
// so.
constexpr size_t kMostGuessedClasses = 100;
constexpr uint32_t kNoClass = 0xFFFFFFFF;

std::optional<double> AsNumber(const std::string& label) {
  if (label == "true" || label == "false") return label == "true" ? 1 : 0;
  auto number = ParseDouble(label);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

// A text with a bar between words is rather several labels of one row.
std::string HintOfSeveral(const std::vector<std::string>& labels) {
  const bool several = std::any_of(labels.begin(), labels.end(), [](const std::string& label) {
    return label.find('|') != std::string::npos;
  });
  return several ? " If rows have several labels, choose that task (multilabel)." : "";
}

// Different labels, in the order in which scikit-learn numbers them: numbers by value, else texts.
std::vector<std::string> SortedLabels(const DataColumn& column, const std::vector<uint32_t>& rows) {
  std::unordered_map<std::string, bool> seen;
  std::vector<std::string> labels;
  for (uint32_t row : rows) {
    std::string label = LabelText(column, row);
    if (seen.emplace(label, true).second) labels.push_back(std::move(label));
  }
  SortLabels(&labels);
  return labels;
}

class TargetReader {
 public:
  TargetReader(const DataColumn& column, const TargetHints& hints)
      : column_(column), hints_(hints) {}

  Result<Target> Run() {
    if (column_.width() > 1) return OneHot();
    FindRows();
    if (target_.rows.empty()) {
      return MakeError(ErrorCode::kInvalid,
                       "the target column " + column_.name() + " has no value in any row",
                       "Choose another target.");
    }
    if (IsRegression()) return Numbers();
    return Classes();
  }

 private:
  void FindRows() {
    for (size_t row = 0; row < column_.size(); ++row) {
      if (column_.IsMissing(row)) {
        ++target_.missing_rows;
      } else {
        target_.rows.push_back(static_cast<uint32_t>(row));
      }
    }
  }

  [[nodiscard]] bool IsRegression() const {
    if (hints_.task) return *hints_.task == Task::kRegression;
    if (hints_.class_count >= 2 || !hints_.class_names.empty()) return false;
    if (column_.is_text() || column_.type() == ColumnType::kBoolean) return false;
    if (hints_.is_regression) return true;
    for (uint32_t row : target_.rows) {
      double number = column_.Number(row);
      if (number != std::floor(number)) return true;
    }
    return SortedLabels(column_, target_.rows).size() > kMostGuessedClasses;
  }

  Result<Target> Numbers() {
    if (column_.is_text()) {
      const TextCells texts = FindTextCells(column_);
      return MakeError(ErrorCode::kInvalid,
                       "the target column " + column_.name() +
                           " is text, a number is predicted: row " +
                           std::to_string(texts.first_row + 1) + " holds \"" + texts.first + "\"",
                       "Choose another target, or correct its type.");
    }
    target_.task = Task::kRegression;
    std::vector<uint32_t> finite;
    for (uint32_t row : target_.rows) {
      if (!std::isfinite(column_.Number(row))) continue;
      finite.push_back(row);
      target_.numbers.push_back(column_.Number(row));
    }
    target_.missing_rows += target_.rows.size() - finite.size();
    target_.rows = std::move(finite);
    return std::move(target_);
  }

  Result<Target> Classes() {
    std::vector<std::string> labels = SortedLabels(column_, target_.rows);
    if (!hints_.class_names.empty()) {
      TM_RETURN_IF_ERROR(MatchNames(labels));
    } else {
      TM_RETURN_IF_ERROR(NumberLabels(labels));
    }
    std::unordered_map<std::string_view, uint32_t> class_of;
    for (size_t i = 0; i < labels.size(); ++i) class_of.emplace(labels[i], class_of_label_[i]);
    for (uint32_t row : target_.rows) {
      target_.classes.push_back(class_of[LabelText(column_, row)]);
    }
    SetTask();
    return std::move(target_);
  }

  void SetTask() {
    target_.task = target_.class_names.size() <= 2 ? Task::kBinary : Task::kMulticlass;
    if (hints_.task && *hints_.task == Task::kMulticlass) target_.task = Task::kMulticlass;
  }

  // The model names its classes: every label must be one of them.
  Status MatchNames(const std::vector<std::string>& labels) {
    target_.class_names = hints_.class_names;
    bool all_known = true;
    for (const std::string& label : labels) {
      auto at = std::find(hints_.class_names.begin(), hints_.class_names.end(), label);
      all_known = all_known && at != hints_.class_names.end();
      class_of_label_.push_back(static_cast<uint32_t>(at - hints_.class_names.begin()));
    }
    if (all_known) return {};
    return UnknownLabels(column_, target_.rows, hints_.class_names);
  }

  // The data name all classes in their order, as many as the model has.
  bool IsInCategories(const std::vector<std::string>& labels, size_t count) {
    const std::vector<std::string>& names = column_.categories();
    if (names.empty() || (count > 0 && count != names.size())) return false;
    for (const std::string& label : labels) {
      const auto at = std::find(names.begin(), names.end(), label);
      if (at == names.end()) {
        class_of_label_.clear();
        return false;
      }
      class_of_label_.push_back(static_cast<uint32_t>(at - names.begin()));
    }
    target_.class_names = names;
    return true;
  }

  // The model only numbers its classes.
  Status NumberLabels(const std::vector<std::string>& labels) {
    size_t count = hints_.class_count;
    if (IsInCategories(labels, count)) return {};
    bool whole = std::all_of(labels.begin(), labels.end(), [](const std::string& label) {
      auto number = AsNumber(label);
      return number && *number == std::floor(*number);
    });
    bool booleans = column_.type() == ColumnType::kBoolean;
    if (booleans && labels.size() <= 2 && count <= 2) {
      target_.class_names = {"false", "true"};
      for (const std::string& label : labels) class_of_label_.push_back(label == "true" ? 1 : 0);
      return {};
    }
    if (whole && !booleans) {
      double first = *AsNumber(labels.front());
      double last = *AsNumber(labels.back());
      bool signs = labels.size() == 2 && first == -1 && last == 1 && count <= 2;
      bool fits_from_0 = first >= 0 && (count > 0 ? last < static_cast<double>(count)
                                                  : last < static_cast<double>(labels.size()) * 2);
      bool fits_from_1 = first >= 1 && count > 0 && last == static_cast<double>(count);
      if (!signs && (fits_from_0 || fits_from_1)) {
        NumberFrom(fits_from_0 ? 0 : 1, labels);
        return {};
      }
      if (signs) target_.notes.push_back("labels -1 and 1 are classes 0 and 1 (a guess)");
    }
    if (whole && !booleans && count > 2 && labels.size() != count)
      TM_RETURN_IF_ERROR(CheckRange(labels, count));
    if (count > 0 && labels.size() > count) {
      return MakeError(
          ErrorCode::kInvalid,
          "the target column " + column_.name() + " has " + std::to_string(labels.size()) +
              " different labels, the model has " + std::to_string(count) + " classes",
          "Choose another target. Labels: " + ShownNames(labels) + "." + HintOfSeveral(labels));
    }
    target_.class_names = labels;
    for (uint32_t k = 0; k < labels.size(); ++k) class_of_label_.push_back(k);
    if (count > labels.size()) {
      return MakeError(ErrorCode::kInvalid,
                       "the target column " + column_.name() + " has only " +
                           std::to_string(labels.size()) + " of the model's " +
                           std::to_string(count) + " classes, and no whole numbers to tell which",
                       column_.categories().empty()
                           ? "Name all of the model's classes in their order."
                           : "Name all of the model's classes in their order, one a line, in a "
                             "file classes.txt beside the folders.");
    }
    if (!whole || booleans) {
      target_.notes.push_back("classes are the labels in order: " + ShownNames(labels) +
                              " (a guess)");
    }
    return {};
  }

  // Numbers that are no places among the model's classes.
  Status CheckRange(const std::vector<std::string>& labels, size_t count) const {
    const bool outside = std::any_of(labels.begin(), labels.end(), [&](const std::string& label) {
      const double number = *AsNumber(label);
      return !(number >= 0 && number < static_cast<double>(count));
    });
    return outside ? Status(LabelsOutside(column_, target_.rows, count)) : Status();
  }

  // Labels are numbers from 0 or from 1 on, not all of which need to occur.
  void NumberFrom(uint32_t start, const std::vector<std::string>& labels) {
    if (start == 1) target_.notes.push_back("labels begin at 1: label 1 is class 0 (a guess)");
    for (const std::string& label : labels) {
      class_of_label_.push_back(static_cast<uint32_t>(*AsNumber(label)) - start);
    }
    size_t count = std::max<size_t>(hints_.class_count, class_of_label_.back() + 1);
    for (size_t k = 0; k < count; ++k) target_.class_names.push_back(std::to_string(k + start));
  }

  Result<Target> OneHot() {
    size_t classes = column_.width();
    for (size_t row = 0; row < column_.size() / classes; ++row) {
      uint32_t label = ClassOfRow(row);
      if (label == kNoClass) {
        return MakeError(
            ErrorCode::kInvalid,
            "the target " + column_.name() + " has " + std::to_string(classes) +
                " values a row, and row " + std::to_string(row + 1) + " is not one 1 among 0",
            "Choose a target with one value a row, or say that rows have several labels.");
      }
      target_.rows.push_back(static_cast<uint32_t>(row));
      target_.classes.push_back(label);
    }
    for (size_t k = 0; k < classes; ++k) target_.class_names.push_back(std::to_string(k));
    if (hints_.class_names.size() == classes) target_.class_names = hints_.class_names;
    target_.notes.push_back("the target is one-hot: the place of the 1 is the class");
    SetTask();
    return std::move(target_);
  }

  [[nodiscard]] uint32_t ClassOfRow(size_t row) const {
    uint32_t label = kNoClass;
    for (size_t k = 0; k < column_.width(); ++k) {
      double value = column_.Number(row * column_.width() + k);
      if (value == 0) continue;
      if (value != 1 || label != kNoClass) return kNoClass;
      label = static_cast<uint32_t>(k);
    }
    return label;
  }

  const DataColumn& column_;
  const TargetHints& hints_;
  std::vector<uint32_t> class_of_label_;
  Target target_;
};

}  // namespace

std::string_view TaskName(Task task) {
  switch (task) {
    case Task::kBinary:
      return "binary";
    case Task::kMulticlass:
      return "multiclass";
    case Task::kMultilabel:
      return "multilabel";
    case Task::kRegression:
      return "regression";
    case Task::kRanking:
      return "ranking";
  }
  return "";
}

std::string LabelText(const DataColumn& column, size_t row) {
  double number = column.Number(row);
  if (column.type() == ColumnType::kFloat && number == std::floor(number) &&
      std::abs(number) < 1e15) {
    return std::to_string(static_cast<int64_t>(number));
  }
  return column.Text(row);
}

void SortLabels(std::vector<std::string>* labels) {
  bool numeric = std::all_of(labels->begin(), labels->end(),
                             [](const std::string& label) { return AsNumber(label).has_value(); });
  std::sort(labels->begin(), labels->end(), [&](const std::string& a, const std::string& b) {
    if (numeric && *AsNumber(a) != *AsNumber(b)) return *AsNumber(a) < *AsNumber(b);
    return a < b;
  });
}

void LeaveOutRows(std::span<const RowSource::Failure> rows, Target* target) {
  const size_t width = target->class_names.size();
  size_t kept = 0;
  size_t next = 0;
  for (size_t i = 0; i < target->rows.size(); ++i) {
    while (next < rows.size() && rows[next].row < target->rows[i]) ++next;
    if (next < rows.size() && rows[next].row == target->rows[i]) continue;
    target->rows[kept] = target->rows[i];
    if (!target->classes.empty()) target->classes[kept] = target->classes[i];
    if (!target->numbers.empty()) target->numbers[kept] = target->numbers[i];
    if (!target->queries.empty()) target->queries[kept] = target->queries[i];
    for (size_t k = 0; k < width && !target->labels.empty(); ++k) {
      target->labels[kept * width + k] = target->labels[i * width + k];
    }
    ++kept;
  }
  target->unreadable_rows += target->rows.size() - kept;
  target->rows.resize(kept);
  if (!target->classes.empty()) target->classes.resize(kept);
  if (!target->numbers.empty()) target->numbers.resize(kept);
  if (!target->queries.empty()) target->queries.resize(kept);
  if (!target->labels.empty()) target->labels.resize(kept * width);
}

std::string ShownNames(const std::vector<std::string>& names) {
  std::string text;
  for (size_t i = 0; i < std::min(names.size(), kMostNamesShown); ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  return names.size() > kMostNamesShown ? text + ", ..." : text;
}

Result<Target> ReadTarget(const DataColumn& column, const TargetHints& hints) {
  return TargetReader(column, hints).Run();
}

Result<uint32_t> PositiveClass(const Target& target, const std::string& name) {
  if (name.empty()) return uint32_t{1};
  if (target.task != Task::kBinary) {
    return MakeError(ErrorCode::kInvalid,
                     "\"" + name + "\" can't be the positive class: the task is " +
                         std::string(TaskName(target.task)) + ", not binary",
                     "Leave the positive class out.");
  }
  const auto& names = target.class_names;
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<uint32_t>(found - names.begin());
  return MakeError(ErrorCode::kInvalid,
                   "\"" + name + "\" is no class: there are " + ShownNames(names),
                   "Choose one of these as the positive class.");
}

}  // namespace tidemark::evaluate
