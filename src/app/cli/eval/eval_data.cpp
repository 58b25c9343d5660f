#include "app/cli/eval/eval_data.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/cli/paths.h"
#include "base/sha256.h"
#include "evaluate/data/file_source.h"
#include "evaluate/data/read_data_set.h"

namespace tidemark::cli {
namespace {

constexpr size_t kDigestBytes = size_t{1} << 20;

Status AddDigest(evaluate::ByteSource* source, Sha256* digest) {
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
  TM_ASSIGN_OR_RETURN(const auto source, evaluate::FileSource::Open(path));
  auto set = evaluate::ReadDataSet(source.get(), std::filesystem::path(path).filename().string());
  if (!set.ok()) return set.error().In(path);
  const Status hashed = AddDigest(source.get(), digest);
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
