// `tidemark sql`: one reading statement; tab separated text, or JSON objects.
#include <cstdio>

#include "app/cli/printable.h"
#include "app/cli/run_choice.h"
#include "app/cli/words.h"
#include "base/json_writer.h"
#include "base/number_text.h"
#include "store/sql_console.h"

namespace tidemark::cli {
namespace {

std::string HexOf(std::span<const uint8_t> bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const uint8_t byte : bytes) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

void JsonValueOf(const Statement& row, int column, JsonWriter* json) {
  switch (row.Type(column)) {
    case kCellInteger:
      json->Int(row.Int(column));
      break;
    case kCellFloat:
      json->Double(row.Double(column));
      break;
    case kCellText:
      json->String(row.Text(column));
      break;
    case kCellBlob:
      json->String(HexOf(row.Blob(column)));
      break;
    default:
      json->Null();
  }
}

std::string TextOf(const Statement& row, int column) {
  switch (row.Type(column)) {
    case kCellInteger:
      return std::to_string(row.Int(column));
    case kCellFloat:
      return FormatDouble(row.Double(column));
    case kCellText:
      return Printable(row.Text(column));
    case kCellBlob:
      return HexOf(row.Blob(column));
    default:
      return "";
  }
}

void PrintLine(const std::vector<std::string>& cells) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) line += (i > 0 ? "\t" : "") + cells[i];
  std::printf("%s\n", line.c_str());
}

}  // namespace

int SqlWord(const SqlOptions& options) {
  OpenMode mode = OpenMode::kReadOnly;
  {
    // A file of something else is refused, as by the other words.
    const auto store = OpenForReading(options.file, &mode);
    if (!store.ok()) return Report(store.error());
  }
  auto console = SqlConsole::Open(options.file, "", SqlLimits{}, mode);
  if (!console.ok()) return Report(console.error());
  std::vector<std::string> names;
  bool first = true;
  const auto on_columns = [&](const std::vector<std::string>& columns) {
    names = columns;
    if (!options.json) PrintLine(names);
  };
  const auto on_row = [&](const Statement& row) {
    if (!options.json) {
      std::vector<std::string> cells;
      cells.reserve(names.size());
      for (int i = 0; i < row.ColumnCount(); ++i) cells.push_back(TextOf(row, i));
      PrintLine(cells);
      return true;
    }
    JsonWriter json;
    json.BeginObject();
    for (int i = 0; i < row.ColumnCount(); ++i) {
      json.Key(names[static_cast<size_t>(i)]);
      JsonValueOf(row, i, &json);
    }
    std::printf("%s%s", first ? "[" : ",\n", json.EndObject().text().c_str());
    first = false;
    return true;
  };
  const Status status = (*console)->Run(options.query, on_columns, on_row);
  if (options.json && status.ok()) std::printf("%s]\n", first ? "[" : "");
  return status.ok() ? static_cast<int>(kDone) : Report(status.error());
}

}  // namespace tidemark::cli
