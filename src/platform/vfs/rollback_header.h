// A read-only database that was last written with a write-ahead log says so in its header (bytes 18
// and 19 are 2), and SQLite then wants to open and write a log beside it. A file that a person
// dropped has no place for one. Seen through this, the two bytes are 1: a plain database as of its
// last checkpoint.
#pragma once

#include <memory>

#include "platform/vfs/storage.h"

namespace tidemark {

std::unique_ptr<StorageFile> WithRollbackHeader(std::unique_ptr<StorageFile> file);

}  // namespace tidemark
