#include "platform/vfs/file_locks.h"

namespace tidemark {

bool FileLocks::Lock(int* held, int wanted) {
  if (wanted <= *held) return true;
  const bool is_writer = *held >= 2;
  if (!is_writer) {
    if (wanted == 1 && writer_ >= 3) return false;  // no new readers while one waits to write
    if (wanted >= 2 && writer_ != 0) return false;
  }
  if (*held == 0) ++shared_;
  if (wanted == 1) {
    *held = 1;
    return true;
  }
  if (wanted == 4 && shared_ > 1) {  // readers are left: pending keeps new ones away
    writer_ = 3;
    *held = 3;
    return false;
  }
  writer_ = wanted;
  *held = wanted;
  return true;
}

void FileLocks::Unlock(int* held, int wanted) {
  if (wanted >= *held) return;
  if (*held >= 2) writer_ = 0;
  if (wanted == 0) --shared_;
  *held = wanted;
}

}  // namespace tidemark
