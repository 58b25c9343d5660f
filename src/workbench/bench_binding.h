// Which columns feed a model and what is to be predicted: guessed, with what a person decided.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "evaluate/data/binding.h"
#include "evaluate/data/data_set.h"
#include "evaluate/data/target.h"
#include "model/session.h"
#include "workbench/answers.h"

namespace tidemark::workbench {

[[nodiscard]] std::optional<evaluate::Task> TaskOf(TaskChoice choice);
[[nodiscard]] TaskChoice ChoiceOf(evaluate::Task task);

// The binding of a model, checked; the error names both sides.
Result<evaluate::Binding> BindModel(const evaluate::DataSet& data,
                                    std::span<const evaluate::ModelInput> inputs,
                                    const Choices& choices);

// The inputs of a model with what feeds them; also when they can't be bound.
[[nodiscard]] std::vector<InputCard> InputCards(const model::ModelInfo& info,
                                                std::span<const evaluate::ModelInput> inputs,
                                                const evaluate::DataSet& data,
                                                const Choices& choices,
                                                const Result<evaluate::Binding>& binding);

// "10 classes", "whole numbers"; empty for numbers, of which RangeOf tells more.
[[nodiscard]] std::string TargetNote(const evaluate::DataColumn& target);
// Of one column with lists of labels: "5 labels".
[[nodiscard]] std::string LabelSetsNote(const evaluate::DataColumn& target);
// The smallest and the largest number; kNone when there is none.
[[nodiscard]] std::pair<double, double> RangeOf(const evaluate::DataColumn& target);

// What there is to choose from, when no column is the target.
[[nodiscard]] Sentence NoTarget(const evaluate::DataSet& data);

}  // namespace tidemark::workbench
