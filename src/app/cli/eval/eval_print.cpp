#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <filesystem>

#include "app/cli/eval/eval_result.h"
#include "app/cli/printable.h"
#include "base/number_text.h"

namespace tidemark::cli {
namespace {

constexpr size_t kMostShownClasses = 20;

std::string Figure(double value) {
  return std::isnan(value) ? std::string("undefined") : fmt::format("{:.4f}", value);
}

void PrintConfusion(const evaluate::Evaluation& evaluation) {
  if (!evaluation.confusion) return;
  const size_t classes = evaluation.confusion->classes();
  if (classes > kMostShownClasses) {
    std::printf("\nconfusion of %zu classes: --json has it\n", classes);
    return;
  }
  size_t width = 6;
  for (const std::string& name : evaluation.class_names) width = std::max(width, name.size());
  std::printf("\nconfusion: rows are the truth, columns what was predicted\n%*s",
              static_cast<int>(width), "");
  for (size_t i = 0; i < classes; ++i) std::printf(" %6zu", i);
  std::printf("\n");
  for (size_t truth = 0; truth < classes; ++truth) {
    std::printf("%*s", static_cast<int>(width), Printable(evaluation.class_names[truth]).c_str());
    for (size_t guess = 0; guess < classes; ++guess) {
      std::printf(" %6llu",
                  static_cast<unsigned long long>(evaluation.confusion->At(truth, guess)));
    }
    std::printf("\n");
  }
}

std::string LeftOut(const EvalResult& result) {
  const evaluate::Evaluation& evaluation = result.evaluation;
  std::string text;
  const auto add = [&](uint64_t count, const char* what) {
    if (count > 0) text += fmt::format(", {} {}", count, what);
  };
  add(evaluation.rows_without_target, "without a target left out");
  add(evaluation.rows_not_finite, "whose prediction is not finite left out");
  add(evaluation.rows_unreadable, "that can't be read left out");
  add(result.skipped_rows, "lines skipped");
  add(result.unreadable_values, "values that can't be read taken as missing");
  return text;
}

void PrintUnreadable(const EvalResult& result) {
  constexpr size_t kMostShown = 5;
  for (size_t i = 0; i < std::min(result.unreadable.size(), kMostShown); ++i) {
    std::printf("        %s: %s\n", Printable(result.unreadable[i].first).c_str(),
                Printable(result.unreadable[i].second).c_str());
  }
  if (result.unreadable.size() > kMostShown) {
    std::printf("        and %zu more; --json has them\n", result.unreadable.size() - kMostShown);
  }
}

}  // namespace

std::string EvalJson(const EvalResult& result) { return evaluate::WriteKept(DocumentOf(result)); }

void PrintEval(const EvalResult& result) {
  const evaluate::Evaluation& evaluation = result.evaluation;
  const auto line = [](const char* what, const std::string& text) {
    std::printf("%-8s%s\n", what, Printable(text).c_str());
  };
  line("model", result.model_path + "  sha256 " + result.model_sha256.substr(0, 12));
  std::string data;
  for (const std::string& path : result.data_paths) data += (data.empty() ? "" : " + ") + path;
  line("data", data + "  sha256 " + result.data_sha256.substr(0, 12));
  line("rows", fmt::format("{}", evaluation.rows) + LeftOut(result));
  PrintUnreadable(result);
  line("target", result.target + ", " + std::string(evaluate::TaskName(evaluation.task)) +
                     (result.group.empty() ? "" : ", grouped by " + result.group));
  const std::string positive = evaluate::PositiveName(evaluation);
  if (!positive.empty()) line("", "the positive class is " + positive);
  for (const std::string& note : result.notes) line("", note);
  for (const std::string& note : evaluation.notes) line("", note);
  std::printf("\n");
  for (const evaluate::EvaluatedMetric& entry : evaluation.metrics) {
    std::string interval;
    if (!std::isnan(entry.interval.low)) {
      interval = fmt::format("  {} to {}", Figure(entry.interval.low), Figure(entry.interval.high));
    }
    if (!entry.metric.note.empty()) interval += "  (" + entry.metric.note + ")";
    std::printf("%-28s %10s%s\n", entry.metric.name.c_str(), Figure(entry.metric.value).c_str(),
                Printable(interval).c_str());
  }
  PrintConfusion(evaluation);
}

}  // namespace tidemark::cli
