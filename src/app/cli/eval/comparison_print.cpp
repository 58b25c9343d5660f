#include "app/cli/eval/comparison_print.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>

#include "app/cli/printable.h"
#include "base/json_writer.h"

namespace tidemark::cli {
namespace {

constexpr size_t kMostShownRows = 10;

std::string Shown(double value) {
  return std::isnan(value) ? std::string("undefined") : fmt::format("{:.4f}", value);
}
std::string ShownP(double p) {
  if (std::isnan(p)) return "undefined";
  return p < 0.0001 ? "below 0.0001" : fmt::format("{:.4f}", p);
}
unsigned long long Count(uint64_t count) { return count; }

void PrintRight(const evaluate::ModelComparison& found) {
  if (!found.right) return;
  std::printf("\nboth right %llu, only the first %llu, only the second %llu, both wrong %llu\n",
              Count(found.both_right), Count(found.right->only_first),
              Count(found.right->only_second), Count(found.both_wrong));
  std::printf("McNemar: exact p %s, mid p %s\n", ShownP(found.right->exact_p).c_str(),
              ShownP(found.right->mid_p).c_str());
  if (found.auc) {
    std::printf("DeLong: difference of the ROC AUC %s (%s to %s), p %s\n",
                Shown(found.auc->second - found.auc->first).c_str(),
                Shown(found.auc->interval.low).c_str(), Shown(found.auc->interval.high).c_str(),
                ShownP(found.auc->p).c_str());
  }
  std::printf("they say the same about %llu of %llu rows and differ on %llu\n", Count(found.same),
              Count(found.rows), Count(found.rows - found.same));
  if (found.differing_rows.empty()) return;
  std::string rows;
  for (size_t i = 0; i < found.differing_rows.size() && i < kMostShownRows; ++i) {
    rows += (i > 0 ? ", " : "") + std::to_string(uint64_t{found.differing_rows[i]} + 1);
  }
  std::printf("they differ on row %s%s\n", rows.c_str(),
              found.rows - found.same > kMostShownRows ? " ... (--json has more)" : "");
}

void Number(const char* key, double value, JsonWriter* json) {
  json->Key(key);
  if (std::isnan(value)) {
    json->Null();
  } else {
    json->Double(value);
  }
}

void WriteSide(const char* key, const std::string& name, const evaluate::KeptEvaluation& kept,
               JsonWriter* json) {
  json->Key(key).BeginObject();
  json->Key("name").String(name);
  json->Key("model").String(kept.model_name);
  json->Key("model_sha256").String(kept.model_sha256);
  json->EndObject();
}

void WriteDifference(const evaluate::PairedDifference& figure, JsonWriter* json) {
  json->Key(figure.name).BeginObject();
  Number("first", figure.first, json);
  Number("second", figure.second, json);
  Number("difference", figure.difference, json);
  Number("low", figure.interval.low, json);
  Number("high", figure.interval.high, json);
  Number("p", figure.p, json);
  json->EndObject();
}

void WriteAgreement(const evaluate::ModelComparison& found, JsonWriter* json) {
  json->Key("same").Uint(found.same);
  json->Key("differing").Uint(found.rows - found.same);
  json->Key("differing_rows").BeginArray();
  for (const uint32_t row : found.differing_rows) json->Uint(uint64_t{row} + 1);
  json->EndArray().Key("class_names").BeginArray();
  for (const std::string& name : found.class_names) json->String(name);
  json->EndArray();
  if (!found.agreement) return;
  json->Key("agreement").BeginArray();
  const size_t classes = found.agreement->classes;
  for (size_t first = 0; first < classes; ++first) {
    json->BeginArray();
    for (size_t second = 0; second < classes; ++second) {
      json->Uint(found.agreement->counts[first * classes + second]);
    }
    json->EndArray();
  }
  json->EndArray();
}

void WriteRight(const evaluate::ModelComparison& found, JsonWriter* json) {
  if (!found.right) return;
  json->Key("mcnemar").BeginObject();
  json->Key("both_right").Uint(found.both_right);
  json->Key("only_first").Uint(found.right->only_first);
  json->Key("only_second").Uint(found.right->only_second);
  json->Key("both_wrong").Uint(found.both_wrong);
  Number("exact_p", found.right->exact_p, json);
  Number("mid_p", found.right->mid_p, json);
  json->EndObject();
  if (found.auc) {
    json->Key("delong").BeginObject();
    Number("first", found.auc->first, json);
    Number("second", found.auc->second, json);
    Number("difference", found.auc->second - found.auc->first, json);
    Number("low", found.auc->interval.low, json);
    Number("high", found.auc->interval.high, json);
    Number("z", found.auc->z, json);
    Number("p", found.auc->p, json);
    json->EndObject();
  }
  WriteAgreement(found, json);
}

}  // namespace

void PrintComparisons(const std::vector<NamedComparison>& comparisons) {
  for (size_t i = 0; i < comparisons.size(); ++i) {
    const NamedComparison& each = comparisons[i];
    if (i > 0) std::printf("\n");
    std::printf("first   %s\nsecond  %s\n", Printable(each.first).c_str(),
                Printable(each.second).c_str());
    std::printf("rows    %llu", Count(each.found.rows));
    if (each.found.rows_of_one > 0) {
      std::printf(", %llu that only one of them can be judged by left out",
                  Count(each.found.rows_of_one));
    }
    std::printf("\n\n%-24s %10s %10s %11s  %.0f %% interval, p\n", "", "first", "second",
                "difference", each.found.level * 100);
    for (const evaluate::PairedDifference& figure : each.found.figures) {
      std::printf("%-24s %10s %10s %11s  %s to %s, %s\n", figure.name.c_str(),
                  Shown(figure.first).c_str(), Shown(figure.second).c_str(),
                  Shown(figure.difference).c_str(), Shown(figure.interval.low).c_str(),
                  Shown(figure.interval.high).c_str(), ShownP(figure.p).c_str());
    }
    PrintRight(each.found);
  }
}

std::string ComparisonsJson(const std::vector<NamedComparison>& comparisons) {
  JsonWriter json;
  json.BeginArray();
  for (const NamedComparison& each : comparisons) {
    json.BeginObject();
    WriteSide("first", each.first, *each.first_kept, &json);
    WriteSide("second", each.second, *each.second_kept, &json);
    json.Key("data_sha256").String(each.first_kept->data_sha256);
    json.Key("task").String(evaluate::TaskName(each.first_kept->evaluation.task));
    json.Key("rows").Uint(each.found.rows);
    json.Key("rows_of_one").Uint(each.found.rows_of_one);
    json.Key("level").Double(each.found.level);
    json.Key("resamples").Uint(each.found.resamples);
    json.Key("metrics").BeginObject();
    for (const evaluate::PairedDifference& figure : each.found.figures) {
      WriteDifference(figure, &json);
    }
    json.EndObject();
    WriteRight(each.found, &json);
    json.EndObject();
  }
  json.EndArray();
  return json.Take();
}

}  // namespace tidemark::cli
