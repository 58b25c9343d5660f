#include "platform/engine_desktop/place_copy.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/sqlite_head.h"

namespace tidemark {
namespace {

namespace fs = std::filesystem;

bool IsTidemark(const fs::path& path) {
  std::array<uint8_t, kSqliteHeadBytes> head{};
  std::ifstream in(path, std::ios::binary);
  return in.read(reinterpret_cast<char*>(head.data()), head.size()) && IsTidemarkFile(head);
}

// What SQLite keeps beside a database that a program has open, or that was not closed. Looked for
// before anything is read: closing a database that this process has open would give up its locks.
bool IsInUse(const fs::path& path) {
  std::error_code error;
  for (const char* end : {"-wal", "-shm", "-journal"}) {
    if (fs::exists(path.string() + end, error)) return true;
  }
  return false;
}

Error CantWrite(const fs::path& path, const std::error_code& error) {
  const bool full = error == std::errc::no_space_on_device;
  return MakeError(full ? ErrorCode::kFull : ErrorCode::kIo,
                   "Can't save as " + path.string() + ": " + error.message(),
                   full ? "Free some space, or save elsewhere." : "Save into another folder.");
}

Status MayReplace(const fs::path& path, bool confirmed) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) return {};
  if (fs::is_directory(status)) {
    return MakeError(ErrorCode::kInvalid, "Can't save as " + path.string() + ": it is a folder",
                     "Name a file in it.");
  }
  if (IsInUse(path)) {
    return MakeError(ErrorCode::kBusy,
                     "Can't save as " + path.string() + ": that database is open in a program",
                     "Choose another name.");
  }
  if (confirmed || IsTidemark(path)) return {};
  return MakeError(ErrorCode::kInvalid,
                   "Can't save as " + path.string() + ": a file of another kind is there",
                   "Choose another name; nothing was overwritten.");
}

}  // namespace

Status PlaceCopy(const std::string& from, const std::string& to, bool confirmed) {
  std::error_code error;
  // A link stays one: what it points to is replaced.
  fs::path target = fs::weakly_canonical(to, error);
  if (error) target = to;
  TM_RETURN_IF_ERROR(MayReplace(target, confirmed));
  fs::rename(from, target, error);
  if (!error) return {};
  if (error != std::errc::cross_device_link) return CantWrite(target, error);
  const fs::path part = target.string() + ".part";
  fs::copy_file(from, part, fs::copy_options::overwrite_existing, error);
  if (!error) fs::rename(part, target, error);
  std::error_code ignored;
  if (error) {
    fs::remove(part, ignored);
    return CantWrite(target, error);
  }
  fs::remove(from, ignored);
  return {};
}

std::string FreePathFor(const std::string& name) {
  std::error_code error;
  fs::path folder = fs::current_path(error);
  if (error || folder == folder.root_path() || access(folder.c_str(), W_OK) != 0) {
    const char* home = std::getenv("HOME");
    folder = home && *home ? home : "/tmp";
  }
  std::string stem = name;
  std::replace(stem.begin(), stem.end(), '/', '-');
  const std::string end = stem.ends_with(".csv") ? ".csv" : ".sqlite";
  if (stem.ends_with(end)) stem.resize(stem.size() - end.size());
  if (stem.empty() || stem.front() == '.') stem = "runs";
  fs::path path = folder / (stem + end);
  for (int n = 2; fs::exists(path, error); ++n) {
    path = folder / (stem + " " + std::to_string(n) + end);
  }
  return path.string();
}

}  // namespace tidemark
