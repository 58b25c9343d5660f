#include "import/local_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <system_error>

namespace tidemark {
namespace {

namespace fs = std::filesystem;

// Device and inode: the same file under any name.
using FileKey = std::pair<uint64_t, uint64_t>;

std::optional<struct stat> StatOf(const fs::path& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return std::nullopt;
  return info;
}

FileKey KeyOf(const struct stat& info) {
  return {static_cast<uint64_t>(info.st_dev), static_cast<uint64_t>(info.st_ino)};
}

class LocalAccess : public FileAccess {
 public:
  explicit LocalAccess(std::vector<fs::path> paths) : paths_(std::move(paths)) {}

  Result<size_t> ReadAt(const FileEntry& file, uint64_t offset, std::span<uint8_t> out) override {
    if (file.id >= paths_.size()) return Failed(file, "it is not part of this import");
    if (out.empty()) return size_t{0};
    if (open_id_ != file.id || !stream_.is_open()) {
      stream_.close();
      errno = 0;
      stream_.open(paths_[file.id], std::ios::binary);
      if (!stream_) return Failed(file, std::strerror(errno));
      open_id_ = file.id;
    }
    stream_.clear();
    stream_.seekg(static_cast<std::streamoff>(offset));
    stream_.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
    if (stream_.bad()) return Failed(file, "the system reported a read error");
    return static_cast<size_t>(std::max<std::streamsize>(stream_.gcount(), 0));
  }

 private:
  static Error Failed(const FileEntry& file, const std::string& reason) {
    return MakeError(ErrorCode::kIo, "\"" + file.path + "\" could not be read: " + reason + ".",
                     "Check that the file is there and that you may read it.");
  }

  std::vector<fs::path> paths_;  // by FileEntry::id
  std::ifstream stream_;         // files are read one after the other
  uint32_t open_id_ = 0;
};

// Lists a folder breadth first: what is really there before what links lead to.
class Lister {
 public:
  explicit Lister(fs::path root) : root_(std::move(root)) {}

  void ListAll() {
    if (auto info = StatOf(root_)) seen_.insert(KeyOf(*info));
    folders_.push_back(root_);
    while (!folders_.empty() || !links_.empty()) {
      auto& queue = folders_.empty() ? links_ : folders_;
      fs::path path = std::move(queue.back());
      queue.pop_back();
      // A link may lead to what was listed meanwhile.
      if (&queue == &links_) {
        AddTarget(path, true);
      } else {
        ListFolder(path);
      }
    }
  }

  void AddFile(const fs::path& path, const struct stat& info) {
    FileEntry entry;
    entry.path = path == root_ ? path.filename().generic_string()
                               : path.lexically_relative(root_).generic_string();
    entry.size_bytes = static_cast<uint64_t>(std::max<off_t>(info.st_size, 0));
    entry.modified_s =
        static_cast<double>(info.st_mtim.tv_sec) + static_cast<double>(info.st_mtim.tv_nsec) * 1e-9;
    entry.id = static_cast<uint32_t>(paths.size());
    files.push_back(std::move(entry));
    paths.push_back(path);
  }

  std::vector<FileEntry> files;
  std::vector<fs::path> paths;
  std::vector<std::pair<std::string, ProblemEntry>> problems;

 private:
  void ListFolder(const fs::path& folder) {
    std::error_code error;
    fs::directory_iterator it(folder, error);
    for (; !error && it != fs::directory_iterator(); it.increment(error)) {
      std::error_code link_error;
      if (it->is_symlink(link_error)) {
        links_.push_back(it->path());
      } else {
        AddTarget(it->path(), false);
      }
    }
    if (error)
      AddProblem(folder, "The folder could not be listed: " + error.message() + ".", false);
  }

  void AddTarget(const fs::path& path, bool is_link) {
    auto info = StatOf(path);
    if (!info) {
      // A link that leads nowhere is common beside logs ("latest").
      AddProblem(path,
                 std::string("The file could not be looked at: ") + std::strerror(errno) + ".",
                 is_link);
      return;
    }
    bool is_folder = S_ISDIR(info->st_mode);
    if (!is_folder && !S_ISREG(info->st_mode)) return;
    // Hard links are different files on purpose; only links lead to the same one twice.
    if (!seen_.insert(KeyOf(*info)).second && (is_folder || is_link)) return;
    if (is_folder) {
      folders_.push_back(path);
    } else {
      AddFile(path, *info);
    }
  }

  void AddProblem(const fs::path& path, std::string reason, bool is_note) {
    fs::path below = path.lexically_relative(root_);
    problems.emplace_back(SafePath(below.generic_string()),
                          ProblemEntry{0, std::move(reason), 1, is_note});
  }

  fs::path root_;
  std::vector<fs::path> folders_, links_;
  std::set<FileKey> seen_;
};

std::string FolderName(const fs::path& folder) {
  std::string name = folder.filename().generic_string();
  return name.empty() ? folder.root_name().generic_string() : name;
}

}  // namespace

Result<LocalDrop> OpenLocal(const std::string& path) {
  std::error_code error;
  fs::path root = fs::canonical(fs::path(path), error);
  auto info = error ? std::nullopt : StatOf(root);
  if (!info) {
    return MakeError(ErrorCode::kNotFound,
                     "\"" + path + "\" could not be opened: " +
                         (error ? error.message() : std::strerror(errno)) + ".",
                     "Check the path.");
  }
  Lister lister(root);
  bool is_folder = S_ISDIR(info->st_mode);
  if (is_folder) {
    lister.ListAll();
  } else if (S_ISREG(info->st_mode)) {
    lister.AddFile(root, *info);
  } else {
    return MakeError(ErrorCode::kUnsupported, "\"" + path + "\" is neither a file nor a folder.");
  }
  std::string name = FolderName(is_folder ? root : root.parent_path());
  return LocalDrop{FileTree(std::move(name), std::move(lister.files)),
                   std::make_unique<LocalAccess>(std::move(lister.paths)),
                   std::move(lister.problems)};
}

}  // namespace tidemark
