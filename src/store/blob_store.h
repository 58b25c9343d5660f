// The bytes of media: kept once, however often they come. Internal to src/store; inside the
// caller's transaction.
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"
#include "store/database.h"

namespace tidemark {

struct KeptBlob {
  int64_t id = 0;
  bool is_new = false;
};
// Finds these bytes by their SHA-256, or stores them.
Result<KeptBlob> KeepBlob(Database* database, std::span<const uint8_t> bytes);

}  // namespace tidemark
