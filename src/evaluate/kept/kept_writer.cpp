// An evaluation as its document.
#include "base/json_writer.h"
#include "evaluate/evaluation_json.h"
#include "evaluate/kept/kept_evaluation.h"
#include "evaluate/kept/kept_names.h"

namespace tidemark::evaluate {
namespace {

void Texts(const char* key, const std::vector<std::string>& texts, JsonWriter* json) {
  json->Key(key).BeginArray();
  for (const std::string& text : texts) json->String(text);
  json->EndArray();
}

void Numbers(const char* key, const std::vector<double>& numbers, JsonWriter* json) {
  json->Key(key).BeginArray();
  for (const double number : numbers) json->Double(number);
  json->EndArray();
}

// Only those that have a digest of their own.
void WriteFiles(const char* key, const std::vector<KeptFile>& files, JsonWriter* json) {
  bool any = false;
  for (const KeptFile& file : files) any = any || !file.sha256.empty();
  if (!any) return;
  json->Key(key).BeginArray();
  for (const KeptFile& file : files) {
    json->BeginObject();
    json->Key("name").String(file.name);
    if (!file.sha256.empty()) json->Key("sha256").String(file.sha256);
    json->Key("bytes").Uint(file.size_bytes);
    json->EndObject();
  }
  json->EndArray();
}

void WriteUnreadable(const KeptEvaluation& kept, JsonWriter* json) {
  if (kept.skipped_rows > 0) json->Key("skipped_rows").Uint(kept.skipped_rows);
  if (kept.unreadable_values > 0) json->Key("unreadable_values").Uint(kept.unreadable_values);
  if (kept.unreadable.empty()) return;
  json->Key("unreadable").BeginArray();
  for (const auto& [where, why] : kept.unreadable) {
    json->BeginObject().Key("where").String(where).Key("why").String(why).EndObject();
  }
  json->EndArray();
}

void WriteModelAndData(const KeptEvaluation& kept, JsonWriter* json) {
  json->Key("model").String(kept.model_name);
  json->Key("model_sha256").String(kept.model_sha256);
  WriteFiles("model_files", kept.model_files, json);
  json->Key("data").BeginArray();
  for (const KeptFile& file : kept.data_files) json->String(file.name);
  json->EndArray().Key("data_sha256").String(kept.data_sha256);
  WriteFiles("data_files", kept.data_files, json);
  if (kept.data_rows) json->Key("data_rows").Uint(*kept.data_rows);
  WriteUnreadable(kept, json);
}

void WriteScaling(const KeptInput& input, JsonWriter* json) {
  json->Key(input.name).BeginObject();
  if (input.scaling == KeptScaling::kDivide) {
    json->Key("divisor").Double(input.divisor);
  } else {
    Numbers("means", input.means, json);
    Numbers("scales", input.scales, json);
  }
  json->EndObject();
}

void WriteTypes(const KeptEvaluation& kept, JsonWriter* json) {
  json->Key("types").BeginArray();
  for (const auto& [column, type] : kept.types) {
    json->String(column + "=" + std::string(ColumnTypeWord(type)));
  }
  json->EndArray();
}

void WriteChoices(const KeptEvaluation& kept, JsonWriter* json) {
  json->Key("target").String(TargetName(kept));
  if (kept.targets.size() > 1) Texts("targets", kept.targets, json);
  if (!kept.label_delimiter.empty()) json->Key("label_delimiter").String(kept.label_delimiter);
  if (!kept.group_column.empty()) json->Key("group").String(kept.group_column);
  if (!kept.types.empty()) WriteTypes(kept, json);
  json->Key("inputs").BeginObject();
  bool scaled = false;
  for (const KeptInput& input : kept.inputs) {
    Texts(input.name.c_str(), input.columns, json);
    scaled = scaled || input.scaling != KeptScaling::kNone;
  }
  json->EndObject();
  if (scaled) {
    json->Key("scaling").BeginObject();
    for (const KeptInput& input : kept.inputs) {
      if (input.scaling != KeptScaling::kNone) WriteScaling(input, json);
    }
    json->EndObject();
  }
  if (!kept.images.empty()) json->Key("images").String(kept.images);
}

}  // namespace

std::string WriteKept(const KeptEvaluation& kept) {
  JsonWriter json;
  json.BeginObject();
  json.Key("version").Int(kKeptVersion);
  WriteEvaluationMembers(kept.evaluation, &json);
  WriteModelAndData(kept, &json);
  WriteChoices(kept, &json);
  Texts("guesses", kept.guesses, &json);
  json.Key("program").String(kept.program);
  if (!kept.kernels.empty()) json.Key("kernels").String(kept.kernels);
  if (kept.training_run) {
    json.Key("training_run").BeginObject();
    json.Key("uuid").String(kept.training_run->uuid);
    json.Key("name").String(kept.training_run->name);
    json.EndObject();
  }
  json.EndObject();
  return json.Take();
}

}  // namespace tidemark::evaluate
