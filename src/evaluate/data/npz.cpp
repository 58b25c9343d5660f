#include "evaluate/data/npz.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "evaluate/data/npy.h"
#include "evaluate/data/zip_archive.h"

namespace tidemark::evaluate {
namespace {

constexpr std::string_view kSuffix = ".npy";

bool IsArray(const ZipMember& member) {
  return member.name.size() > kSuffix.size() && member.name.ends_with(kSuffix);
}

// The number of rows that most columns have; the first column's wins a tie.
uint64_t CommonRows(const std::vector<DataColumn>& columns) {
  std::map<uint64_t, size_t> uses;
  for (const DataColumn& column : columns) ++uses[column.size() / column.width()];
  uint64_t best = columns[0].size() / columns[0].width();
  for (const auto& [rows, count] : uses) {
    if (count > uses[best]) best = rows;
  }
  return best;
}

}  // namespace

Result<DataSet> ReadNpz(ByteSource* source, const ReadOptions& options) {
  TM_ASSIGN_OR_RETURN(ZipArchive archive, ZipArchive::Open(source));
  DataSet data;
  data.format = "NPZ";
  uint64_t left = options.max_bytes;
  std::vector<DataColumn> columns;
  TM_RETURN_IF_ERROR(CheckColumns(archive.members().size(), options));
  for (const ZipMember& member : archive.members()) {
    if (!IsArray(member)) {
      data.report.notes.push_back(member.name + " is no array and was left out");
      continue;
    }
    std::string name = member.name.substr(0, member.name.size() - kSuffix.size());
    TM_ASSIGN_OR_RETURN(std::vector<uint8_t> bytes, archive.Read(member, left));
    MemorySource array(bytes);
    ReadOptions rest = options;
    rest.max_bytes = left;
    auto column = ReadNpy(&array, name, rest);
    if (!column.ok()) return column.error().In(member.name);
    left -= std::min(left, column->memory_bytes());
    columns.push_back(std::move(column).value());
  }
  if (columns.empty()) {
    return MakeError(ErrorCode::kInvalid, "the zip file has no array (a member that ends in .npy)",
                     "Choose a file that numpy.savez wrote.");
  }
  data.rows = CommonRows(columns);
  for (DataColumn& column : columns) {
    uint64_t rows = column.size() / column.width();
    if (rows == data.rows) {
      data.columns.push_back(std::move(column));
    } else {
      data.report.notes.push_back("the array " + column.name() + " has " + std::to_string(rows) +
                                  " rows instead of " + std::to_string(data.rows) +
                                  " and was left out");
    }
  }
  return data;
}

}  // namespace tidemark::evaluate
