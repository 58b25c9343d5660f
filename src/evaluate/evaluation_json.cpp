#include "evaluate/evaluation_json.h"

#include <cmath>
#include <string>

namespace tidemark::evaluate {
namespace {

void Number(const char* key, double value, JsonWriter* json) {
  json->Key(key);
  if (std::isnan(value)) {
    json->Null();
  } else {
    json->Double(value);
  }
}

void WriteMetric(const EvaluatedMetric& metric, JsonWriter* json) {
  json->Key(metric.metric.name).BeginObject();
  Number("value", metric.metric.value, json);
  Number("low", metric.interval.low, json);
  Number("high", metric.interval.high, json);
  if (!metric.interval.method.empty()) json->Key("interval").String(metric.interval.method);
  if (metric.dropped_resamples > 0) json->Key("dropped_resamples").Uint(metric.dropped_resamples);
  if (!metric.metric.note.empty()) json->Key("note").String(metric.metric.note);
  json->EndObject();
}

// Beyond what every reader of JSON keeps exactly it is a text.
void WriteSeed(uint64_t seed, JsonWriter* json) {
  json->Key("seed");
  if (seed <= uint64_t{1} << 53) {
    json->Uint(seed);
  } else {
    json->String(std::to_string(seed));
  }
}

void WriteConfusion(const ConfusionMatrix& matrix, JsonWriter* json) {
  json->Key("confusion").BeginArray();
  for (size_t truth = 0; truth < matrix.classes(); ++truth) {
    json->BeginArray();
    for (size_t guess = 0; guess < matrix.classes(); ++guess) json->Uint(matrix.At(truth, guess));
    json->EndArray();
  }
  json->EndArray();
}

void WriteClasses(const Evaluation& evaluation, JsonWriter* json) {
  json->Key("class_names").BeginArray();
  for (const std::string& name : evaluation.class_names) json->String(name);
  json->EndArray();
  json->Key("classes").BeginArray();
  for (const ClassRow& row : evaluation.classes) {
    json->BeginObject();
    json->Key("class").Uint(row.class_index);
    json->Key("precision").Double(row.precision);
    json->Key("recall").Double(row.recall);
    json->Key("f1").Double(row.f1);
    json->Key("jaccard").Double(row.jaccard);
    json->Key("specificity").Double(row.specificity);
    json->Key("support").Uint(row.support);
    json->Key("predicted").Uint(row.predicted);
    json->EndObject();
  }
  json->EndArray();
}

}  // namespace

void WriteEvaluationMembers(const Evaluation& evaluation, JsonWriter* json) {
  json->Key("task").String(TaskName(evaluation.task));
  json->Key("rows").Uint(evaluation.rows);
  json->Key("metrics").BeginObject();
  for (const EvaluatedMetric& metric : evaluation.metrics) WriteMetric(metric, json);
  json->EndObject();
  if (evaluation.confusion) WriteConfusion(*evaluation.confusion, json);
  if (!evaluation.class_names.empty()) WriteClasses(evaluation, json);
  if (evaluation.output_kind) json->Key("output").String(OutputKindName(*evaluation.output_kind));
  json->Key("options").BeginObject();
  if (evaluation.task == Task::kBinary || evaluation.task == Task::kMultilabel) {
    json->Key("threshold").Double(evaluation.options.threshold);
  }
  const std::string positive = PositiveName(evaluation);
  if (!positive.empty()) json->Key("positive").String(positive);
  json->Key("level").Double(evaluation.options.level);
  WriteSeed(evaluation.options.seed, json);
  json->Key("resamples").Uint(evaluation.options.resamples);
  json->EndObject();
  json->Key("left_out").BeginObject();
  json->Key("without_target").Uint(evaluation.rows_without_target);
  json->Key("not_finite").Uint(evaluation.rows_not_finite);
  if (evaluation.rows_unreadable > 0) json->Key("unreadable").Uint(evaluation.rows_unreadable);
  json->EndObject();
  json->Key("notes").BeginArray();
  for (const std::string& note : evaluation.notes) json->String(note);
  json->EndArray();
}

}  // namespace tidemark::evaluate
