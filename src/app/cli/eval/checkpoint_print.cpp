#include "app/cli/eval/checkpoint_print.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "app/cli/printable.h"
#include "base/json.h"
#include "base/json_writer.h"
#include "generated/build_id.h"

namespace tidemark::cli {
namespace {

constexpr size_t kMostColumns = 3;
// What is shown of whatever the task has, in this order.
constexpr const char* kHeadlines[] = {"ndcg",     "map",      "mrr",      "rmse",
                                      "mae",      "r2",       "accuracy", "f1",
                                      "f1_macro", "f1_micro", "roc_auc",  "roc_auc_ovr_macro",
                                      "log_loss"};

// Nothing when no document is whole.
std::vector<JsonDocument> Parse(const CheckpointTable& table) {
  std::vector<JsonDocument> documents;
  for (const CheckpointRow& row : table.rows) {
    auto document = JsonDocument::Parse(row.json);
    if (!document.ok()) return {};
    documents.push_back(std::move(*document));
  }
  return documents;
}

std::string Figure(const JsonValue& metric) {
  const auto value = metric.Find("value").Number();
  const auto low = metric.Find("low").Number();
  const auto high = metric.Find("high").Number();
  if (!value) return "undefined";
  std::string text = fmt::format("{:.4f}", *value);
  if (low && high) text += fmt::format(" ({:.4f} to {:.4f})", *low, *high);
  return text;
}

void PrintRows(const CheckpointTable& table, const std::vector<JsonDocument>& documents) {
  std::vector<std::string> names;
  for (const char* name : kHeadlines) {
    if (names.size() < kMostColumns &&
        documents.front().root().Find("metrics").Find(name).exists()) {
      names.emplace_back(name);
    }
  }
  std::printf("\n%12s", "step");
  for (const std::string& name : names) std::printf("  %-26s", name.c_str());
  std::printf("  file\n");
  for (size_t i = 0; i < table.rows.size(); ++i) {
    std::printf("%12lld", static_cast<long long>(table.rows[i].step));
    for (const std::string& name : names) {
      std::printf("  %-26s", Figure(documents[i].root().Find("metrics").Find(name)).c_str());
    }
    std::printf("  %s%s\n", Printable(table.rows[i].file).c_str(),
                table.rows[i].was_kept ? "  (kept before)" : "");
  }
}

}  // namespace

void PrintCheckpoints(const CheckpointTable& table) {
  const auto line = [](const char* what, const std::string& text) {
    std::printf("%-8s%s\n", what, Printable(text).c_str());
  };
  line("folder", table.folder + ", " + std::to_string(table.rows.size()) + " checkpoints");
  std::string data;
  for (const std::string& path : table.data_paths) data += (data.empty() ? "" : " + ") + path;
  line("data", data);
  line("steps", table.steps_from);
  for (const std::string& note : table.notes) line("", note);
  const std::vector<JsonDocument> documents = Parse(table);
  if (!documents.empty()) {
    const JsonValue first = documents.front().root();
    line("target", std::string(first.Find("target").TextOr("")) + ", " +
                       std::string(first.Find("task").TextOr("")) + ", " +
                       first.Find("rows").ToJson() + " rows");
    PrintRows(table, documents);
  }
  if (table.left_out.empty()) return;
  std::printf("\nleft out: %zu\n", table.left_out.size());
}

std::string CheckpointsJson(const CheckpointTable& table) {
  JsonWriter json;
  json.BeginObject().Key("folder").String(table.folder);
  json.Key("steps_from").String(table.steps_from);
  json.Key("data").BeginArray();
  for (const std::string& path : table.data_paths) {
    json.String(std::filesystem::path(path).filename().string());
  }
  json.EndArray().Key("checkpoints").BeginArray();
  for (const CheckpointRow& row : table.rows) {
    json.BeginObject().Key("step").Int(row.step).Key("file").String(row.file);
    json.Key("kept_before").Bool(row.was_kept);
    json.Key("evaluation").Raw(row.json).EndObject();
  }
  json.EndArray().Key("left_out").BeginArray();
  for (const auto& [file, why] : table.left_out) {
    json.BeginObject().Key("file").String(file).Key("why").String(why).EndObject();
  }
  json.EndArray().Key("notes").BeginArray();
  for (const std::string& note : table.notes) json.String(note);
  json.EndArray().Key("program").String(std::string("tidemark ") + kBuildId);
  json.EndObject();
  return json.Take();
}

}  // namespace tidemark::cli
