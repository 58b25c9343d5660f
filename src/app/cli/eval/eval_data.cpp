#include "app/cli/eval/eval_data.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "app/cli/paths.h"
#include "base/sha256.h"
#include "evaluate/data/read_data_set.h"

namespace tidemark::cli {
namespace {

constexpr size_t kDigestBytes = size_t{1} << 20;

class FileSource : public evaluate::ByteSource {
 public:
  FileSource(std::ifstream file, uint64_t size) : file_(std::move(file)), size_(size) {}
  [[nodiscard]] uint64_t size() const override { return size_; }
  Result<size_t> ReadAt(uint64_t offset, std::span<uint8_t> out) override {
    if (offset >= size_) return size_t{0};
    const auto count = static_cast<size_t>(std::min<uint64_t>(out.size(), size_ - offset));
    file_.clear();
    file_.seekg(static_cast<std::streamoff>(offset));
    file_.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(count));
    if (!file_) return MakeError(ErrorCode::kIo, "the file can't be read");
    return count;
  }

 private:
  std::ifstream file_;
  uint64_t size_;
};

Status AddDigest(FileSource* source, Sha256* digest) {
  std::vector<uint8_t> bytes(kDigestBytes);
  for (uint64_t at = 0; at < source->size();) {
    TM_ASSIGN_OR_RETURN(const size_t count, source->ReadAt(at, bytes));
    digest->Update(std::span(bytes).first(count));
    at += count;
  }
  return {};
}

Result<evaluate::DataSet> ReadOne(const std::string& path, Sha256* digest) {
  TM_RETURN_IF_ERROR(CheckInputFile(path));
  std::error_code error;
  const uint64_t size = std::filesystem::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (error || !file) return MakeError(ErrorCode::kIo, path + " can't be read");
  FileSource source(std::move(file), size);
  auto set = evaluate::ReadDataSet(&source, std::filesystem::path(path).filename().string());
  if (!set.ok()) return set.error().In(path);
  const Status hashed = AddDigest(&source, digest);
  if (!hashed.ok()) return hashed.error().In(path);
  return set;
}

}  // namespace

Result<EvalData> ReadEvalData(const std::vector<std::string>& paths) {
  EvalData data;
  Sha256 digest;
  for (size_t i = 0; i < paths.size(); ++i) {
    TM_ASSIGN_OR_RETURN(evaluate::DataSet set, ReadOne(paths[i], &digest));
    if (i == 0) {
      data.set = std::move(set);
      continue;
    }
    const Status joined = evaluate::JoinColumns(std::move(set), &data.set);
    if (!joined.ok()) return joined.error().In(paths[i]);
  }
  data.sha256 = ToHex(digest.Finish());
  return data;
}

}  // namespace tidemark::cli
