// Decision trees in one array of nodes, checked so that a walk always ends at a leaf.
//
// Rows are walked in blocks, eight at a time, because each step waits for the one before: eight
// waits at once take the time of one. A block is transposed first, so that eight rows need one
// address. Weights are summed in f64, tree by tree, so that both ways of walking give the same
// bits.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace tidemark::model {

enum class SplitMode : uint8_t { kLeq, kLt, kGte, kGt, kEq, kNeq, kMember, kLeaf };

// A node as a file gives it.
struct TreeNode {
  SplitMode mode = SplitMode::kLeaf;
  bool missing_is_yes = false;
  int64_t feature = 0;
  double threshold = 0;     // of kMember: the place of its set in TreeParts::sets
  int64_t yes = 0, no = 0;  // places of the children
};

// What a leaf adds.
struct TreeWeight {
  int64_t node;  // its place
  int64_t target;
  double weight;
};

struct TreeParts {
  std::vector<TreeNode> nodes;
  std::vector<int64_t> roots;
  std::vector<TreeWeight> weights;  // those of one leaf are added in this order
  std::vector<std::vector<double>> sets;
};

enum class TreeAggregate : uint8_t { kSum, kAverage, kMin, kMax };

class TreeEnsemble {
 public:
  // Checks that every walk from a root ends.
  static Result<TreeEnsemble> Make(TreeParts parts, int64_t targets);

  [[nodiscard]] int64_t max_feature() const { return max_feature_; }
  [[nodiscard]] size_t trees() const { return roots_.size(); }
  [[nodiscard]] int64_t targets() const { return targets_; }
  [[nodiscard]] int64_t depth() const { return depth_; }

  // out [rows, targets] from x [rows, columns]; columns > max_feature().
  template <typename T>
  void Run(const T* x, int64_t rows, int64_t columns, TreeAggregate aggregate, double* out) const;

 private:
  // A node of fast walks, in an order where the second child follows the first. A leaf's first
  // child is itself, and it looks at a feature that is always 0.
  struct FastNode {
    float threshold;   // first child when x <= threshold
    uint32_t feature;  // row of the transposed block
    uint32_t child;    // bytes from the tree's root
    uint32_t last;     // of a leaf: its number; of a split: bytes to add to `child` for NaN
  };
  struct FastTree {
    size_t root;
    int64_t depth;
  };
  // A node of any mode, for inputs of f64, sets, and what is not summed.
  struct PlainNode {
    double threshold;
    int32_t feature;
    int32_t yes, no;  // of a leaf: `yes` is its number
    SplitMode mode;
    bool missing_is_yes;
  };
  struct Weight {
    double weight;
    int64_t target;
  };
  class Block;

  template <typename T>
  uint32_t WalkGeneral(const T* row, int64_t root) const;
  template <typename T>
  void RunGeneral(const T* x, int64_t rows, int64_t columns, TreeAggregate aggregate,
                  double* out) const;
  void RunFast(const float* x, int64_t rows, int64_t columns, double* out) const;
  template <bool kNan>
  void WalkBlock(const Block& block, double* out) const;
  void AddLeaf(uint32_t leaf, double* out) const;
  Status TakeNodes(TreeParts* parts);
  Status TakeWeights(const TreeParts& parts);
  Status CheckShape(const TreeParts& parts);
  [[nodiscard]] bool CanBeFast() const;
  void MakeFast();
  void AddFastTree(int64_t root);

  std::vector<PlainNode> nodes_;
  std::vector<int64_t> roots_;
  std::vector<std::vector<double>> sets_;
  // Of leaf i: weights_ from leaf_begins_[i] to leaf_begins_[i + 1].
  std::vector<uint32_t> leaf_begins_;
  std::vector<Weight> weights_;
  int64_t targets_ = 1;
  int64_t max_feature_ = -1;
  int64_t depth_ = 0;
  bool fast_ = false;
  std::vector<FastNode> fast_nodes_;
  std::vector<FastTree> fast_trees_;
};

}  // namespace tidemark::model
