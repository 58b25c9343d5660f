#include "app/cli/eval/eval_data.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "app/cli/paths.h"
#include "base/file_source.h"
#include "evaluate/data/bound_columns.h"
#include "evaluate/data/read_data_set.h"

namespace tidemark::cli {
namespace {

using evaluate::ColumnType;

Result<ColumnType> TypeOf(const std::string& name, const std::string& choice) {
  if (name == "number") return ColumnType::kFloat;
  if (name == "integer") return ColumnType::kInteger;
  if (name == "boolean") return ColumnType::kBoolean;
  if (name == "text") return ColumnType::kText;
  return MakeError(ErrorCode::kInvalid, "--type " + choice + ": there is no type \"" + name + "\"",
                   "Types are number, integer, boolean and text.");
}

Result<evaluate::ReadOptions> OptionsOf(const std::vector<std::string>& types) {
  evaluate::ReadOptions options;
  for (const std::string& choice : types) {
    TM_ASSIGN_OR_RETURN(const auto halves, SplitChoice(choice, "--type COLUMN=text"));
    TM_ASSIGN_OR_RETURN(const ColumnType type, TypeOf(halves.second, choice));
    options.types.emplace_back(halves.first, type);
  }
  return options;
}

// A type of a column that is not there, or that its format does not let change, is a mistake.
Status CheckTypes(const evaluate::DataSet& data, const evaluate::ReadOptions& options) {
  for (const auto& [name, type] : options.types) {
    TM_ASSIGN_OR_RETURN(const size_t at, evaluate::ColumnOf(data, name));
    if (data.columns[at].type() == type) continue;
    return MakeError(ErrorCode::kInvalid,
                     "column " + name + " has the type " +
                         std::string(evaluate::TypeName(data.columns[at].type())) + " in its " +
                         data.format + " file and can't be read as " +
                         std::string(evaluate::TypeName(type)),
                     "Only columns of CSV, TSV and JSON lines can be read otherwise.");
  }
  return {};
}

// A file, or a folder of images.
Status CheckData(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored) ? Status() : CheckInputFile(path);
}

Result<evaluate::DataSet> ReadOne(const std::string& path, const evaluate::ReadOptions& options,
                                  evaluate::FileDigests* digests) {
  TM_ASSIGN_OR_RETURN(const auto source, FileSource::Open(path));
  auto set =
      evaluate::ReadDataSet(source.get(), std::filesystem::path(path).filename().string(), options);
  if (!set.ok()) return set.error().In(path);
  const Status hashed = digests->Add(source.get());
  if (!hashed.ok()) return hashed.error().In(path);
  digests->EndFile(NameOfPath(path), source->size());
  return set;
}

Result<std::string> DigestOf(const std::string& path) {
  TM_RETURN_IF_ERROR(CheckData(path));
  evaluate::FileDigests digests;
  TM_ASSIGN_OR_RETURN(const auto images, OpenImages(path, &digests));
  if (!images) {
    TM_ASSIGN_OR_RETURN(const auto source, FileSource::Open(path));
    TM_RETURN_IF_ERROR(digests.Add(source.get()));
  }
  return images ? digests.files().front().sha256 : digests.Finish();
}

}  // namespace

Result<std::pair<std::string, std::string>> SplitChoice(const std::string& text,
                                                        const char* example) {
  const size_t at = text.rfind('=');
  if (at != std::string::npos && at > 0 && at + 1 < text.size()) {
    return std::pair(text.substr(0, at), text.substr(at + 1));
  }
  return MakeError(ErrorCode::kInvalid, "\"" + text + "\" is no choice",
                   std::string("Write it as ") + example + ".");
}

Result<EvalData> ReadEvalData(const std::vector<std::string>& paths,
                              const std::vector<std::string>& types) {
  TM_ASSIGN_OR_RETURN(const evaluate::ReadOptions options, OptionsOf(types));
  EvalData data;
  evaluate::FileDigests digests;
  for (const std::string& path : paths) {
    TM_RETURN_IF_ERROR(CheckData(path));
    auto images = OpenImages(path, &digests);
    if (!images.ok()) return images.error().In(path);
    if (*images && data.images) {
      return MakeError(ErrorCode::kInvalid, "there are two folders or zips with images",
                       "Put all images below one folder.")
          .In(path);
    }
    if (*images) {
      data.images = std::move(*images);
      continue;
    }
    TM_ASSIGN_OR_RETURN(evaluate::DataSet set, ReadOne(path, options, &digests));
    const Status joined = evaluate::JoinColumns(std::move(set), &data.set);
    if (!joined.ok()) return joined.error().In(path);
  }
  TM_RETURN_IF_ERROR(CheckTypes(data.set, options));
  data.files = digests.files();
  data.sha256 = digests.Finish();
  return data;
}

Result<std::vector<std::string>> InClaimedOrder(const std::vector<std::string>& paths,
                                                const std::vector<evaluate::KeptFile>& claimed) {
  if (paths.size() < 2 || paths.size() != claimed.size()) return paths;
  std::vector<std::string> digests;
  for (const std::string& path : paths) {
    auto digest = DigestOf(path);
    if (!digest.ok()) return digest.error().In(path);
    digests.push_back(std::move(*digest));
  }
  std::vector<std::string> ordered;
  for (const evaluate::KeptFile& file : claimed) {
    const auto found = std::find(digests.begin(), digests.end(), file.sha256);
    if (file.sha256.empty() || found == digests.end()) return paths;
    ordered.push_back(paths[static_cast<size_t>(found - digests.begin())]);
    found->clear();
  }
  return ordered;
}

}  // namespace tidemark::cli
