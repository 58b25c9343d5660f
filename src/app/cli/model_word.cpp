// `tidemark model`: what an ONNX model takes and gives, and whether all of it runs.
#include <cstdio>
#include <optional>

#include "app/cli/model_files.h"
#include "app/cli/printable.h"
#include "app/cli/words.h"
#include "base/json_writer.h"
#include "model/graph/planner.h"
#include "model/session.h"

namespace tidemark::cli {
namespace {

using model::ModelInfo;
using model::ValueInfo;

struct ModelReport {
  ModelInfo info;
  uint64_t file_bytes = 0;
  std::optional<uint64_t> operations;
  std::string why_not;  // why the operations are not known
};

Result<ModelReport> Look(const std::string& path) {
  ModelReport report;
  TM_ASSIGN_OR_RETURN(const ModelFiles files, ReadModelFiles(path));
  report.file_bytes = files.file.source()->size();
  TM_ASSIGN_OR_RETURN(report.info, model::Inspect(files.file, files.external));
  if (!report.info.missing.empty()) {
    report.why_not = model::MissingError(report.info.missing).message;
    return report;
  }
  TM_ASSIGN_OR_RETURN(model::Model loaded, model::Model::Load(files.file, files.external));
  const auto operations = model::CountOperations(&loaded);
  if (operations.ok()) {
    report.operations = *operations;
  } else {
    report.why_not = operations.error().message;
  }
  return report;
}

void WriteValues(const char* key, const std::vector<ValueInfo>& values, JsonWriter* json) {
  json->Key(key).BeginArray();
  for (const ValueInfo& value : values) {
    json->BeginObject().Key("name").String(value.name);
    json->Key("type").String(model::TypeName(value.type.element));
    if (value.type.dims) {
      json->Key("shape").BeginArray();
      for (const model::Dim& dim : *value.type.dims) {
        if (dim.value >= 0) {
          json->Int(dim.value);
        } else {
          json->String(dim.name);
        }
      }
      json->EndArray();
    }
    if (!value.class_names.empty()) {
      json->Key("classes").BeginArray();
      for (const std::string& name : value.class_names) json->String(name);
      json->EndArray();
    }
    json->EndObject();
  }
  json->EndArray();
}

void PrintJson(const ModelReport& report) {
  const ModelInfo& info = report.info;
  JsonWriter json;
  json.BeginObject().Key("runs").Bool(info.missing.empty());
  json.Key("producer").String(info.producer_name).Key("ir_version").Int(info.ir_version);
  json.Key("opsets").BeginObject();
  for (const auto& opset : info.opsets) {
    json.Key(opset.domain.empty() ? "ai.onnx" : opset.domain).Int(opset.version);
  }
  json.EndObject();
  WriteValues("inputs", info.inputs, &json);
  WriteValues("outputs", info.outputs, &json);
  json.Key("operators").BeginArray();
  for (const auto& op : info.operators) {
    json.BeginObject().Key("name").String(op.name);
    json.Key("domain").String(op.domain.empty() ? "ai.onnx" : op.domain);
    json.Key("opset").Int(op.opset).Key("count").Uint(op.count).EndObject();
  }
  json.EndArray().Key("missing").BeginArray();
  for (const auto& op : info.missing) {
    json.BeginObject().Key("name").String(op.name);
    json.Key("domain").String(op.domain.empty() ? "ai.onnx" : op.domain);
    json.Key("opset").Int(op.opset).Key("node").String(op.node);
    json.Key("count").Uint(op.count).EndObject();
  }
  json.EndArray().Key("nodes").Uint(info.nodes);
  json.Key("parameters").Uint(info.parameters).Key("parameter_bytes").Uint(info.parameter_bytes);
  json.Key("file_bytes").Uint(report.file_bytes);
  json.Key("operations");
  if (report.operations) {
    json.Uint(*report.operations);
  } else {
    json.Null();
  }
  json.EndObject();
  std::printf("%s\n", json.text().c_str());
}

void PrintValues(const char* what, const std::vector<ValueInfo>& values) {
  for (const ValueInfo& value : values) {
    std::printf("%-11s %s", what, Printable(value.ToString()).c_str());
    if (!value.class_names.empty()) {
      std::printf("  (%zu classes)", value.class_names.size());
    }
    std::printf("\n");
  }
}

void PrintText(const ModelReport& report) {
  const ModelInfo& info = report.info;
  PrintValues("input", info.inputs);
  PrintValues("output", info.outputs);
  std::string operators;
  for (const auto& op : info.operators) {
    if (!operators.empty()) operators += ", ";
    operators += op.name;
    if (op.count > 1) operators += " " + std::to_string(op.count) + "x";
  }
  std::printf("%-11s %s\n", "operators", Printable(operators).c_str());
  std::printf("%-11s %llu (%llu bytes; the file has %llu)\n", "parameters",
              static_cast<unsigned long long>(info.parameters),
              static_cast<unsigned long long>(info.parameter_bytes),
              static_cast<unsigned long long>(report.file_bytes));
  if (report.operations) {
    std::printf("%-11s %llu for one row\n", "operations",
                static_cast<unsigned long long>(*report.operations));
  } else {
    std::printf("%-11s not known: %s\n", "operations", Printable(report.why_not).c_str());
  }
}

}  // namespace

int ModelWord(const ModelOptions& options) {
  const auto report = Look(options.file);
  if (!report.ok()) return Report(report.error());
  if (options.json) {
    PrintJson(*report);
  } else {
    PrintText(*report);
  }
  if (report->info.missing.empty()) return kDone;
  return Report(model::MissingError(report->info.missing));
}

}  // namespace tidemark::cli
