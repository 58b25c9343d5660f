#include "import/beside_files.h"

#include <algorithm>
#include <string>

#include "base/sha256.h"
#include "import/job.h"

namespace tidemark {
namespace {

constexpr std::string_view kFolderEnd = ".files";

// "" when the bytes are there.
std::string ReadOne(FileAccess* access, const FileTree& tree, MediaEntry* media) {
  const FileEntry* file = tree.Find(media->file);
  if (file == nullptr) return "was not beside the journal";
  if (media->file_bytes > kMaxBesideBytes) {
    return "is larger than " + std::to_string(kMaxBesideBytes >> 20) + " MB";
  }
  // The batch was bounded by what the log says: no byte more.
  if (file->size_bytes != media->file_bytes) return "has another size than what was logged";
  media->bytes.resize(static_cast<size_t>(file->size_bytes));
  const auto read = access->ReadAt(*file, 0, media->bytes);
  if (!read.ok()) return "could not be read: " + read.error().message;
  if (*read != media->bytes.size() || ToHex(Sha256Of(media->bytes)) != media->sha256) {
    return "is damaged: its bytes are not those that were logged";
  }
  return {};
}

}  // namespace

void ReadBesideFiles(FileAccess* access, const FileTree& tree, ImportBatch* batch) {
  std::erase_if(batch->media, [&](MediaEntry& media) {
    if (media.file.empty()) return false;
    const std::string why = ReadOne(access, tree, &media);
    if (why.empty()) return false;
    batch->problems.push_back(
        {0, "\"" + media.name + "\" is missing: its file " + media.file + " " + why + ".", 1,
         false});
    return true;
  });
}

bool IsBesideFile(std::string_view path) {
  const std::string_view name = FileNameOf(path);
  return name.size() == 2 * sizeof(Sha256Digest) && FolderOf(path).ends_with(kFolderEnd) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace tidemark
