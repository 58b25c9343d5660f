#include "server/served_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "engine/commands.h"

namespace tidemark {
namespace {

namespace fs = std::filesystem;

Error Refused(const std::string& what) {
  return MakeError(ErrorCode::kUnsupported, "This page shows the file of a server: " + what,
                   "Do it where the server runs.");
}

}  // namespace

ServedFile::ServedFile(std::string path, std::string example)
    : path_(std::move(path)), example_(std::move(example)) {
  name_ = fs::path(path_).filename().string();
}

ServedFile::~ServedFile() {
  std::error_code ignored;
  if (!scratch_folder_.empty()) fs::remove_all(scratch_folder_, ignored);
}

void ServedFile::ListFiles(FilesCallback done) {
  std::error_code error;
  StoredFile file{name_, fs::file_size(path_, error), 0};
  if (error) file.size_bytes = 0;
  done(std::vector<StoredFile>{file});
}

void ServedFile::Acquire(const std::string& name, bool create, LocationCallback done) {
  if (create) return done(Refused("it can't make another one"));
  if (name != name_) {
    return done(MakeError(ErrorCode::kNotFound,
                          "This server has no file \"" + name + "\", only \"" + name_ + "\"",
                          "Reload the page."));
  }
  OpenLocation location;
  location.path = path_;
  location.storage = "http";
  done(std::move(location));
}

void ServedFile::AcquireHandle(uint32_t handle, LocationCallback done) {
  if (handle != kExampleHandle) return done(Refused("it can't open others"));
  if (example_.empty()) {
    return done(MakeError(ErrorCode::kNotFound, "The example experiment is not beside the page",
                          "Make it with: tidemark example -o example.sqlite"));
  }
  OpenLocation location;
  location.path = example_;
  location.storage = "http";
  location.read_only = true;
  done(std::move(location));
}

void ServedFile::Release(const std::string& path, StatusCallback done) {
  {
    const std::scoped_lock lock(mutex_);
    if (!scratch_folder_.empty() && path.starts_with(scratch_folder_)) copy_is_done_ = true;
  }
  done({});
}

void ServedFile::Adopt(uint32_t, const std::string&, StatusCallback done) {
  done(Refused("it can't keep others"));
}
void ServedFile::Rename(const std::string&, const std::string&, StatusCallback done) {
  done(Refused("it can't be renamed here"));
}
void ServedFile::Delete(const std::string&, StatusCallback done) {
  done(Refused("it can't be deleted here"));
}

void ServedFile::AcquireScratch(const std::string& name, LocationCallback done) {
  OpenLocation location;
  {
    const std::scoped_lock lock(mutex_);
    std::error_code error;
    if (scratch_folder_.empty()) {
      std::string folder = (fs::temp_directory_path(error) / "tidemark-serve-XXXXXX").string();
      if (error || mkdtemp(folder.data()) == nullptr) {
        return done(MakeError(ErrorCode::kIo, "There is no folder for the copy",
                              "Set TMPDIR to one that the server may write to."));
      }
      scratch_folder_ = folder;
    }
    scratch_name_ = name;
    copy_is_done_ = false;
    location.path = (fs::path(scratch_folder_) / "copy.sqlite").string();
    fs::remove(location.path, error);
  }
  location.exclusive = true;
  done(std::move(location));
}

int ServedFile::TakeCopy(const std::string& name) {
  const std::scoped_lock lock(mutex_);
  if (!copy_is_done_ || name != scratch_name_) return -1;
  copy_is_done_ = false;
  const std::string path = (fs::path(scratch_folder_) / "copy.sqlite").string();
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  ::unlink(path.c_str());
  return file;
}

double ServedFile::NowMs() const {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

double ServedFile::WallTimeS() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

void ServedFile::Log(const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); }

}  // namespace tidemark
