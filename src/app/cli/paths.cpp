#include "app/cli/paths.h"

#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "base/sqlite_head.h"

namespace tidemark::cli {
namespace {

bool Look(const std::string& path, struct stat* info) { return ::stat(path.c_str(), info) == 0; }

Error NotReachable(const std::string& what, const std::string& path, int reason) {
  if (reason == ENOENT || reason == ENOTDIR) {
    return MakeError(ErrorCode::kNotFound, "There is no " + what + " \"" + path + "\"",
                     "Check the path.");
  }
  return MakeError(ErrorCode::kIo, "\"" + path + "\" can't be reached: " + std::strerror(reason),
                   "Check the path and its rights.");
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool IsTidemark(const std::string& path) {
  std::array<uint8_t, kSqliteHeadBytes> head{};
  std::ifstream in(path, std::ios::binary);
  return in.read(reinterpret_cast<char*>(head.data()), head.size()) && IsTidemarkFile(head);
}

}  // namespace

Status CheckInputFile(const std::string& path) {
  struct stat info {};
  if (!Look(path, &info)) return NotReachable("file", path, errno);
  if (!S_ISDIR(info.st_mode)) return {};
  return MakeError(ErrorCode::kInvalid, "\"" + path + "\" is a folder, not a Tidemark file",
                   "Read the logs in it with: tidemark import FOLDER -o FILE");
}

Status CheckLogs(const std::string& path) {
  struct stat info {};
  if (!Look(path, &info)) return NotReachable("file or folder", path, errno);
  if (S_ISREG(info.st_mode) && IsTidemark(path)) {
    return MakeError(ErrorCode::kInvalid,
                     "\"" + path + "\" is a Tidemark file already and needs no import",
                     "Look into it with: tidemark runs FILE");
  }
  if (S_ISREG(info.st_mode) || S_ISDIR(info.st_mode)) return {};
  return MakeError(ErrorCode::kInvalid, "\"" + path + "\" is neither a file nor a folder",
                   "Write what it gives into a file, and import that.");
}

Status CheckOutputFile(const std::string& path) {
  struct stat info {};
  if (Look(path, &info)) {
    if (!S_ISDIR(info.st_mode)) return {};
    return MakeError(ErrorCode::kInvalid, "\"" + path + "\" is a folder", "Name a file in it.");
  }
  const std::string folder = FolderOf(path);
  if (!Look(folder, &info)) return NotReachable("folder", folder, errno);
  if (S_ISDIR(info.st_mode)) return {};
  return MakeError(ErrorCode::kInvalid, "\"" + folder + "\" is not a folder", "Check the path.");
}

bool IsThere(const std::string& path) {
  struct stat info {};
  return Look(path, &info);
}

bool IsNewOrEmpty(const std::string& path) {
  struct stat info {};
  return !Look(path, &info) || (S_ISREG(info.st_mode) && info.st_size == 0);
}

void RemoveUnfinished(const std::string& path) {
  for (const char* end : {"", "-journal", "-wal", "-shm"}) std::remove((path + end).c_str());
}

}  // namespace tidemark::cli
