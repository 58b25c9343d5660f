#include "evaluate/data/read_data_set.h"

#include <array>
#include <utility>

#include "base/bytes.h"
#include "base/inflate.h"
#include "evaluate/data/arff.h"
#include "evaluate/data/csv_table.h"
#include "evaluate/data/idx.h"
#include "evaluate/data/json_lines.h"
#include "evaluate/data/npy.h"
#include "evaluate/data/npz.h"
#include "evaluate/data/zip_archive.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kHeadBytes = size_t{64} << 10;

struct OtherFile {
  std::string_view begins_with;
  const char* what;
};

constexpr std::array<OtherFile, 8> kOtherFiles = {{
    {"PAR1", "a Parquet file"},
    {"ARROW1", "an Arrow file"},
    {"\x89HDF", "an HDF5 file"},
    {"\xD0\xCF\x11\xE0", "an old Office document"},
    {"%PDF", "a PDF document"},
    {"\x89PNG", "a single image"},
    {"\xFF\xD8\xFF", "a single image"},
    {"MATLAB 5.0", "a MATLAB file"},
}};

Error NotKnown(const std::string& what) {
  return MakeError(ErrorCode::kUnsupported, "the data set can't be read: " + what,
                   "Choose CSV, TSV, NPY, NPZ, IDX, ARFF or JSON lines.");
}

Status RefuseOthers(std::string_view head) {
  for (const OtherFile& other : kOtherFiles) {
    if (head.substr(0, other.begins_with.size()) == other.begins_with) {
      return NotKnown(std::string("this is ") + other.what);
    }
  }
  if (head.substr(0, 2) == "\xFF\xFE" || head.substr(0, 2) == "\xFE\xFF") {
    return NotKnown("the text is UTF-16; save it as UTF-8");
  }
  bool is_pointer =
      head.substr(0, 8) == "version " && head.substr(0, 64).find("git-lfs") != head.npos;
  if (is_pointer) return NotKnown("this is a pointer of Git LFS, not the file itself");
  bool pickle = head.size() > 2 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5;
  if (pickle) return NotKnown("this is a Python pickle, which can run any program");
  return {};
}

std::string NameOf(std::string_view file_name) {
  size_t slash = file_name.find_last_of("/\\");
  if (slash != file_name.npos) file_name.remove_prefix(slash + 1);
  std::string_view stem = file_name.substr(0, file_name.find('.'));
  return stem.empty() ? "array" : std::string(stem);
}

DataSet OneColumn(DataColumn column, const char* format) {
  DataSet data;
  data.format = format;
  data.rows = column.size() / column.width();
  data.columns.push_back(std::move(column));
  return data;
}

char FirstCharacter(std::string_view head) {
  size_t at = head.find_first_not_of(" \t\r\n");
  return at == head.npos ? '\0' : head[at];
}

Result<DataSet> ReadGzip(ByteSource* source, std::string_view file_name,
                         const ReadOptions& options) {
  if (source->size() > options.max_bytes) return CheckMemory(source->size(), options).error();
  TM_ASSIGN_OR_RETURN(std::vector<uint8_t> packed, ReadBytes(source, 0, source->size()));
  TM_ASSIGN_OR_RETURN(std::vector<uint8_t> bytes,
                      Gunzip(packed, static_cast<size_t>(options.max_bytes)));
  if (LooksLikeGzip(bytes)) return NotKnown("it is packed twice; unpack it once");
  packed = {};
  if (file_name.ends_with(".gz")) file_name.remove_suffix(3);
  MemorySource unpacked(bytes);
  return ReadDataSet(&unpacked, file_name, options);
}

Result<DataSet> ReadText(ByteSource* source, std::string_view head, const ReadOptions& options) {
  if (head.find('\0') != head.npos) return NotKnown("this is no text, and no format that is known");
  if (LooksLikeArff(head)) return ReadArff(source, options);
  char first = FirstCharacter(head);
  if (first == '{' || first == '[') return ReadJsonLines(source, options);
  return ReadCsvTable(source, options);
}

}  // namespace

Result<DataSet> ReadDataSet(ByteSource* source, std::string_view file_name,
                            const ReadOptions& options) {
  std::vector<uint8_t> head(static_cast<size_t>(std::min<uint64_t>(source->size(), kHeadBytes)));
  TM_ASSIGN_OR_RETURN(size_t count, source->ReadAt(0, head));
  head.resize(count);
  if (head.empty()) {
    return MakeError(ErrorCode::kInvalid, "the file is empty", "Choose another file.");
  }
  TM_RETURN_IF_ERROR(RefuseOthers(AsText(head)));
  if (LooksLikeNpy(head)) {
    TM_ASSIGN_OR_RETURN(DataColumn column, ReadNpy(source, NameOf(file_name), options));
    return OneColumn(std::move(column), "NPY");
  }
  if (LooksLikeZip(head)) return ReadNpz(source, options);
  if (LooksLikeGzip(head)) return ReadGzip(source, file_name, options);
  if (LooksLikeIdx(head)) {
    TM_ASSIGN_OR_RETURN(DataColumn column, ReadIdx(source, NameOf(file_name), options));
    return OneColumn(std::move(column), "IDX");
  }
  return ReadText(source, AsText(head), options);
}

}  // namespace tidemark::evaluate
