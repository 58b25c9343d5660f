#include "model/kernels/tree_ensemble.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tidemark::model {
namespace {

constexpr int64_t kMaxDepth = 10000;
constexpr int64_t kBlockRows = 64;

Error BadTree(const std::string& what) {
  return MakeError(ErrorCode::kInvalid, "its trees are damaged: " + what,
                   "Export the model again.");
}

void Combine(TreeAggregate aggregate, bool first, double weight, double* sum) {
  switch (aggregate) {
    case TreeAggregate::kSum:
    case TreeAggregate::kAverage:
      *sum += weight;
      break;
    case TreeAggregate::kMin:
      *sum = first ? weight : std::min(*sum, weight);
      break;
    case TreeAggregate::kMax:
      *sum = first ? weight : std::max(*sum, weight);
      break;
  }
}

}  // namespace

Result<TreeEnsemble> TreeEnsemble::Make(std::vector<TreeNode> nodes, std::vector<int64_t> roots,
                                        int64_t targets) {
  TreeEnsemble out;
  out.nodes_ = std::move(nodes);
  out.roots_ = std::move(roots);
  out.targets_ = targets;
  TM_RETURN_IF_ERROR(out.CheckShape());
  out.ChooseFast();
  return out;
}

// Each node is reached once at most, so there is no cycle and no shared part.
Status TreeEnsemble::CheckShape() {
  const auto count = static_cast<int64_t>(nodes_.size());
  if (count >= int64_t{1} << 31) return BadTree("there are too many nodes");
  std::vector<bool> seen(nodes_.size(), false);
  std::vector<std::pair<int64_t, int64_t>> open;  // node, depth
  const auto visit = [&](int64_t node, int64_t depth) -> Status {
    if (node < 0 || node >= count) return BadTree("a child is not there");
    if (seen[static_cast<size_t>(node)]) return BadTree("a node is reached twice");
    if (depth > kMaxDepth) return BadTree("they are deeper than 10000 levels");
    seen[static_cast<size_t>(node)] = true;
    depth_ = std::max(depth_, depth);
    open.emplace_back(node, depth);
    return {};
  };
  for (int64_t root : roots_) {
    TM_RETURN_IF_ERROR(visit(root, 1));
    while (!open.empty()) {
      const auto [at, depth] = open.back();
      open.pop_back();
      const TreeNode& node = nodes_[static_cast<size_t>(at)];
      if (node.mode == SplitMode::kLeaf) {
        for (const TreeLeafWeight& weight : node.weights) {
          if (weight.target < 0 || weight.target >= targets_) {
            return BadTree("a weight belongs to a class or target that is not there");
          }
        }
        continue;
      }
      if (node.feature < 0) return BadTree("a feature is negative");
      if (!node.weights.empty()) return BadTree("a node that is no leaf has a weight");
      max_feature_ = std::max(max_feature_, node.feature);
      TM_RETURN_IF_ERROR(visit(node.yes, depth + 1));
      TM_RETURN_IF_ERROR(visit(node.no, depth + 1));
    }
  }
  return {};
}

void TreeEnsemble::ChooseFast() {
  if (max_feature_ >= std::numeric_limits<int32_t>::max()) return;
  bool any = false;
  for (const TreeNode& node : nodes_) {
    if (node.mode == SplitMode::kLeaf) {
      if (node.weights.size() > 1) return;
      continue;
    }
    const bool strict = node.mode == SplitMode::kLt;
    if ((!strict && node.mode != SplitMode::kLeq) || (any && strict != strict_) ||
        node.missing_is_yes ||
        static_cast<double>(static_cast<float>(node.threshold)) != node.threshold) {
      return;
    }
    strict_ = strict;
    any = true;
  }
  fast_ = true;
  // Children behind their parents, tree by tree: a walk reads forward.
  std::vector<int32_t> place(nodes_.size(), -1);
  std::vector<int64_t> order;
  for (int64_t root : roots_) {
    const size_t first = order.size();
    order.push_back(root);
    for (size_t i = first; i < order.size(); ++i) {
      const TreeNode& node = nodes_[static_cast<size_t>(order[i])];
      place[static_cast<size_t>(order[i])] = static_cast<int32_t>(i);
      if (node.mode == SplitMode::kLeaf) continue;
      order.push_back(node.yes);
      order.push_back(node.no);
    }
    fast_roots_.push_back(static_cast<int32_t>(first));
  }
  for (size_t i = 0; i < order.size(); ++i) {
    const TreeNode& node = nodes_[static_cast<size_t>(order[i])];
    const auto self = static_cast<int32_t>(i);
    FastNode fast{0, 0, self, self};
    if (node.mode != SplitMode::kLeaf) {
      fast = {static_cast<float>(node.threshold), static_cast<int32_t>(node.feature),
              place[static_cast<size_t>(node.yes)], place[static_cast<size_t>(node.no)]};
    }
    fast_nodes_.push_back(fast);
    fast_weights_.push_back(node.weights.empty() ? 0 : node.weights[0].weight);
    fast_targets_.push_back(node.weights.empty() ? 0
                                                 : static_cast<int32_t>(node.weights[0].target));
  }
}

template <bool kStrict>
void TreeEnsemble::RunFast(const float* x, int64_t rows, int64_t columns, double* out) const {
  const FastNode* nodes = fast_nodes_.data();
  const auto step = [nodes](const float* row, int32_t at) {
    const FastNode& node = nodes[at];
    const float value = row[node.feature];
    const bool yes = kStrict ? value < node.threshold : value <= node.threshold;
    return yes ? node.yes : node.no;
  };
  const auto add = [&](int64_t row, int32_t leaf) {
    out[row * targets_ + fast_targets_[static_cast<size_t>(leaf)]] +=
        fast_weights_[static_cast<size_t>(leaf)];
  };
  for (int64_t block = 0; block < rows; block += kBlockRows) {
    const int64_t end = std::min(rows, block + kBlockRows);
    for (const int32_t root : fast_roots_) {
      int64_t row = block;
      for (; row + 4 <= end; row += 4) {
        const float* r0 = x + row * columns;
        const float* r1 = r0 + columns;
        const float* r2 = r1 + columns;
        const float* r3 = r2 + columns;
        int32_t n0 = root;
        int32_t n1 = root;
        int32_t n2 = root;
        int32_t n3 = root;
        for (int32_t moved = 1; moved != 0;) {
          const int32_t m0 = step(r0, n0);
          const int32_t m1 = step(r1, n1);
          const int32_t m2 = step(r2, n2);
          const int32_t m3 = step(r3, n3);
          moved = (m0 ^ n0) | (m1 ^ n1) | (m2 ^ n2) | (m3 ^ n3);
          n0 = m0;
          n1 = m1;
          n2 = m2;
          n3 = m3;
        }
        add(row, n0);
        add(row + 1, n1);
        add(row + 2, n2);
        add(row + 3, n3);
      }
      for (; row < end; ++row) {
        int32_t at = root;
        for (int32_t next = step(x + row * columns, at); next != at;
             next = step(x + row * columns, at)) {
          at = next;
        }
        add(row, at);
      }
    }
  }
}

template <typename T>
int64_t TreeEnsemble::WalkGeneral(const T* row, int64_t root) const {
  int64_t at = root;
  for (;;) {
    const TreeNode& node = nodes_[static_cast<size_t>(at)];
    if (node.mode == SplitMode::kLeaf) return at;
    const auto x = static_cast<double>(row[node.feature]);
    bool yes = false;
    switch (node.mode) {
      case SplitMode::kLeq:
        yes = x <= node.threshold;
        break;
      case SplitMode::kLt:
        yes = x < node.threshold;
        break;
      case SplitMode::kGte:
        yes = x >= node.threshold;
        break;
      case SplitMode::kGt:
        yes = x > node.threshold;
        break;
      case SplitMode::kEq:
        yes = x == node.threshold;
        break;
      case SplitMode::kNeq:
        yes = x != node.threshold;
        break;
      default:
        yes = std::find(node.members.begin(), node.members.end(), x) != node.members.end();
        break;
    }
    if (node.missing_is_yes && std::isnan(x)) yes = true;
    at = yes ? node.yes : node.no;
  }
}

template <typename T>
void TreeEnsemble::RunGeneral(const T* x, int64_t rows, int64_t columns, TreeAggregate aggregate,
                              double* out) const {
  std::vector<bool> first(static_cast<size_t>(targets_));
  for (int64_t row = 0; row < rows; ++row) {
    std::fill(first.begin(), first.end(), true);
    for (int64_t root : roots_) {
      const int64_t leaf = WalkGeneral(x + row * columns, root);
      for (const TreeLeafWeight& weight : nodes_[static_cast<size_t>(leaf)].weights) {
        Combine(aggregate, first[static_cast<size_t>(weight.target)], weight.weight,
                out + row * targets_ + weight.target);
        first[static_cast<size_t>(weight.target)] = false;
      }
    }
  }
}

template <typename T>
void TreeEnsemble::Run(const T* x, int64_t rows, int64_t columns, TreeAggregate aggregate,
                       double* out) const {
  std::fill_n(out, rows * targets_, 0.0);
  const bool sums = aggregate == TreeAggregate::kSum || aggregate == TreeAggregate::kAverage;
  bool done = false;
  if constexpr (std::is_same_v<T, float>) {
    if (fast_ && sums && columns > 0) {
      done = true;
      if (strict_) {
        RunFast<true>(x, rows, columns, out);
      } else {
        RunFast<false>(x, rows, columns, out);
      }
    }
  }
  if (!done) RunGeneral(x, rows, columns, aggregate, out);
  if (aggregate != TreeAggregate::kAverage || roots_.empty()) return;
  for (int64_t i = 0; i < rows * targets_; ++i) out[i] /= static_cast<double>(roots_.size());
}

template void TreeEnsemble::Run<float>(const float*, int64_t, int64_t, TreeAggregate,
                                       double*) const;
template void TreeEnsemble::Run<double>(const double*, int64_t, int64_t, TreeAggregate,
                                        double*) const;

}  // namespace tidemark::model
