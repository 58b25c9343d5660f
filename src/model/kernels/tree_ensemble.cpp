#include "model/kernels/tree_ensemble.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace tidemark::model {
namespace {

constexpr int64_t kMaxDepth = 10000;
constexpr int64_t kMost = INT32_MAX - 1;  // nodes, weights, features
// Places of fast nodes are bytes in 32 bits; a block of transposed rows has at most 16 MB.
constexpr size_t kMaxFastNodes = size_t{1} << 27;
constexpr int64_t kMaxFastFeatures = int64_t{1} << 16;

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

// The largest f32 that is not above (`below`: that is below) a threshold, which is no NaN: f32
// inputs compare to it as they do to the threshold.
float FloatLimit(double threshold, bool below) {
  auto limit = static_cast<float>(threshold);
  const auto wide = static_cast<double>(limit);
  if (wide > threshold || (below && wide == threshold)) {
    limit = std::nextafter(limit, -std::numeric_limits<float>::infinity());
  }
  return limit;
}

}  // namespace

Result<TreeEnsemble> TreeEnsemble::Make(TreeParts parts, int64_t targets) {
  TreeEnsemble out;
  out.targets_ = targets;
  if (parts.nodes.size() > size_t{kMost} || parts.weights.size() > size_t{kMost}) {
    return BadTree("there are too many nodes");
  }
  TM_RETURN_IF_ERROR(out.CheckShape(parts));
  TM_RETURN_IF_ERROR(out.TakeWeights(parts));
  TM_RETURN_IF_ERROR(out.TakeNodes(&parts));
  out.MakeFast();
  return out;
}

// Sorts the weights by leaf and numbers the leaves.
Status TreeEnsemble::TakeWeights(const TreeParts& parts) {
  const size_t count = parts.nodes.size();
  std::vector<uint32_t> next(count, 0);  // first how many, then the place of the next
  for (const TreeWeight& weight : parts.weights) {
    if (weight.node < 0 || weight.node >= static_cast<int64_t>(count)) {
      return BadTree("a weight belongs to a node that is not there");
    }
    const auto node = static_cast<size_t>(weight.node);
    if (parts.nodes[node].mode != SplitMode::kLeaf) {
      return BadTree("a node that is no leaf has a weight");
    }
    if (weight.target < 0 || weight.target >= targets_) {
      return BadTree("a weight belongs to a class or target that is not there");
    }
    ++next[node];
  }
  uint32_t begin = 0;
  for (size_t i = 0; i < count; ++i) {
    if (parts.nodes[i].mode != SplitMode::kLeaf) continue;
    leaf_begins_.push_back(begin);
    begin += std::exchange(next[i], begin);
  }
  leaf_begins_.push_back(begin);
  weights_.resize(begin);
  for (const TreeWeight& weight : parts.weights) {
    weights_[next[static_cast<size_t>(weight.node)]++] = {weight.weight, weight.target};
  }
  return {};
}

Status TreeEnsemble::TakeNodes(TreeParts* parts) {
  nodes_.reserve(parts->nodes.size());
  int32_t leaf = 0;
  for (const TreeNode& node : parts->nodes) {
    const bool is_leaf = node.mode == SplitMode::kLeaf;
    if (node.mode == SplitMode::kMember &&
        !(node.threshold >= 0 && node.threshold < static_cast<double>(parts->sets.size()))) {
      return BadTree("a set of values is missing");
    }
    // What no walk reaches was not checked.
    nodes_.push_back({node.threshold, static_cast<int32_t>(std::min(node.feature, kMost)),
                      is_leaf ? leaf : static_cast<int32_t>(node.yes),
                      static_cast<int32_t>(node.no), node.mode, node.missing_is_yes});
    if (is_leaf) ++leaf;
  }
  roots_ = std::move(parts->roots);
  sets_ = std::move(parts->sets);
  parts->nodes = {};
  parts->weights = {};
  return {};
}

// Each node is reached once at most, so there is no cycle and no shared part.
Status TreeEnsemble::CheckShape(const TreeParts& parts) {
  const auto count = static_cast<int64_t>(parts.nodes.size());
  std::vector<bool> seen(parts.nodes.size(), false);
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
  for (int64_t root : parts.roots) {
    TM_RETURN_IF_ERROR(visit(root, 1));
    while (!open.empty()) {
      const auto [at, depth] = open.back();
      open.pop_back();
      const TreeNode& node = parts.nodes[static_cast<size_t>(at)];
      if (node.mode == SplitMode::kLeaf) continue;
      if (node.feature < 0) return BadTree("a feature is negative");
      if (node.feature > kMost) return BadTree("a feature is impossible");
      max_feature_ = std::max(max_feature_, node.feature);
      TM_RETURN_IF_ERROR(visit(node.yes, depth + 1));
      TM_RETURN_IF_ERROR(visit(node.no, depth + 1));
    }
  }
  return {};
}

bool TreeEnsemble::CanBeFast() const {
  if (nodes_.size() > kMaxFastNodes || max_feature_ >= kMaxFastFeatures) return false;
  return std::all_of(nodes_.begin(), nodes_.end(), [](const PlainNode& node) {
    if (node.mode == SplitMode::kLeaf) return true;
    return node.mode <= SplitMode::kGt && !std::isnan(node.threshold) &&
           node.threshold != -std::numeric_limits<double>::infinity();
  });
}

void TreeEnsemble::MakeFast() {
  if (!CanBeFast()) return;
  fast_ = true;
  fast_nodes_.reserve(nodes_.size());
  for (int64_t root : roots_) AddFastTree(root);
}

void TreeEnsemble::AddFastTree(int64_t root) {
  std::vector<std::pair<int64_t, int64_t>> order = {{root, 0}};  // node, depth
  const size_t first = fast_nodes_.size();
  for (size_t i = 0; i < order.size(); ++i) {
    const auto [at, depth] = order[i];
    const PlainNode& node = nodes_[static_cast<size_t>(at)];
    if (node.mode == SplitMode::kLeaf) {
      fast_nodes_.push_back({std::numeric_limits<float>::infinity(), 0,
                             static_cast<uint32_t>(i * sizeof(FastNode)),
                             static_cast<uint32_t>(node.yes)});
      continue;
    }
    // x < t is the other side of x >= t.
    const bool yes_first = node.mode == SplitMode::kLeq || node.mode == SplitMode::kLt;
    const bool below = node.mode == SplitMode::kLt || node.mode == SplitMode::kGte;
    fast_nodes_.push_back(
        {FloatLimit(node.threshold, below), static_cast<uint32_t>(node.feature + 1),
         static_cast<uint32_t>(order.size() * sizeof(FastNode)),
         node.missing_is_yes == yes_first ? 0 : static_cast<uint32_t>(sizeof(FastNode))});
    order.emplace_back(yes_first ? node.yes : node.no, depth + 1);
    order.emplace_back(yes_first ? node.no : node.yes, depth + 1);
  }
  fast_trees_.push_back({first, order.back().second});
}

// Some rows, transposed: a row of zeros, then one for each feature.
class TreeEnsemble::Block {
 public:
  static constexpr int64_t kRows = 64;

  explicit Block(int64_t features)
      : features_(features), cells_(static_cast<size_t>((features + 1) * kRows), 0.0F) {}
  void Fill(const float* x, int64_t rows, int64_t columns) {
    rows_ = rows;
    float nan = 0;
    for (int64_t row = 0; row < rows; ++row) {
      float* to = cells_.data() + kRows + row;
      for (int64_t f = 0; f < features_; ++f) {
        const float value = x[row * columns + f];
        nan += value * 0;  // NaN from NaN and from infinity
        to[f * kRows] = value;
      }
    }
    nan_ = std::isnan(nan);
  }
  [[nodiscard]] const float* cells() const { return cells_.data(); }
  [[nodiscard]] int64_t rows() const { return rows_; }
  [[nodiscard]] bool may_have_nan() const { return nan_; }

 private:
  int64_t features_, rows_ = 0;
  bool nan_ = false;
  std::vector<float> cells_;
};

inline void TreeEnsemble::AddLeaf(uint32_t leaf, double* out) const {
  const uint32_t end = leaf_begins_[leaf + 1];
  for (uint32_t i = leaf_begins_[leaf]; i < end; ++i) {
    out[weights_[i].target] += weights_[i].weight;
  }
}

template <bool kNan>
void TreeEnsemble::WalkBlock(const Block& block, double* out) const {
  constexpr int kLanes = 8;
  for (const FastTree& tree : fast_trees_) {
    const auto* root = reinterpret_cast<const char*>(fast_nodes_.data() + tree.root);
    const auto node_at = [root](uint32_t place) -> const FastNode& {
      return *reinterpret_cast<const FastNode*>(root + place);
    };
    // The rows behind the last are rows of an earlier block or zeros: walked, and not counted.
    for (int64_t row = 0; row < block.rows(); row += kLanes) {
      const float* cells = block.cells() + row;
      uint32_t at[kLanes] = {};
      const auto step = [&] {
        for (int lane = 0; lane < kLanes; ++lane) {
          const FastNode& node = node_at(at[lane]);
          const float value = cells[node.feature * Block::kRows + lane];
          uint32_t second = value > node.threshold ? sizeof(FastNode) : 0;
          if (kNan && value != value) second = node.last;
          at[lane] = node.child + second;
        }
      };
      for (int64_t level = 0; level < tree.depth; level += 2) {
        step();
        const uint32_t before[kLanes] = {at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7]};
        step();
        uint32_t moved = 0;
        for (int lane = 0; lane < kLanes; ++lane) moved |= before[lane] ^ at[lane];
        if (moved == 0) break;
      }
      const auto count = std::min<int64_t>(kLanes, block.rows() - row);
      for (int64_t lane = 0; lane < count; ++lane) {
        AddLeaf(node_at(at[lane]).last, out + (row + lane) * targets_);
      }
    }
  }
}

void TreeEnsemble::RunFast(const float* x, int64_t rows, int64_t columns, double* out) const {
  Block block(max_feature_ + 1);
  for (int64_t row = 0; row < rows; row += Block::kRows) {
    block.Fill(x + row * columns, std::min(Block::kRows, rows - row), columns);
    if (block.may_have_nan()) {
      WalkBlock<true>(block, out + row * targets_);
    } else {
      WalkBlock<false>(block, out + row * targets_);
    }
  }
}

template <typename T>
uint32_t TreeEnsemble::WalkGeneral(const T* row, int64_t root) const {
  int64_t at = root;
  for (;;) {
    const PlainNode& node = nodes_[static_cast<size_t>(at)];
    if (node.mode == SplitMode::kLeaf) return static_cast<uint32_t>(node.yes);
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
      default: {
        const std::vector<double>& set = sets_[static_cast<size_t>(node.threshold)];
        yes = std::find(set.begin(), set.end(), x) != set.end();
        break;
      }
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
      const uint32_t leaf = WalkGeneral(x + row * columns, root);
      for (uint32_t i = leaf_begins_[leaf]; i < leaf_begins_[leaf + 1]; ++i) {
        const auto target = static_cast<size_t>(weights_[i].target);
        Combine(aggregate, first[target], weights_[i].weight,
                out + row * targets_ + weights_[i].target);
        first[target] = false;
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
      RunFast(x, rows, columns, out);
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
