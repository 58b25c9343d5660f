// TreeEnsembleClassifier, TreeEnsembleRegressor and TreeEnsemble.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>
#include <utility>

#include "model/kernels/tree_ensemble.h"
#include "model/ops/families.h"
#include "model/ops/ml/scores.h"
#include "model/ops/op_context.h"
#include "model/ops/type_cast.h"

namespace tidemark::model {
namespace {

class TreeState : public OpState {
 public:
  TreeEnsemble trees;
  TreeAggregate aggregate = TreeAggregate::kSum;
  PostTransform transform = PostTransform::kNone;
  std::vector<double> base;
  // Of a classifier: all weights are of one class, and there are two labels.
  bool one_score = false;
  bool weights_positive = true;
  size_t only_class = 0;  // with one_score: the class that the file gives the weights
};

Error Damaged(const std::string& what) {
  return MakeError(ErrorCode::kInvalid, "its trees are damaged: " + what,
                   "Export the model again.");
}

Result<SplitMode> ModeOf(const std::string& name) {
  static const std::map<std::string_view, SplitMode> kModes = {
      {"BRANCH_LEQ", SplitMode::kLeq}, {"BRANCH_LT", SplitMode::kLt},
      {"BRANCH_GTE", SplitMode::kGte}, {"BRANCH_GT", SplitMode::kGt},
      {"BRANCH_EQ", SplitMode::kEq},   {"BRANCH_NEQ", SplitMode::kNeq},
      {"LEAF", SplitMode::kLeaf}};
  const auto found = kModes.find(name);
  if (found == kModes.end()) return Damaged("unknown mode '" + name.substr(0, 40) + "'");
  return found->second;
}

// (tree, node) → place in the arrays.
class NodePlaces {
 public:
  NodePlaces(std::span<const int64_t> trees, std::span<const int64_t> nodes)
      : trees_(trees), nodes_(nodes), places_(trees.size()) {
    std::iota(places_.begin(), places_.end(), uint32_t{0});
    const auto before = [&](uint32_t a, uint32_t b) { return KeyAt(a) < KeyAt(b); };
    // Exporters write them in order.
    if (!std::is_sorted(places_.begin(), places_.end(), before)) {
      std::sort(places_.begin(), places_.end(), before);
    }
  }

  [[nodiscard]] bool has_twice() const {
    return std::adjacent_find(places_.begin(), places_.end(), [&](uint32_t a, uint32_t b) {
             return KeyAt(a) == KeyAt(b);
           }) != places_.end();
  }
  // -1 when there is none.
  [[nodiscard]] int64_t Find(int64_t tree, int64_t node) const {
    const Key key(tree, node);
    const auto found =
        std::lower_bound(places_.begin(), places_.end(), key,
                         [&](uint32_t place, const Key& want) { return KeyAt(place) < want; });
    return found == places_.end() || KeyAt(*found) != key ? -1 : static_cast<int64_t>(*found);
  }

 private:
  using Key = std::pair<int64_t, int64_t>;
  [[nodiscard]] Key KeyAt(uint32_t place) const { return {trees_[place], nodes_[place]}; }

  std::span<const int64_t> trees_, nodes_;
  std::vector<uint32_t> places_;  // by key
};

// The nodes_* arrays of versions 1 and 3.
Status ReadNodes(OpContext& c, TreeParts* parts) {
  const auto trees = c.Ints("nodes_treeids");
  const auto ids = c.Ints("nodes_nodeids");
  const auto features = c.Ints("nodes_featureids");
  const auto yes = c.Ints("nodes_truenodeids");
  const auto no = c.Ints("nodes_falsenodeids");
  const auto missing = c.Ints("nodes_missing_value_tracks_true");
  const auto modes = c.Strings("nodes_modes");
  const std::vector<double> values = Numbers(c, "nodes_values");
  const size_t count = trees.size();
  if (ids.size() != count || features.size() != count || yes.size() != count ||
      no.size() != count || modes.size() != count || values.size() != count ||
      (!missing.empty() && missing.size() != count)) {
    return Damaged("their arrays differ in length");
  }
  const NodePlaces places(trees, ids);
  if (places.has_twice()) return Damaged("a node is there twice");
  for (size_t i = 0; i < count; ++i) {
    if (i == 0 || trees[i] != trees[i - 1]) {
      // The root of a tree is its first node; a tree may not come in two parts.
      parts->roots.push_back(static_cast<int64_t>(i));
    }
  }
  parts->nodes.resize(count);
  for (size_t i = 0; i < count; ++i) {
    TreeNode& node = parts->nodes[i];
    TM_ASSIGN_OR_RETURN(node.mode, ModeOf(modes[i]));
    if (node.mode == SplitMode::kLeaf) continue;
    node.feature = features[i];
    node.threshold = values[i];
    node.yes = places.Find(trees[i], yes[i]);
    node.no = places.Find(trees[i], no[i]);
    node.missing_is_yes = !missing.empty() && missing[i] != 0;
  }
  return {};
}

// class_* or target_*: what leaves add.
Status ReadWeights(OpContext& c, const std::string& prefix, TreeParts* parts) {
  const auto trees = c.Ints(prefix + "_treeids");
  const auto ids = c.Ints(prefix + "_nodeids");
  const auto targets = c.Ints(prefix + "_ids");
  const std::vector<double> weights = Numbers(c, prefix + "_weights");
  if (ids.size() != trees.size() || targets.size() != trees.size() ||
      weights.size() != trees.size()) {
    return Damaged("the arrays of their weights differ in length");
  }
  const NodePlaces places(c.Ints("nodes_treeids"), c.Ints("nodes_nodeids"));
  parts->weights.reserve(trees.size());
  for (size_t i = 0; i < trees.size(); ++i) {
    parts->weights.push_back({places.Find(trees[i], ids[i]), targets[i], weights[i]});
  }
  return {};
}

// All arrays: the ensemble has them.
void AbsorbAttributes(OpContext& c, const std::string& prefix) {
  for (const char* name :
       {"treeids", "nodeids", "featureids", "values", "values_as_tensor", "modes", "truenodeids",
        "falsenodeids", "missing_value_tracks_true", "hitrates", "hitrates_as_tensor"}) {
    c.AbsorbAttribute(std::string("nodes_") + name);
  }
  for (const char* name : {"_treeids", "_nodeids", "_ids", "_weights", "_weights_as_tensor"}) {
    c.AbsorbAttribute(prefix + name);
  }
}

Result<std::unique_ptr<TreeState>> ReadOldEnsemble(OpContext& c, const std::string& prefix,
                                                   int64_t targets) {
  auto state = std::make_unique<TreeState>();
  TreeParts parts;
  TM_RETURN_IF_ERROR(ReadNodes(c, &parts));
  TM_RETURN_IF_ERROR(ReadWeights(c, prefix, &parts));
  state->base = Numbers(c, "base_values");
  TM_ASSIGN_OR_RETURN(state->transform, ReadPostTransform(c.String("post_transform", "NONE")));
  AbsorbAttributes(c, prefix);
  TM_ASSIGN_OR_RETURN(state->trees, TreeEnsemble::Make(std::move(parts), targets));
  return state;
}

// Sums of all rows, rounded once to f32 values.
Result<Tensor> RunTrees(OpContext& c, const TreeState& state, const FeatureRows& x) {
  if (state.trees.max_feature() >= x.columns) {
    return c.Invalid("its trees need " + std::to_string(state.trees.max_feature() + 1) +
                     " features, and there are " + std::to_string(x.columns));
  }
  TM_RETURN_IF_ERROR(c.CountOperations(static_cast<uint64_t>(x.rows) * state.trees.trees() *
                                       static_cast<uint64_t>(state.trees.depth())));
  TM_ASSIGN_OR_RETURN(Tensor sums, c.Make(DataType::kF64, {x.rows, state.trees.targets()}));
  auto* out = sums.mutable_data<double>();
  if (x.tensor.type() == DataType::kF64) {
    state.trees.Run(x.tensor.data<double>(), x.rows, x.columns, state.aggregate, out);
  } else {
    state.trees.Run(x.tensor.data<float>(), x.rows, x.columns, state.aggregate, out);
  }
  return sums;
}

double OnceRounded(double sum) { return static_cast<double>(static_cast<float>(sum)); }

// -- Classifier ----------------------------------------------------------------------------------

Status PrepareClassifier(OpContext& c) {
  const ClassLabels labels = ClassLabels::Read(c, "classlabels_int64s");
  const auto classes = static_cast<int64_t>(labels.size());
  if (classes < 1) return c.Invalid("it has no class labels");
  TM_ASSIGN_OR_RETURN(auto state, ReadOldEnsemble(c, "class", classes));
  const auto ids = c.Ints("class_ids");
  const bool one_id = std::all_of(ids.begin(), ids.end(), [&](int64_t id) { return id == ids[0]; });
  state->one_score = classes == 2 && one_id && !ids.empty();
  if (state->one_score) state->only_class = static_cast<size_t>(ids[0]);
  for (double weight : Numbers(c, "class_weights")) {
    if (weight < 0) state->weights_positive = false;
  }
  c.SetState(std::move(state));
  return {};
}

// Two labels and one sum: the sum is the score of the second label, whatever its class number says.
int64_t BinaryScores(const TreeState& state, double sum, double* scores) {
  if (state.base.size() == 1) sum += state.base[0];
  if (state.base.size() == 2) sum += state.base[1];
  sum = OnceRounded(sum);
  if (state.transform == PostTransform::kLogistic) {
    scores[0] = Logistic(-sum);
    scores[1] = Logistic(sum);
    return sum > 0 ? 1 : 0;
  }
  const bool share = state.weights_positive && state.transform == PostTransform::kNone;
  scores[0] = share ? 1 - sum : -sum;
  scores[1] = sum;
  Transform(state.transform, {scores, 2});
  return sum > (share ? 0.5 : 0) ? 1 : 0;
}

int64_t MultiScores(const TreeState& state, std::span<double> scores) {
  for (size_t k = 0; k < scores.size(); ++k) {
    if (k < state.base.size()) scores[k] += state.base[k];
    scores[k] = OnceRounded(scores[k]);
  }
  const auto best = std::max_element(scores.begin(), scores.end()) - scores.begin();
  Transform(state.transform, scores);
  return best;
}

Status Classifier(OpContext& c) {
  const auto* state = c.state<TreeState>();
  const ClassLabels labels = ClassLabels::Read(c, "classlabels_int64s");
  TM_ASSIGN_OR_RETURN(const FeatureRows x, ReadFeatures(c, 0));
  TM_ASSIGN_OR_RETURN(Tensor all_sums, RunTrees(c, *state, x));
  auto* sums = all_sums.mutable_data<double>();
  const auto classes = static_cast<size_t>(state->trees.targets());
  std::vector<int64_t> chosen(static_cast<size_t>(x.rows));
  for (size_t row = 0; row < chosen.size(); ++row) {
    const std::span<double> scores(sums + row * classes, classes);
    chosen[row] = state->one_score ? BinaryScores(*state, scores[state->only_class], scores.data())
                                   : MultiScores(*state, scores);
  }
  TM_ASSIGN_OR_RETURN(Tensor label, labels.Labels(c, chosen));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kF32, {x.rows, state->trees.targets()}));
  auto* to = out.mutable_data<float>();
  for (int64_t i = 0; i < out.count(); ++i) to[i] = static_cast<float>(sums[i]);
  TM_RETURN_IF_ERROR(c.Return(0, std::move(label)));
  return c.Return(1, std::move(out));
}

// -- Regressors ----------------------------------------------------------------------------------

Status PrepareRegressor(OpContext& c) {
  const int64_t targets = c.Int("n_targets", 1);
  if (targets < 1 || targets > 1000000) return c.Invalid("its number of targets is impossible");
  TM_ASSIGN_OR_RETURN(auto state, ReadOldEnsemble(c, "target", targets));
  const std::string_view aggregate = c.String("aggregate_function", "SUM");
  if (aggregate == "AVERAGE") {
    state->aggregate = TreeAggregate::kAverage;
  } else if (aggregate == "MIN") {
    state->aggregate = TreeAggregate::kMin;
  } else if (aggregate == "MAX") {
    state->aggregate = TreeAggregate::kMax;
  } else if (aggregate != "SUM") {
    return c.Invalid("unknown aggregate_function");
  }
  c.SetState(std::move(state));
  return {};
}

Status RunRegressor(OpContext& c, DataType type) {
  const auto* state = c.state<TreeState>();
  TM_ASSIGN_OR_RETURN(const FeatureRows x, ReadFeatures(c, 0));
  TM_ASSIGN_OR_RETURN(Tensor out, RunTrees(c, *state, x));
  auto* sums = out.mutable_data<double>();
  const auto targets = static_cast<size_t>(state->trees.targets());
  for (size_t i = 0; i < static_cast<size_t>(out.count()); ++i) {
    const size_t k = i % targets;
    if (k < state->base.size()) sums[i] += state->base[k];
    if (k + 1 == targets) Transform(state->transform, {sums + i - k, targets});
  }
  TM_ASSIGN_OR_RETURN(out, CastTensor(out, type, {}, c.pool()));
  return c.Return(std::move(out));
}

Status Regressor(OpContext& c) { return RunRegressor(c, DataType::kF32); }

// -- Version 5: interior nodes and leaves in arrays of their own
// -----------------------------------

Status ReadMembers(OpContext& c, TreeParts* parts) {
  const std::vector<double> values = Numbers(c, "membership_values");
  size_t at = 0;
  for (TreeNode& node : parts->nodes) {
    if (node.mode != SplitMode::kMember) continue;
    node.threshold = static_cast<double>(parts->sets.size());
    std::vector<double>& set = parts->sets.emplace_back();
    while (at < values.size() && !std::isnan(values[at])) set.push_back(values[at++]);
    if (at >= values.size()) return Damaged("a set of values is missing");
    ++at;
  }
  return {};
}

Status PrepareEnsemble5(OpContext& c) {
  auto state = std::make_unique<TreeState>();
  const auto features = c.Ints("nodes_featureids");
  const auto yes = c.Ints("nodes_truenodeids");
  const auto no = c.Ints("nodes_falsenodeids");
  const auto yes_leaf = c.Ints("nodes_trueleafs");
  const auto no_leaf = c.Ints("nodes_falseleafs");
  const auto missing = c.Ints("nodes_missing_value_tracks_true");
  const auto leaf_targets = c.Ints("leaf_targetids");
  const auto roots = c.Ints("tree_roots");
  const std::vector<double> modes = Numbers(c, "nodes_modes");
  const std::vector<double> splits = Numbers(c, "nodes_splits");
  const std::vector<double> weights = Numbers(c, "leaf_weights");
  const size_t count = features.size();
  if (yes.size() != count || no.size() != count || yes_leaf.size() != count ||
      no_leaf.size() != count || modes.size() != count || splits.size() != count ||
      (!missing.empty() && missing.size() != count) || weights.size() != leaf_targets.size()) {
    return Damaged("their arrays differ in length");
  }
  TreeParts parts;
  parts.roots.assign(roots.begin(), roots.end());
  std::vector<TreeNode>& nodes = parts.nodes;
  nodes.resize(count);
  // Several branches may end at the same leaf: each gets one of its own.
  const auto child = [&](int64_t at, bool leaf) -> int64_t {
    if (!leaf) return at >= 0 && at < static_cast<int64_t>(count) ? at : -1;
    if (at < 0 || at >= static_cast<int64_t>(weights.size())) return -1;
    const auto place = static_cast<int64_t>(nodes.size());
    nodes.emplace_back();
    parts.weights.push_back(
        {place, leaf_targets[static_cast<size_t>(at)], weights[static_cast<size_t>(at)]});
    return place;
  };
  for (size_t i = 0; i < count; ++i) {
    if (!(modes[i] >= 0 && modes[i] <= 6)) return Damaged("unknown mode");
    TreeNode node;
    node.mode = static_cast<SplitMode>(static_cast<int>(modes[i]));
    node.feature = features[i];
    node.threshold = splits[i];
    node.missing_is_yes = !missing.empty() && missing[i] != 0;
    node.yes = child(yes[i], yes_leaf[i] != 0);
    // A tree of a single leaf has a root whose branches both are that leaf.
    node.no = child(no[i], no_leaf[i] != 0);
    nodes[i] = node;
  }
  TM_RETURN_IF_ERROR(ReadMembers(c, &parts));
  const int64_t transform = c.Int("post_transform", 0);
  static constexpr PostTransform kTransforms[] = {
      PostTransform::kNone, PostTransform::kSoftmax, PostTransform::kLogistic,
      PostTransform::kSoftmaxZero, PostTransform::kProbit};
  static constexpr TreeAggregate kAggregates[] = {TreeAggregate::kAverage, TreeAggregate::kSum,
                                                  TreeAggregate::kMin, TreeAggregate::kMax};
  const int64_t aggregate = c.Int("aggregate_function", 1);
  const int64_t targets = c.Int("n_targets", 1);
  if (transform < 0 || transform > 4 || aggregate < 0 || aggregate > 3 || targets < 1 ||
      targets > 1000000) {
    return c.Invalid("an attribute of it is out of range");
  }
  state->transform = kTransforms[transform];
  state->aggregate = kAggregates[aggregate];
  TM_ASSIGN_OR_RETURN(state->trees, TreeEnsemble::Make(std::move(parts), targets));
  c.SetState(std::move(state));
  return {};
}

Status Ensemble5(OpContext& c) { return RunRegressor(c, c.In(0).type()); }

}  // namespace

void AddTrees(OpTable* table) {
  constexpr std::string_view kMl = "ai.onnx.ml";
  table->Add(
      {kMl, "TreeEnsembleClassifier", 1, kOpen, "A", Classifier, 0, true, PrepareClassifier});
  table->Add({kMl, "TreeEnsembleRegressor", 1, kOpen, "A", Regressor, 0, true, PrepareRegressor});
  table->Add({kMl, "TreeEnsemble", 5, kOpen, "F", Ensemble5, 1, true, PrepareEnsemble5});
}

}  // namespace tidemark::model
