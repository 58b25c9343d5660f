#include "model/graph/release.h"

#include <functional>
#include <unordered_map>
#include <unordered_set>

namespace tidemark::model {
namespace {

class Source {
 public:
  Source(Plan* plan, GraphProto* graph) : plan_(plan), graph_(graph) {
    CollectUsed(*plan);
    DropUnused(graph);
  }

  void Release(const SharedBytes& file) {
    std::unordered_map<const uint8_t*, size_t> read;
    ForEachView(file, [&](Tensor* tensor) {
      size_t& bytes = read[tensor->data<uint8_t>()];
      bytes = std::max(bytes, tensor->bytes());
    });
    size_t bytes = 0;
    for (const auto& [at, size] : read) bytes += size;
    if (bytes > file.bytes.size() - file.bytes.size() / 8) return;
    std::unordered_map<const uint8_t*, std::shared_ptr<const std::vector<uint8_t>>> copies;
    ForEachView(file, [&](Tensor* tensor) {
      const auto* from = tensor->data<uint8_t>();
      auto& copy = copies[from];
      if (copy == nullptr) {
        copy = std::make_shared<const std::vector<uint8_t>>(from, from + read[from]);
      }
      *tensor = Tensor::View(tensor->type(), tensor->shape(), copy->data(), copy);
    });
  }

 private:
  void CollectUsed(const Plan& plan) {
    for (const PlanNode& node : plan.nodes) {
      used_.insert(node.proto);
      for (const auto& body : node.bodies) CollectUsed(*body.second);
    }
  }

  void DropUnused(GraphProto* graph) {
    graph->initializers.clear();
    for (NodeProto& node : graph->nodes) {
      for (Attribute& attribute : node.attributes) {
        if (attribute.graph) DropUnused(attribute.graph.get());
      }
      if (used_.count(&node) == 0) node.attributes.clear();
    }
  }

  using Visit = std::function<void(Tensor*)>;

  void ForEachView(const SharedBytes& file, const Visit& visit) {
    const Visit of_file = [&](Tensor* tensor) {
      if (tensor->IsKeptBy(file.owner)) visit(tensor);
    };
    VisitPlan(plan_, of_file);
    VisitGraph(graph_, of_file);
  }

  static void VisitPlan(Plan* plan, const Visit& visit) {
    for (Value& value : plan->constants) visit(&value.tensor);
    for (PlanNode& node : plan->nodes) {
      for (auto& body : node.bodies) VisitPlan(body.second.get(), visit);
    }
  }
  static void VisitGraph(GraphProto* graph, const Visit& visit) {
    for (NodeProto& node : graph->nodes) {
      for (Attribute& attribute : node.attributes) {
        visit(&attribute.tensor);
        if (attribute.graph) VisitGraph(attribute.graph.get(), visit);
      }
    }
  }

  Plan* plan_;
  GraphProto* graph_;
  std::unordered_set<const NodeProto*> used_;
};

}  // namespace

void ReleaseSource(Plan* plan, GraphProto* graph, const SharedBytes& head) {
  Source(plan, graph).Release(head);
}

}  // namespace tidemark::model
