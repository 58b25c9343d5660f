// Finds evaluations that a file keeps, by what a person calls them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/replies.h"
#include "evaluate/kept/kept_evaluation.h"
#include "evaluate/kept/kept_predictions.h"
#include "store/store.h"

namespace tidemark::cli {

struct StoredClaim {
  int64_t run_id = 0;
  std::string uuid, name;
  evaluate::KeptEvaluation kept;
  std::optional<evaluate::KeptPredictions> predictions;
  std::vector<uint8_t> model;  // empty: not kept, or not asked for
};

class KeptChoice {
 public:
  static Result<KeptChoice> Open(const std::string& path);

  // `wanted` as of runs; empty: the only one that the file keeps. kNotFound lists those that there
  // are.
  Result<StoredClaim> Find(const std::string& wanted, bool with_model);
  // Whether a run is called so.
  [[nodiscard]] bool Has(const std::string& wanted);

 private:
  KeptChoice(std::unique_ptr<Store> store, EvaluationList list)
      : store_(std::move(store)), list_(std::move(list)) {}
  [[nodiscard]] Error NoSuch(const std::string& what) const;

  std::unique_ptr<Store> store_;
  EvaluationList list_;
};

}  // namespace tidemark::cli
