#include "workbench/bench_binding.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "evaluate/data/bound_columns.h"
#include "evaluate/data/label_sets.h"
#include "workbench/sentences.h"

namespace tidemark::workbench {
namespace {

using evaluate::Binding;
using evaluate::DataSet;
using evaluate::InputBinding;
using evaluate::ModelInput;

constexpr size_t kMostNamesShown = 20;

const InputChoice* ChoiceFor(const std::string& input, const Choices& choices) {
  for (const InputChoice& choice : choices.inputs) {
    if (choice.input == input) return &choice;
  }
  return nullptr;
}

Result<InputBinding> ChosenColumns(const DataSet& data, const InputChoice& choice) {
  InputBinding bound;
  for (const std::string& name : choice.columns) {
    const auto column = data.Find(name);
    if (!column) {
      return MakeError(ErrorCode::kNotFound,
                       "the data set has no column \"" + name + "\" for the model's input \"" +
                           choice.input + "\"",
                       "Choose another column.");
    }
    bound.columns.push_back(*column);
  }
  return bound;
}

Status Scale(const InputChoice& choice, const ModelInput& input, InputBinding* bound) {
  if (choice.scaling == Scaling::kNone) return {};
  if (input.type != evaluate::InputType::kFloat) {
    return MakeError(ErrorCode::kInvalid,
                     "the model's input \"" + input.name +
                         "\" takes no fractions, so its values "
                         "can't be scaled",
                     "Leave the values of this input as they are.");
  }
  if (choice.scaling == Scaling::kDivide) {
    bound->means = {0};
    bound->scales = {choice.divisor};
  } else {
    bound->means = choice.means;
    bound->scales = choice.scales;
  }
  const auto is_bad = [](double scale) { return scale == 0 || !std::isfinite(scale); };
  if (bound->means.size() != bound->scales.size() || bound->scales.empty() ||
      std::any_of(bound->scales.begin(), bound->scales.end(), is_bad)) {
    return MakeError(ErrorCode::kInvalid,
                     "the values of input \"" + input.name + "\" can't be divided so",
                     "Give as many means as scales, and scales other than 0.");
  }
  bound->channels_last = evaluate::IsChannelsLast(input, bound->scales.size());
  return {};
}

// The target and the query as a person chose them, else guessed.
Status ChooseTargets(const DataSet& data, const evaluate::BindingOptions& options,
                     Binding* binding) {
  if (options.target) {
    TM_ASSIGN_OR_RETURN(binding->target, evaluate::ColumnOf(data, *options.target));
  } else {
    binding->target = evaluate::GuessTarget(data);
  }
  for (const std::string& name : options.more_targets) {
    TM_ASSIGN_OR_RETURN(const size_t column, evaluate::ColumnOf(data, name));
    binding->more_targets.push_back(column);
  }
  if (options.group) {
    TM_ASSIGN_OR_RETURN(binding->group, evaluate::ColumnOf(data, *options.group));
  }
  return {};
}

Result<Binding> GuessRest(const DataSet& data, std::span<const ModelInput> inputs,
                          const Choices& choices) {
  evaluate::BindingOptions options;
  if (!choices.targets.empty()) {
    options.target = choices.targets.front();
    options.more_targets.assign(choices.targets.begin() + 1, choices.targets.end());
  }
  if (!choices.query_column.empty()) {
    options.group = choices.query_column;
  } else if (choices.task == TaskChoice::kRanking) {
    options.group = evaluate::GuessQuery(data);
  }
  const bool all_chosen = std::all_of(inputs.begin(), inputs.end(), [&](const auto& input) {
    const InputChoice* choice = ChoiceFor(input.name, choices);
    return choice != nullptr && !choice->columns.empty();
  });
  if (!all_chosen) return evaluate::GuessBinding(data, inputs, options);
  Binding binding;
  binding.inputs.resize(inputs.size());
  TM_RETURN_IF_ERROR(ChooseTargets(data, options, &binding));
  return binding;
}

std::string Places(const std::vector<size_t>& shape) {
  std::string text;
  for (const size_t extent : shape) text += (text.empty() ? "" : " × ") + std::to_string(extent);
  return text;
}

std::string RowOf(const ModelInput& input) {
  std::string text;
  for (size_t i = 1; i < input.shape.size(); ++i) {
    text += i > 1 ? " × " : "";
    text += input.shape[i] < 0 ? "?" : std::to_string(input.shape[i]);
  }
  return text;
}

std::string SummaryOf(const DataSet& data, const InputBinding& bound, const ModelInput& input) {
  if (bound.columns.empty()) return {};
  const evaluate::DataColumn& first = data.columns[bound.columns.front()];
  std::string text = first.name();
  if (first.width() > 1) text += " (" + Places(first.row_shape()) + ")";
  if (bound.columns.size() == 2) text += ", " + data.columns[bound.columns.back()].name();
  if (bound.columns.size() > 2) text += " … " + data.columns[bound.columns.back()].name();
  const std::string row = RowOf(input);
  return row.empty() ? text : text + " → " + row;
}

}  // namespace

std::optional<evaluate::Task> TaskOf(TaskChoice choice) {
  switch (choice) {
    case TaskChoice::kBinary:
      return evaluate::Task::kBinary;
    case TaskChoice::kMulticlass:
      return evaluate::Task::kMulticlass;
    case TaskChoice::kMultilabel:
      return evaluate::Task::kMultilabel;
    case TaskChoice::kRegression:
      return evaluate::Task::kRegression;
    case TaskChoice::kRanking:
      return evaluate::Task::kRanking;
    case TaskChoice::kAuto:
      break;
  }
  return std::nullopt;
}

TaskChoice ChoiceOf(evaluate::Task task) {
  switch (task) {
    case evaluate::Task::kBinary:
      return TaskChoice::kBinary;
    case evaluate::Task::kMulticlass:
      return TaskChoice::kMulticlass;
    case evaluate::Task::kMultilabel:
      return TaskChoice::kMultilabel;
    case evaluate::Task::kRanking:
      return TaskChoice::kRanking;
    case evaluate::Task::kRegression:
      break;
  }
  return TaskChoice::kRegression;
}

Result<Binding> BindModel(const DataSet& data, std::span<const ModelInput> inputs,
                          const Choices& choices) {
  if (data.columns.empty()) {
    return MakeError(ErrorCode::kNotFound, "there are no data yet",
                     "Drop a data set: CSV, NPY, NPZ, IDX, ARFF or JSON lines.");
  }
  TM_ASSIGN_OR_RETURN(Binding binding, GuessRest(data, inputs, choices));
  for (size_t i = 0; i < inputs.size(); ++i) {
    const InputChoice* choice = ChoiceFor(inputs[i].name, choices);
    if (choice == nullptr) continue;
    if (!choice->columns.empty()) {
      TM_ASSIGN_OR_RETURN(binding.inputs[i], ChosenColumns(data, *choice));
    }
    TM_RETURN_IF_ERROR(Scale(*choice, inputs[i], &binding.inputs[i]));
  }
  TM_RETURN_IF_ERROR(evaluate::CheckBinding(data, inputs, binding));
  return binding;
}

std::vector<InputCard> InputCards(const model::ModelInfo& info, std::span<const ModelInput> inputs,
                                  const DataSet& data, const Choices& choices,
                                  const Result<Binding>& binding) {
  std::vector<InputCard> cards;
  for (size_t i = 0; i < inputs.size(); ++i) {
    InputCard card;
    const InputChoice* choice = ChoiceFor(inputs[i].name, choices);
    if (choice != nullptr) card.choice = *choice;
    card.choice.input = inputs[i].name;
    card.guessed = choice == nullptr || choice->columns.empty();
    const std::string whole = info.inputs[i].ToString();  // "x: float32 [N, 4]"
    card.takes = whole.substr(std::min(whole.size(), inputs[i].name.size() + 2));
    if (binding.ok()) {
      card.choice.columns.clear();
      for (const size_t column : binding.value().inputs[i].columns) {
        card.choice.columns.push_back(data.columns[column].name());
      }
      card.summary = SummaryOf(data, binding.value().inputs[i], inputs[i]);
      card.fits = "Shape fits";
    } else if (i == 0) {
      card.problem = SentenceOf(binding.error());
    }
    cards.push_back(std::move(card));
  }
  return cards;
}

std::string TargetNote(const evaluate::DataColumn& target) {
  constexpr size_t kMostClasses = 1000;
  if (target.width() > 1) return std::to_string(target.width()) + " values a row";
  if (target.type() == evaluate::ColumnType::kFloat) {
    return target.missing_count() == target.size() ? "no values" : "";
  }
  size_t classes = 0;
  if (const evaluate::TextValues* texts = target.texts()) {
    classes = texts->distinct();
  } else {
    std::set<int64_t> values;
    for (size_t i = 0; i < target.size() && values.size() <= kMostClasses; ++i) {
      if (!target.IsMissing(i)) values.insert(target.Integer(i));
    }
    classes = values.size();
    if (classes > kMostClasses) return "whole numbers";
  }
  return std::to_string(classes) + (classes == 1 ? " class" : " classes");
}

std::pair<double, double> RangeOf(const evaluate::DataColumn& target) {
  double low = HUGE_VAL, high = -HUGE_VAL;
  for (size_t i = 0; i < target.size(); ++i) {
    const double number = target.Number(i);
    low = std::min(low, std::isnan(number) ? low : number);
    high = std::max(high, std::isnan(number) ? high : number);
  }
  return low > high ? std::pair(kNone, kNone) : std::pair(low, high);
}

std::string LabelSetsNote(const evaluate::DataColumn& target) {
  constexpr size_t kMostRows = 200'000;  // each text is divided
  if (!target.is_text() || target.size() > kMostRows) return TargetNote(target);
  const auto read = evaluate::ReadLabelSets(target, {}, {});
  if (!read.ok()) return TargetNote(target);
  const size_t labels = read.value().class_names.size();
  return std::to_string(labels) + (labels == 1 ? " label" : " labels");
}

Sentence NoTarget(const DataSet& data) {
  std::string names;
  for (size_t i = 0; i < data.columns.size() && i < kMostNamesShown; ++i) {
    names += (i > 0 ? ", " : "") + data.columns[i].name();
  }
  if (data.columns.size() > kMostNamesShown) names += ", ...";
  return {"No column of the data is the target; there are: " + names,
          "Choose the target, or drop the file that has it beside this one."};
}

}  // namespace tidemark::workbench
