#include "import/json_rows.h"

#include <algorithm>

#include "base/number_text.h"

namespace tidemark {
namespace {

constexpr size_t kMaxKeyBytes = kMaxColumnNameBytes;

// W&B writes pictures, histograms and tables as objects of this form: no numbers of the run.
bool IsMedia(JsonValue object) { return object.Find("_type").exists(); }

std::string CellText(JsonValue value) {
  switch (value.type()) {
    case JsonType::kBool:
      return *value.Bool() ? "true" : "false";
    case JsonType::kInt:
      return std::to_string(*value.Int());
    case JsonType::kDouble:
      return FormatDouble(*value.Number());
    case JsonType::kString:
      return std::string(*value.Text());
    case JsonType::kArray:
      return "[]";
    case JsonType::kObject:
      return "{}";
    case JsonType::kMissing:
    case JsonType::kNull:
      break;
  }
  return {};
}

}  // namespace

void JsonSample::Add(JsonValue object) {
  TextRow row;
  AddMembers(object, {}, &row);
  rows_.push_back(std::move(row));
}

void JsonSample::AddMembers(JsonValue object, const std::string& prefix, TextRow* row) {
  for (size_t i = 0; i < object.size(); ++i) {
    auto [key, value] = object.Member(i);
    std::string name = prefix + std::string(key);
    if (name.size() > kMaxKeyBytes) continue;
    if (value.is_object() && !IsMedia(value)) {
      AddMembers(value, name + separator_, row);
      continue;
    }
    auto [it, added] = column_of_name_.try_emplace(name, names_.size());
    if (added) names_.push_back(name);
    if (row->size() <= it->second) row->resize(it->second + 1);
    (*row)[it->second] = CellText(value);
  }
}

std::vector<TextRow> JsonSample::Rows() const {
  std::vector<TextRow> rows = rows_;
  for (TextRow& row : rows) row.resize(names_.size());
  return rows;
}

void JsonRows::AddRow(JsonValue object, uint64_t offset, BatchBuilder* out) {
  table_->BeginRow(offset);
  key_.clear();
  AddMembers(object, 0);
  table_->EndRow(out);
}

void JsonRows::AddMembers(JsonValue object, size_t prefix_size) {
  for (size_t i = 0; i < object.size(); ++i) {
    auto member = object.Member(i);
    key_.resize(prefix_size);
    key_ += member.first;
    if (key_.size() > kMaxKeyBytes) {
      table_->CountProblem(table_->row_offset(), "Names of more than 1,024 bytes were left out.");
      continue;
    }
    AddValue(member.second);
  }
}

void JsonRows::AddValue(JsonValue value) {
  if (value.is_object() && !IsMedia(value)) {
    key_ += separator_;
    AddMembers(value, key_.size());
    return;
  }
  if (value.type() == JsonType::kNull) return;
  size_t column = table_->FindColumn(key_);
  if (column == TextTable::npos) column = table_->AddColumn(key_);
  if (column == TextTable::npos) return;
  switch (value.type()) {
    case JsonType::kInt:
      return table_->Whole(column, *value.Int());
    case JsonType::kDouble:
      return table_->Number(column, *value.Number());
    case JsonType::kBool:
      return table_->Cell(column, *value.Bool() ? "true" : "false");
    case JsonType::kString:
      return table_->Cell(column, *value.Text());
    default:
      return table_->List(column);
  }
}

void PlanFromSample(const JsonSample& sample, const ColumnChoice& choice, TextTable* table) {
  ColumnRoles roles = GuessColumns(sample.names(), sample.Rows(), false, choice);
  for (ColumnUse& use : roles.columns) {
    if (use.name.empty()) use.name = "(no name)";
    MakeSafeName(&use.name);
  }
  table->SetColumns(sample.names(), std::move(roles));
}

bool LooksLikeLog(const ColumnRoles& roles) {
  auto count = [&](ColumnRole role) {
    return std::count_if(roles.columns.begin(), roles.columns.end(),
                         [role](const ColumnUse& use) { return use.role == role; });
  };
  auto numbers = count(ColumnRole::kMetric) + count(ColumnRole::kMetricValue);
  if (numbers == 0) return false;
  bool has_x = count(ColumnRole::kStep) + count(ColumnRole::kWallTime) > 0;
  return has_x || numbers >= count(ColumnRole::kParam) + count(ColumnRole::kVaryingText);
}

}  // namespace tidemark
