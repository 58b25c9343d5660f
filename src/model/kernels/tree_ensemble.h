// Decision trees in one array of nodes, checked so that a walk always ends at a leaf.
//
// Rows are walked in blocks, four at a time, because each step waits for the one before: four waits
// at once take the time of one. Weights are summed in f64.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace tidemark::model {

enum class SplitMode : uint8_t { kLeq, kLt, kGte, kGt, kEq, kNeq, kMember, kLeaf };

struct TreeLeafWeight {
  int64_t target;
  double weight;
};

// A node as a file gives it.
struct TreeNode {
  SplitMode mode = SplitMode::kLeaf;
  int64_t feature = 0;
  double threshold = 0;
  int64_t yes = 0, no = 0;  // places of the children
  bool missing_is_yes = false;
  std::vector<double> members;          // of kMember
  std::vector<TreeLeafWeight> weights;  // of a leaf
};

enum class TreeAggregate : uint8_t { kSum, kAverage, kMin, kMax };

class TreeEnsemble {
 public:
  // Checks that every walk from a root ends. `f32`: thresholds are f32, as inputs are.
  static Result<TreeEnsemble> Make(std::vector<TreeNode> nodes, std::vector<int64_t> roots,
                                   int64_t targets);

  [[nodiscard]] int64_t max_feature() const { return max_feature_; }
  [[nodiscard]] size_t trees() const { return roots_.size(); }
  [[nodiscard]] int64_t targets() const { return targets_; }
  [[nodiscard]] int64_t depth() const { return depth_; }

  // out [rows, targets] from x [rows, columns]; columns > max_feature().
  template <typename T>
  void Run(const T* x, int64_t rows, int64_t columns, TreeAggregate aggregate, double* out) const;

 private:
  // For walks: a leaf's children are itself.
  struct FastNode {
    float threshold;
    int32_t feature, yes, no;
  };

  template <typename T>
  int64_t WalkGeneral(const T* row, int64_t root) const;
  template <typename T>
  void RunGeneral(const T* x, int64_t rows, int64_t columns, TreeAggregate aggregate,
                  double* out) const;
  template <bool kStrict>
  void RunFast(const float* x, int64_t rows, int64_t columns, double* out) const;
  Status CheckShape();
  void ChooseFast();

  std::vector<TreeNode> nodes_;
  std::vector<int64_t> roots_;
  int64_t targets_ = 1;
  int64_t max_feature_ = -1;
  int64_t depth_ = 0;
  bool fast_ = false, strict_ = false;
  std::vector<FastNode> fast_nodes_;
  std::vector<int32_t> fast_roots_;
  // Leaf weights of fast nodes: one target each.
  std::vector<double> fast_weights_;
  std::vector<int32_t> fast_targets_;
};

}  // namespace tidemark::model
