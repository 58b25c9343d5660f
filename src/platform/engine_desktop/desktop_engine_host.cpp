#include "platform/engine_desktop/desktop_engine_host.h"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <utility>

#include "engine/commands.h"

namespace tidemark {
namespace {

namespace fs = std::filesystem;
constexpr const char* kSuffix = ".sqlite";
constexpr const char* kScratchFolder = "scratch";
// What SQLite keeps beside a database while it is open, or after a crash.
constexpr const char* kCompanions[] = {"-wal", "-shm", "-journal"};

double ModifiedS(const fs::path& path) {
  std::error_code error;
  const auto time = fs::last_write_time(path, error);
  if (error) return 0;
  // C++20's clock_cast is not there in every library: the difference to now is the same in both
  // clocks.
  const auto age = fs::file_time_type::clock::now() - time;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count() - std::chrono::duration<double>(age).count();
}

StoredFile Describe(const std::string& name, const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  return {name, error ? 0 : size, ModifiedS(path)};
}

OpenLocation At(const std::string& path) {
  OpenLocation location;
  location.path = path;
  location.storage = "file";
  location.read_only = access(path.c_str(), F_OK) == 0 && access(path.c_str(), W_OK) != 0;
  return location;
}

Error SystemError(const std::string& what, const std::error_code& error) {
  const ErrorCode code = error == std::errc::no_space_on_device ? ErrorCode::kFull : ErrorCode::kIo;
  return MakeError(code, what + ": " + error.message());
}

// Copies that a program left behind which did not come to its end.
void RemoveStaleScratch(const std::string& data_folder) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(fs::path(data_folder) / kScratchFolder, error)) {
    const int owner = std::atoi(entry.path().filename().c_str());
    const bool alive = owner > 0 && (kill(owner, 0) == 0 || errno != ESRCH);
    std::error_code ignored;
    if (!alive || owner == getpid()) fs::remove(entry.path(), ignored);
  }
}

}  // namespace

std::string DefaultDataFolder() {
  if (const char* own = std::getenv("TIDEMARK_DATA"); own && *own) {
    std::error_code error;
    const fs::path folder = fs::absolute(own, error);
    return error ? own : folder.string();
  }
  if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data == '/') {
    return std::string(data) + "/tidemark";
  }
  const char* home = std::getenv("HOME");
  return std::string(home && *home ? home : ".") + "/.local/share/tidemark";
}

std::string FindExample() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const char* place : {"example.sqlite", "web/example.sqlite"}) {
    if (fs::exists(program / place, error)) return (program / place).string();
  }
  return {};
}

DesktopEngineHost::DesktopEngineHost(Folders folders, const PathDrops* drops, PostMessage to_import,
                                     LogLine log)
    : folders_(std::move(folders)),
      drops_(drops),
      to_import_(std::move(to_import)),
      log_(std::move(log)) {
  RemoveStaleScratch(folders_.data);
}

Result<std::string> DesktopEngineHost::PathInFolder(const std::string& name) const {
  if (name.empty() || name.front() == '.' || name.find('/') != std::string::npos ||
      name.find('\0') != std::string::npos) {
    return MakeError(ErrorCode::kInvalid, "\"" + name + "\" can't be the name of a file",
                     "Use a name without slashes that begins with a letter or digit.");
  }
  std::error_code error;
  fs::create_directories(folders_.data, error);
  if (error) return SystemError("The folder " + folders_.data + " can't be made", error);
  return (fs::path(folders_.data) / name).string();
}

Result<std::string> DesktopEngineHost::PathOf(const std::string& name) const {
  const auto outside = outside_.find(name);
  if (outside != outside_.end()) return outside->second;
  return PathInFolder(name);
}

void DesktopEngineHost::ListFiles(FilesCallback done) {
  std::vector<StoredFile> files;
  std::error_code error;
  std::set<std::string> paths;
  for (const auto& [name, path] : outside_) paths.insert(path);
  for (const auto& entry : fs::directory_iterator(folders_.data, error)) {
    std::error_code ignored;
    if (!entry.is_regular_file(ignored) || entry.path().extension() != kSuffix) continue;
    const std::string name = entry.path().filename().string();
    if (outside_.count(name) == 0 && paths.count(entry.path().string()) == 0)
      files.push_back(Describe(name, entry.path()));
  }
  for (const auto& [name, path] : outside_) files.push_back(Describe(name, path));
  done(std::move(files));
}

void DesktopEngineHost::Acquire(const std::string& name, bool create, LocationCallback done) {
  const auto path = PathOf(name);
  if (!path.ok()) return done(path.error());
  std::error_code error;
  const bool exists = fs::exists(*path, error);
  if (create && exists) {
    return done(MakeError(ErrorCode::kInvalid, "A file \"" + name + "\" exists already",
                          "Choose another name."));
  }
  if (!create && !exists) {
    return done(MakeError(ErrorCode::kNotFound, "There is no file " + *path,
                          "It may have been moved or deleted."));
  }
  done(At(*path));
}

void DesktopEngineHost::AcquireHandle(uint32_t handle, LocationCallback done) {
  if (handle == kExampleHandle) {
    if (folders_.example.empty()) {
      return done(MakeError(ErrorCode::kNotFound,
                            "The example experiment is not beside this program",
                            "Make it with: tidemark example -o example.sqlite"));
    }
    OpenLocation location = At(folders_.example);
    location.read_only = true;
    return done(location);
  }
  const auto path = drops_->Find(handle);
  if (!path.ok()) return done(path.error());
  OpenLocation location = At(*path);
  location.read_only = true;
  done(location);
}

void DesktopEngineHost::Release(const std::string& path, StatusCallback done) {
  static_cast<void>(path);
  done(Status());
}

void DesktopEngineHost::Adopt(uint32_t handle, const std::string& name, StatusCallback done) {
  auto path = drops_->Find(handle);
  if (!path.ok()) return done(path.error());
  // A file that was known already goes on under the new name only.
  std::erase_if(outside_, [&](const auto& known) { return known.second == *path; });
  AddOutside(name, std::move(path).value());
  done(Status());
}

void DesktopEngineHost::Rename(const std::string& from, const std::string& to,
                               StatusCallback done) {
  if (outside_.count(from) != 0) {
    return done(MakeError(ErrorCode::kUnsupported,
                          outside_[from] + " lies outside of Tidemark's folder",
                          "Rename it where it is, then open it again."));
  }
  const auto old_path = PathInFolder(from), new_path = PathInFolder(to);
  if (!old_path.ok()) return done(old_path.error());
  if (!new_path.ok()) return done(new_path.error());
  std::error_code error;
  if (fs::exists(*new_path, error)) {
    return done(MakeError(ErrorCode::kInvalid, "A file \"" + to + "\" exists already",
                          "Choose another name."));
  }
  fs::rename(*old_path, *new_path, error);
  if (error) return done(SystemError("\"" + from + "\" can't be renamed", error));
  for (const char* companion : kCompanions) {
    std::error_code ignored;  // mostly there is none
    fs::rename(*old_path + companion, *new_path + companion, ignored);
  }
  done(Status());
}

void DesktopEngineHost::Delete(const std::string& name, StatusCallback done) {
  if (outside_.count(name) != 0) {
    return done(MakeError(ErrorCode::kUnsupported,
                          outside_[name] + " lies outside of Tidemark's folder",
                          "Delete it where it is."));
  }
  const auto path = PathInFolder(name);
  if (!path.ok()) return done(path.error());
  std::error_code error;
  fs::remove(*path, error);
  if (error) return done(SystemError("\"" + name + "\" can't be deleted", error));
  for (const char* companion : kCompanions) fs::remove(*path + companion, error);
  done(Status());
}

// Several programs may save at once, so each has its own scratch files.
std::string DesktopEngineHost::ScratchPath(const std::string& data_folder,
                                           const std::string& name) {
  return data_folder + "/" + kScratchFolder + "/" + std::to_string(getpid()) + "-" + name;
}

void DesktopEngineHost::AcquireScratch(const std::string& name, LocationCallback done) {
  if (const auto fits = PathInFolder(name); !fits.ok()) return done(fits.error());
  const std::string path = ScratchPath(folders_.data, name);
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  if (error) return done(SystemError("No room to save in " + folders_.data, error));
  fs::remove(path, error);
  for (const char* companion : kCompanions) fs::remove(path + companion, error);
  OpenLocation location = At(path);
  location.exclusive = true;
  done(location);
}

double DesktopEngineHost::NowMs() const {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

double DesktopEngineHost::WallTimeS() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

}  // namespace tidemark
