#include "evaluate/data/read_data_set.h"

#include <algorithm>
#include <array>
#include <memory>
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

Result<DataSet> ReadArrays(ByteSource* source, const std::string& name,
                           std::span<const uint8_t> head, const ReadOptions& options) {
  if (LooksLikeZip(head)) return ReadNpz(source, options);
  if (LooksLikeNpy(head)) {
    TM_ASSIGN_OR_RETURN(DataColumn column, ReadNpy(source, name, options));
    return OneColumn(std::move(column), "NPY");
  }
  TM_ASSIGN_OR_RETURN(DataColumn column, ReadIdx(source, name, options));
  return OneColumn(std::move(column), "IDX");
}

// Arrays are read as they lie: there is little to cut.
class ArraysReading final : public DataSetReading {
 public:
  ArraysReading(ByteSource* source, std::string name, std::vector<uint8_t> head,
                const ReadOptions& options)
      : source_(source), name_(std::move(name)), head_(std::move(head)), options_(options) {}

  Result<bool> Step(size_t /*rows*/) override {
    TM_ASSIGN_OR_RETURN(data_, ReadArrays(source_, name_, head_, options_));
    return false;
  }
  DataSet Take() override { return std::move(data_); }

 private:
  ByteSource* source_;
  std::string name_;
  std::vector<uint8_t> head_;
  ReadOptions options_;
  DataSet data_;
};

// The packed bytes piece by piece, then all of them unpacked, then what they are.
class GzipReading final : public DataSetReading {
 public:
  GzipReading(ByteSource* source, std::string_view file_name, const ReadOptions& options)
      : source_(source), name_(file_name), options_(options) {
    if (name_.ends_with(".gz")) name_.resize(name_.size() - 3);
  }

  Result<bool> Step(size_t rows) override {
    if (inner_) return inner_->Step(rows);
    if (packed_.size() < source_->size()) {
      const uint64_t left = source_->size() - packed_.size();
      TM_ASSIGN_OR_RETURN(const std::vector<uint8_t> more,
                          ReadBytes(source_, packed_.size(), std::min(left, kPackedBytes)));
      packed_.insert(packed_.end(), more.begin(), more.end());
      return true;
    }
    TM_ASSIGN_OR_RETURN(bytes_, Gunzip(packed_, static_cast<size_t>(options_.max_bytes)));
    if (LooksLikeGzip(bytes_)) return NotKnown("it is packed twice; unpack it once");
    packed_ = {};
    unpacked_ = std::make_unique<MemorySource>(bytes_);
    TM_ASSIGN_OR_RETURN(inner_, StartReading(unpacked_.get(), name_, options_));
    return true;
  }
  DataSet Take() override { return inner_->Take(); }

 private:
  static constexpr uint64_t kPackedBytes = uint64_t{1} << 20;

  ByteSource* source_;
  std::string name_;
  ReadOptions options_;
  std::vector<uint8_t> packed_, bytes_;
  std::unique_ptr<MemorySource> unpacked_;
  std::unique_ptr<DataSetReading> inner_;
};

Result<std::unique_ptr<DataSetReading>> StartText(ByteSource* source, std::string_view head,
                                                  const ReadOptions& options) {
  if (head.find('\0') != head.npos) return NotKnown("this is no text, and no format that is known");
  if (LooksLikeArff(head)) return StartArff(source, options);
  char first = FirstCharacter(head);
  if (first == '{' || first == '[') return StartJsonLines(source, options);
  return StartCsvTable(source, options);
}

}  // namespace

Result<std::unique_ptr<DataSetReading>> StartReading(ByteSource* source, std::string_view file_name,
                                                     const ReadOptions& options) {
  std::vector<uint8_t> head(static_cast<size_t>(std::min<uint64_t>(source->size(), kHeadBytes)));
  TM_ASSIGN_OR_RETURN(size_t count, source->ReadAt(0, head));
  head.resize(count);
  if (head.empty()) {
    return MakeError(ErrorCode::kInvalid, "the file is empty", "Choose another file.");
  }
  TM_RETURN_IF_ERROR(RefuseOthers(AsText(head)));
  if (LooksLikeGzip(head)) {
    if (source->size() > options.max_bytes) return CheckMemory(source->size(), options).error();
    return std::unique_ptr<DataSetReading>(
        std::make_unique<GzipReading>(source, file_name, options));
  }
  if (LooksLikeNpy(head) || LooksLikeZip(head) || LooksLikeIdx(head)) {
    return std::unique_ptr<DataSetReading>(
        std::make_unique<ArraysReading>(source, NameOf(file_name), std::move(head), options));
  }
  return StartText(source, AsText(head), options);
}

Result<DataSet> ReadDataSet(ByteSource* source, std::string_view file_name,
                            const ReadOptions& options) {
  return ReadAll(StartReading(source, file_name, options));
}

}  // namespace tidemark::evaluate
