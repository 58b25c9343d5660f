// Small texts about evaluations that several parts of the view show.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ui/evaluate/bench.h"

namespace tidemark::ui {

// The headline figure of an evaluation in a slice, "0.971"; empty before it is known.
[[nodiscard]] std::string FigureOf(const Bench& bench, uint32_t evaluation, uint32_t slice);
// The figure of a kept evaluation that says best how it went; empty without any.
[[nodiscard]] std::string FigureOf(const KeptEvaluationRow& kept, const std::string& headline);
// "age from 18 to 30 and true class 8".
[[nodiscard]] std::string ConditionsText(const std::vector<workbench::Condition>& conditions);
// A task in words.
[[nodiscard]] const char* TaskName(workbench::TaskChoice task);
// The run as which the shown evaluation is kept in the open file; 0 = none.
[[nodiscard]] int64_t KeptRunOf(const Bench& bench);
// What was evaluated and how it is kept, for the status bar; empty before.
[[nodiscard]] std::string EvaluatedWords(const Bench& bench);
// "4 of 60 rows were left out: 3 without a true label, 1 ..."; empty when all count.
[[nodiscard]] std::string LeftOutWords(const workbench::ModelCard& card);
// What the true label holds: "10 classes", "−5.7 to 21".
[[nodiscard]] std::string TargetWords(const workbench::Bench& bench);
// Of a data set that has one, with its name.
[[nodiscard]] workbench::Sentence ProblemOf(const workbench::DataCard& data);
// Why the first file that is not used can't be; empty when all are, or a person left them out.
[[nodiscard]] workbench::Sentence ProblemOfData(const Bench& bench);
// Why the evaluation can't begin; empty when it can.
[[nodiscard]] std::string WhyNotEvaluate(const Bench& bench);

}  // namespace tidemark::ui
