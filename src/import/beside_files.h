// Media whose bytes lie in files of their own beside the log that names them: read when the batch
// that names them is complete, and checked against the digest that the log has of them.
#pragma once

#include "import/batch.h"
#include "import/format.h"

namespace tidemark {

class FileAccess;

// Larger ones are left out and told: the file format keeps a medium in one piece.
inline constexpr uint64_t kMaxBesideBytes = uint64_t{256} << 20;

// Fills the bytes of all media that name a file (MediaEntry::file). What can't be had (not there,
// other bytes, too large) is taken out of the batch and told as a problem.
void ReadBesideFiles(FileAccess* access, const FileTree& tree, ImportBatch* batch);

// "ab/<uuid>.files/<sha256>": a medium beside a journal, no log of its own.
[[nodiscard]] bool IsBesideFile(std::string_view path);

}  // namespace tidemark
