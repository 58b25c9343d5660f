// A kept evaluation done again: with its model, on its data, with its choices; then figure by
// figure against what it claims. What is missing is said, and it goes on when that was dropped.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "evaluate/kept/kept_evaluation.h"
#include "workbench/answers.h"
#include "workbench/bench.h"

namespace tidemark::workbench {

class Recomputation {
 public:
  // The model's bytes, when the file has them, are put on the bench.
  static Result<std::unique_ptr<Recomputation>> Start(Recompute request, BenchState* bench);

  // Looks at the bench, goes on and tells what there is to tell. False when it is over.
  bool Advance(BenchState* bench);

 private:
  Recomputation() = default;
  [[nodiscard]] Recomputed::State Missing(BenchState* bench);
  void FindData(const BenchState& bench);
  void Begin(BenchState* bench);
  bool Follow(BenchState* bench);
  Status Compare(BenchState* bench);
  bool Fail(const Sentence& problem, BenchState* bench);
  void Tell(BenchState* bench);

  evaluate::KeptEvaluation claimed_;
  Recomputed answer_;
  Message told_;
  std::chrono::steady_clock::time_point told_at_;
  uint32_t model_ = 0;  // its number, once both are there
  std::vector<uint32_t> data_;
  bool begun_ = false;
};

}  // namespace tidemark::workbench
