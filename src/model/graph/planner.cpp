#include "model/graph/planner.h"

#include <algorithm>
#include <unordered_map>

#include "model/graph/executor.h"
#include "model/graph/order.h"

namespace tidemark::model {
namespace {

// A node whose result is larger than this, and larger than its inputs, is not folded.
constexpr uint64_t kMaxFoldedBytes = uint64_t{16} << 20;

class PlanBuilder {
 public:
  PlanBuilder(PlanBuilder* outer, std::shared_ptr<GraphProto> graph, RunState* fold)
      : outer_(outer), graph_(std::move(graph)), fold_(fold), plan_(std::make_unique<Plan>()) {
    plan_->graph = graph_;
  }

  Result<std::unique_ptr<Plan>> Build() {
    TM_ASSIGN_OR_RETURN(const auto order, OrderNodes(*graph_));
    CountReads();
    TM_RETURN_IF_ERROR(AddGiven());
    for (size_t i : order) TM_RETURN_IF_ERROR(AddNode(&graph_->nodes[i]));
    for (const ValueInfoProto& output : graph_->outputs) {
      const int32_t place = Resolve(output.name);
      if (place < 0) {
        return MakeError(ErrorCode::kInvalid, "nothing makes the output '" + output.name + "'",
                         "The graph is damaged; export the model again.");
      }
      plan_->outputs.push_back(place);
    }
    FindLastUses();
    return std::move(plan_);
  }

 private:
  // Nodes that are still to read a value, and whether one of them reads it in each run.
  struct Reads {
    size_t to_come = 0;
    bool in_runs = false;
  };

  void CountReads() {
    for (const NodeProto& node : graph_->nodes) {
      for (const std::string& name : node.inputs) ++reads_[name].to_come;
      for (const std::string& name : OuterNames(node)) reads_[name].in_runs = true;
    }
    for (const ValueInfoProto& output : graph_->outputs) reads_[output.name].in_runs = true;
  }

  int32_t NewPlace(const std::string& name) {
    const auto place = static_cast<int32_t>(plan_->names.size());
    plan_->names.push_back(name);
    plan_->constants.emplace_back();
    places_[name] = place;
    return place;
  }

  Status AddGiven() {
    for (NamedTensor& tensor : graph_->initializers) {
      const auto place = static_cast<size_t>(NewPlace(tensor.name));
      plan_->constants[place] = tensor.tensor;
      // Bodies may be shared: a function with a graph as attribute uses it where it likes.
      if (outer_ == nullptr) tensor.tensor = Tensor();
      if (reads_.count(tensor.name) == 0) plan_->constants[place].tensor.DropElements();
    }
    for (const ValueInfoProto& input : graph_->inputs) {
      // An input with an initializer has a default, and nobody is asked for it.
      if (places_.count(input.name) > 0) continue;
      plan_->inputs.push_back(NewPlace(input.name));
    }
    return {};
  }

  // The place of a name here or, captured, outside; -1 when nothing makes it.
  int32_t Resolve(const std::string& name) {
    const auto found = places_.find(name);
    if (found != places_.end()) return found->second;
    if (outer_ == nullptr) return -1;
    const int32_t outside = outer_->Resolve(name);
    if (outside < 0) return -1;
    const int32_t place = NewPlace(name);
    if (outer_->plan_->IsConstant(outside)) {
      plan_->constants[static_cast<size_t>(place)] =
          outer_->plan_->constants[static_cast<size_t>(outside)];
    } else {
      plan_->captures.emplace_back(outside, place);
    }
    return place;
  }

  Status AddNode(NodeProto* of_graph) {
    const NodeProto& proto = *of_graph;
    PlanNode node;
    node.proto = of_graph;
    node.entry = OpTable::All().Find(proto.domain, proto.op_type, proto.opset);
    if (node.entry == nullptr) {
      return MissingError({{proto.domain, proto.op_type, proto.Label(), proto.opset, 1}});
    }
    node.signature = &OpTable::All().SignatureOf(*node.entry);
    for (const std::string& name : proto.inputs) {
      const int32_t place = name.empty() ? -1 : Resolve(name);
      if (place < 0 && !name.empty()) {
        return MakeError(ErrorCode::kInvalid,
                         "node '" + proto.Label() + "' (" + proto.op_type + ") needs '" + name +
                             "', which nothing makes",
                         "The graph is damaged; export the model again.");
      }
      node.inputs.push_back(place);
    }
    for (const Attribute& attribute : proto.attributes) {
      if (!attribute.graph) continue;
      PlanBuilder inner(this, attribute.graph, fold_);
      TM_ASSIGN_OR_RETURN(auto body, inner.Build());
      node.bodies.emplace_back(attribute.name, std::move(body));
    }
    for (const std::string& name : proto.outputs) {
      node.outputs.push_back(name.empty() ? -1 : NewPlace(name));
    }
    TM_RETURN_IF_ERROR(Executor::Prepare(*plan_, &node, fold_));
    const bool folded = Fold(node);
    LetGo(node, folded, of_graph);
    if (!folded) plan_->nodes.push_back(std::move(node));
    return {};
  }

  // Drops what nobody reads any more now that the node is prepared.
  void LetGo(const PlanNode& node, bool folded, NodeProto* proto) {
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      const int32_t place = node.inputs[i];
      if (place < 0) continue;
      Reads& reads = reads_[proto->inputs[i]];
      --reads.to_come;
      const bool absorbed = i < 64 && (node.absorbed.inputs >> i & 1) != 0;
      if (!folded && !absorbed) reads.in_runs = true;
      if (reads.to_come > 0 || reads.in_runs || !plan_->IsConstant(place)) continue;
      plan_->constants[static_cast<size_t>(place)].tensor.DropElements();
    }
    if (outer_ != nullptr) return;
    std::erase_if(proto->attributes, [&](const Attribute& attribute) {
      const auto& names = node.absorbed.attributes;
      return std::find(names.begin(), names.end(), attribute.name) != names.end();
    });
  }

  // True when the node's outputs became constants.
  bool Fold(const PlanNode& node) {
    if (!node.entry->pure || !node.bodies.empty()) return false;
    uint64_t bytes = 0;
    for (int32_t place : node.inputs) {
      if (place < 0) continue;
      if (!plan_->IsConstant(place)) return false;
      bytes += plan_->constants[static_cast<size_t>(place)].tensor.bytes();
    }
    auto outputs = Executor::RunNode(*plan_, node, fold_);
    if (!outputs.ok()) return false;  // it fails again, and is told, when it runs
    uint64_t made = 0;
    for (const Value& value : *outputs) made += value.tensor.bytes();
    const bool view = node.entry->name == "Constant";  // of the file
    if (!view && made > std::max(kMaxFoldedBytes, bytes)) return false;
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] < 0) continue;
      if ((*outputs)[i].is_none())
        return false;  // an empty optional can't be told from a computed value
    }
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] < 0) continue;
      plan_->constants[static_cast<size_t>(node.outputs[i])] = std::move((*outputs)[i]);
    }
    return true;
  }

  void FindLastUses() {
    std::vector<bool> needed(plan_->names.size(), false);
    const auto use = [&](int32_t place) {
      if (place < 0 || plan_->IsConstant(place) || needed[static_cast<size_t>(place)]) return false;
      needed[static_cast<size_t>(place)] = true;
      return true;
    };
    for (int32_t place : plan_->outputs) use(place);
    for (size_t i = plan_->nodes.size(); i-- > 0;) {
      PlanNode& node = plan_->nodes[i];
      for (int32_t& place : node.outputs) {
        if (place >= 0 && !needed[static_cast<size_t>(place)]) place = -1;
      }
      for (const auto& body : node.bodies) {
        for (const auto& [outside, inside] : body.second->captures) {
          if (use(outside)) node.drops.push_back(outside);
        }
      }
      node.last_use.resize(node.inputs.size());
      for (size_t j = node.inputs.size(); j-- > 0;) node.last_use[j] = use(node.inputs[j]);
    }
  }

  PlanBuilder* outer_;
  std::shared_ptr<GraphProto> graph_;
  RunState* fold_;
  std::unique_ptr<Plan> plan_;
  std::unordered_map<std::string, int32_t> places_;
  std::unordered_map<std::string, Reads> reads_;
};

}  // namespace

Result<std::unique_ptr<Plan>> MakePlan(std::shared_ptr<GraphProto> graph, RunState* fold) {
  return PlanBuilder(nullptr, std::move(graph), fold).Build();
}

}  // namespace tidemark::model
