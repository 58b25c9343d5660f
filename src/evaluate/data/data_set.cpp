#include "evaluate/data/data_set.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "base/number_text.h"

namespace tidemark::evaluate {
namespace {

template <typename T>
constexpr bool kIsText = std::is_same_v<std::decay_t<T>, TextValues>;

}  // namespace

std::string_view TypeName(ColumnType type) {
  switch (type) {
    case ColumnType::kFloat:
      return "number";
    case ColumnType::kInteger:
      return "whole number";
    case ColumnType::kBoolean:
      return "true or false";
    case ColumnType::kText:
      return "text";
  }
  return "";
}

DataColumn::DataColumn(std::string name, ColumnType type, Values values,
                       std::vector<size_t> row_shape, std::vector<bool> missing)
    : name_(std::move(name)),
      type_(type),
      values_(std::move(values)),
      row_shape_(std::move(row_shape)),
      missing_(std::move(missing)) {
  for (size_t extent : row_shape_) width_ *= extent;
  CountMissing();
}

DataColumn::DataColumn(std::string name, std::vector<size_t> row_shape,
                       std::shared_ptr<RowSource> source)
    : name_(std::move(name)), row_shape_(std::move(row_shape)), source_(std::move(source)) {
  for (size_t extent : row_shape_) width_ *= extent;
}

void DataColumn::CountMissing() {
  for (size_t at = 0; at < size(); ++at) missing_count_ += IsMissing(at) ? 1 : 0;
}

size_t DataColumn::size() const {
  if (source_) return source_->rows() * source_->width();
  return std::visit(
      [](const auto& values) {
        if constexpr (kIsText<decltype(values)>) {
          return values.rows();
        } else {
          return values.size();
        }
      },
      values_);
}

uint64_t DataColumn::memory_bytes() const {
  return missing_.size() / 8 + std::visit(
                                   [](const auto& values) -> uint64_t {
                                     if constexpr (kIsText<decltype(values)>) {
                                       return values.memory_bytes();
                                     } else {
                                       return values.size() * sizeof(values[0]);
                                     }
                                   },
                                   values_);
}

bool DataColumn::IsMissing(size_t at) const {
  if (source_) return false;
  if (!missing_.empty()) return missing_[at];
  if (const TextValues* texts = std::get_if<TextValues>(&values_)) {
    return texts->Code(at) == TextValues::kMissing;
  }
  return type_ == ColumnType::kFloat && std::isnan(Number(at));
}

double DataColumn::Number(size_t at) const {
  if (source_) return source_->At(at);
  if (!missing_.empty() && missing_[at]) return std::nan("");
  return std::visit(
      [at](const auto& values) -> double {
        if constexpr (kIsText<decltype(values)>) {
          return std::nan("");
        } else {
          return static_cast<double>(values[at]);
        }
      },
      values_);
}

int64_t DataColumn::Integer(size_t at) const {
  return std::visit(
      [at](const auto& values) -> int64_t {
        if constexpr (kIsText<decltype(values)>) {
          return 0;
        } else if constexpr (std::is_floating_point_v<std::decay_t<decltype(values[at])>>) {
          return 0;
        } else {
          return static_cast<int64_t>(values[at]);
        }
      },
      values_);
}

std::string DataColumn::Text(size_t at) const {
  if (const TextValues* texts = std::get_if<TextValues>(&values_)) {
    return std::string(texts->Text(at));
  }
  if (IsMissing(at)) return {};
  if (source_) return FormatF32(source_->At(at));
  if (type_ == ColumnType::kBoolean) return Integer(at) != 0 ? "true" : "false";
  if (type_ == ColumnType::kInteger) return std::to_string(Integer(at));
  if (const auto* floats = std::get_if<std::vector<float>>(&values_))
    return FormatF32((*floats)[at]);
  return FormatDouble(Number(at));
}

void ReadReport::Skip(uint64_t line, std::string why) {
  ++skipped_rows;
  if (places.size() < kMostPlaces) places.push_back({line, std::move(why)});
}

void ReadReport::Unreadable(uint64_t line, std::string what) {
  ++unreadable_values;
  if (places.size() < kMostPlaces) places.push_back({line, std::move(what)});
}

std::optional<size_t> DataSet::Find(std::string_view name) const {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name() == name) return i;
  }
  return std::nullopt;
}

std::vector<RowSource::Failure> DataSet::UnreadableRows() const {
  std::vector<RowSource::Failure> all;
  for (const DataColumn& column : columns) {
    if (!column.source()) continue;
    const auto& failures = column.source()->failures();
    all.insert(all.end(), failures.begin(), failures.end());
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
  return all;
}

std::optional<ColumnType> ReadOptions::TypeOf(std::string_view column) const {
  for (const auto& [name, type] : types) {
    if (name == column) return type;
  }
  return std::nullopt;
}

Status CheckMemory(uint64_t bytes, const ReadOptions& options) {
  if (bytes <= options.max_bytes) return {};
  return MakeError(
      ErrorCode::kTooLarge,
      "the data set needs more than " + std::to_string(options.max_bytes >> 20) + " MB of memory",
      "Take fewer rows or columns, or a smaller type of number.");
}

Status CheckColumns(uint64_t columns, const ReadOptions& options) {
  if (columns <= options.max_columns) return {};
  return MakeError(ErrorCode::kTooLarge,
                   "the table has more than " + std::to_string(options.max_columns) + " columns",
                   "Store the numbers as one array, for example as NPY.");
}

std::string UniqueName(const DataSet& data, const std::string& name) {
  std::string unique = name;
  for (size_t number = 2; data.Find(unique); ++number) {
    unique = name + " (" + std::to_string(number) + ")";
  }
  return unique;
}

void MakeNamesUnique(std::vector<std::string>* names) {
  TextValues known;
  std::vector<size_t> uses;
  for (std::string& name : *names) {
    std::string unique = name;
    uint32_t code = known.Find(unique);
    while (code != TextValues::kMissing) {
      unique = name + " (" + std::to_string(++uses[known.Find(name)]) + ")";
      code = known.Find(unique);
    }
    known.CodeOf(unique);
    uses.push_back(1);
    name = std::move(unique);
  }
}

Status JoinColumns(DataSet more, DataSet* data) {
  if (data->columns.empty()) {
    *data = std::move(more);
    return {};
  }
  if (more.rows != data->rows) {
    return MakeError(ErrorCode::kInvalid,
                     "the files have different numbers of rows: " + std::to_string(data->rows) +
                         " and " + std::to_string(more.rows),
                     "Choose files of the same rows.");
  }
  for (DataColumn& column : more.columns) {
    column.set_name(UniqueName(*data, column.name()));
    data->columns.push_back(std::move(column));
  }
  if (data->format != more.format) data->format += " and " + more.format;
  ReadReport& report = data->report;
  report.skipped_rows += more.report.skipped_rows;
  report.unreadable_values += more.report.unreadable_values;
  for (auto& place : more.report.places) report.places.push_back(std::move(place));
  for (auto& note : more.report.notes) report.notes.push_back(std::move(note));
  return {};
}

}  // namespace tidemark::evaluate
