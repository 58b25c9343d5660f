#include "model/graph/order.h"

#include <queue>
#include <unordered_map>

namespace tidemark::model {
namespace {

void CollectOuter(const GraphProto& graph, std::unordered_set<std::string>* out) {
  std::unordered_set<std::string> own, used;
  for (const ValueInfoProto& input : graph.inputs) own.insert(input.name);
  for (const NamedTensor& tensor : graph.initializers) own.insert(tensor.name);
  for (const NodeProto& node : graph.nodes) {
    for (const std::string& name : node.outputs) own.insert(name);
    for (const std::string& name : node.inputs) used.insert(name);
    for (const Attribute& attribute : node.attributes) {
      if (attribute.graph) CollectOuter(*attribute.graph, &used);
    }
  }
  for (const ValueInfoProto& output : graph.outputs) used.insert(output.name);
  for (const std::string& name : used) {
    if (!name.empty() && own.count(name) == 0) out->insert(name);
  }
}

Error MadeTwice(const std::string& name) {
  return MakeError(ErrorCode::kInvalid, "the value '" + name + "' is made twice",
                   "The graph is damaged; export the model again.");
}

Result<std::unordered_map<std::string, size_t>> FindProducers(const GraphProto& graph) {
  std::unordered_set<std::string> given;
  for (const ValueInfoProto& input : graph.inputs) {
    if (!given.insert(input.name).second) return MadeTwice(input.name);
  }
  std::unordered_set<std::string> initializers;
  for (const NamedTensor& tensor : graph.initializers) {
    if (!initializers.insert(tensor.name).second) return MadeTwice(tensor.name);
  }
  std::unordered_map<std::string, size_t> producer;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const std::string& name : graph.nodes[i].outputs) {
      if (name.empty()) continue;
      if (given.count(name) + initializers.count(name) > 0 || !producer.emplace(name, i).second) {
        return MadeTwice(name);
      }
    }
  }
  return producer;
}

}  // namespace

std::unordered_set<std::string> OuterNames(const NodeProto& node) {
  std::unordered_set<std::string> out;
  for (const Attribute& attribute : node.attributes) {
    if (attribute.graph) CollectOuter(*attribute.graph, &out);
  }
  return out;
}

Result<std::vector<size_t>> OrderNodes(const GraphProto& graph) {
  TM_ASSIGN_OR_RETURN(const auto producer, FindProducers(graph));
  const size_t count = graph.nodes.size();
  std::vector<std::vector<size_t>> users(count);
  std::vector<size_t> waits(count, 0);
  for (size_t i = 0; i < count; ++i) {
    std::unordered_set<std::string> needs = OuterNames(graph.nodes[i]);
    needs.insert(graph.nodes[i].inputs.begin(), graph.nodes[i].inputs.end());
    for (const std::string& name : needs) {
      const auto found = producer.find(name);
      if (found == producer.end()) continue;
      users[found->second].push_back(i);
      ++waits[i];
    }
  }
  std::priority_queue<size_t, std::vector<size_t>, std::greater<>> ready;
  for (size_t i = 0; i < count; ++i) {
    if (waits[i] == 0) ready.push(i);
  }
  std::vector<size_t> order;
  while (!ready.empty()) {
    const size_t next = ready.top();
    ready.pop();
    order.push_back(next);
    for (size_t user : users[next]) {
      if (--waits[user] == 0) ready.push(user);
    }
  }
  if (order.size() == count) return order;
  size_t stuck = 0;
  while (waits[stuck] == 0) ++stuck;
  return MakeError(ErrorCode::kInvalid,
                   "the graph has a cycle through node '" + graph.nodes[stuck].Label() + "'",
                   "The graph is damaged; export the model again.");
}

}  // namespace tidemark::model
