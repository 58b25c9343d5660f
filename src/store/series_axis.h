// Axes: the steps and wall times that chunks of a run share. Found by the hash of their steps,
// counted by the chunks that use them, removed with the last one.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "series/codec.h"
#include "store/database.h"

namespace tidemark {

struct AxisColumns {
  int64_t id = 0;
  std::vector<int64_t> steps;
  std::vector<double> times_s;
};

// How a chunk refers to its axis.
struct AxisUse {
  int64_t axis_id = 0;
  bool own_times = false;  // false: the axis has the very same times
  EncodedColumn times;     // with own_times
  bool times_ordered = false;
};

class AxisStore {
 public:
  explicit AxisStore(Database* database) : database_(database) {}

  // The axis of `run_id` with exactly these steps, made when it is not there. Counts one more user.
  Result<AxisUse> Use(int64_t run_id, std::span<const int64_t> steps,
                      std::span<const double> times_s);
  // One user less.
  void Release(int64_t axis_id) { --changes_[axis_id]; }
  // Writes the counts and removes what nobody uses.
  Status Flush();
  void Reset();

 private:
  struct Cached {
    int64_t run_id;
    uint64_t hash;
    std::shared_ptr<const AxisColumns> axis;
  };
  Result<std::shared_ptr<const AxisColumns>> Find(int64_t run_id, uint64_t hash,
                                                  std::span<const int64_t> steps);
  Result<std::shared_ptr<const AxisColumns>> Insert(int64_t run_id, uint64_t hash,
                                                    std::span<const int64_t> steps,
                                                    std::span<const double> times_s);
  void Remember(int64_t run_id, uint64_t hash, std::shared_ptr<const AxisColumns> axis);

  Database* database_;
  std::list<Cached> recent_;  // most recently used first
  std::unordered_map<uint64_t, std::vector<std::list<Cached>::iterator>> by_hash_;
  size_t cached_rows_ = 0;
  std::unordered_map<int64_t, int64_t> changes_;  // of `refs`, not yet written
};

// Smallest and largest step that is there; false when none is.
bool StepBounds(std::span<const int64_t> steps, int64_t* low, int64_t* high);
// Likewise of finite times.
bool TimeBounds(std::span<const double> times_s, double* low, double* high);

}  // namespace tidemark
