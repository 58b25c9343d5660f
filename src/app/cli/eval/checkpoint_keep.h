// A folder of checkpoints as one run of a Tidemark file: each metric a series over the steps. What
// is there already is found by the digests of the models, so that only new ones are evaluated.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/eval/eval_result.h"
#include "base/result.h"
#include "store/import_writer.h"
#include "store/store.h"

namespace tidemark::cli {

struct KeptCheckpoint {
  int64_t step = 0;
  std::string file, model_sha256;
  std::string json;  // as EvalJson wrote it
};

class CheckpointKeeper {
 public:
  // `identity`: what makes it another run (folder, data, choices).
  static Result<std::unique_ptr<CheckpointKeeper>> Open(const std::string& path,
                                                        const std::string& identity,
                                                        const std::string& name);

  // Those of earlier times, by step.
  [[nodiscard]] const std::vector<KeptCheckpoint>& kept() const { return kept_; }
  // Its points are on the disk when this returns.
  Status Add(int64_t step, const std::string& file, const EvalResult& result);
  Status Finish();

 private:
  CheckpointKeeper() = default;
  Status FindKept();
  Status WriteParams(const EvalResult& result);
  Status WritePoints(int64_t step, const EvalResult& result);

  std::unique_ptr<Store> store_;
  std::unique_ptr<ImportWriter> writer_;
  int64_t source_ = 0, run_ = 0;
  uint64_t count_ = 0;  // of checkpoints in the run
  double started_s_ = 0;
  std::string uuid_, name_;
  std::vector<KeptCheckpoint> kept_;
};

}  // namespace tidemark::cli
