// Copies an open file into a closed one, in slices, while the original goes on being used.
//
// The copy holds what the file held when the export began: points that come later are left out. It
// has a rollback journal (a reader without shared memory can open it) and its tables in an order
// that lets a remote reader get along with few ranges: small tables, then levels, then chunks.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "store/store.h"

namespace tidemark {

struct ExportProgress {
  uint64_t bytes_done = 0, bytes_total = 0;  // of the source's pages, estimated
  bool done = false;
};

class Exporter {
 public:
  // `path` must not hold a database yet (kInvalid). The source must outlive the exporter and stay
  // open.
  static Result<std::unique_ptr<Exporter>> Begin(Store* source, const std::string& path,
                                                 const std::string& vfs);
  // Without having come to the end, the half-made copy is left for the caller to delete.
  ~Exporter();

  // About one slice (<= 8 ms natively). The copy is closed when the result says done.
  Result<ExportProgress> Step();

 private:
  struct State;
  explicit Exporter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tidemark
