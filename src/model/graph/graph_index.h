// A graph by its values: who makes them, who uses them, which are weights; and what rewrites took
// out of it so far.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "model/onnx/model_proto.h"

namespace tidemark::model {

class GraphIndex {
 public:
  explicit GraphIndex(GraphProto* graph);

  [[nodiscard]] size_t size() const { return graph_->nodes.size(); }
  [[nodiscard]] NodeProto& node(size_t i) { return graph_->nodes[i]; }
  [[nodiscard]] const NodeProto& node(size_t i) const { return graph_->nodes[i]; }
  [[nodiscard]] bool IsGone(size_t i) const { return gone_.count(i) > 0; }
  void Remove(size_t i) { gone_.insert(i); }

  // The only node that uses a node's only output, when it is `op` of the default domain and takes
  // that output as its first input (Add and Mul: as one of two).
  [[nodiscard]] std::optional<size_t> OnlyUser(size_t i, const char* op) const;
  // The node that makes a value as its only output, when it is `op` of the default domain.
  [[nodiscard]] std::optional<size_t> MakerOf(const std::string& name, const char* op) const;
  // A node that reads a value and is `op` of the default domain.
  [[nodiscard]] std::optional<size_t> UserOf(const std::string& name, const char* op) const;
  // How often nodes read a value; outputs of the graph count, and subgraphs count twice.
  [[nodiscard]] int UsesOf(const std::string& name) const;

  // A constant; null for what is computed.
  [[nodiscard]] const Tensor* Weights(const std::string& name) const;
  // One f32 near `value`, of rank 0 or 1.
  [[nodiscard]] bool IsScalar(const std::string& name, double value) const;
  // Adds weights under a name of their own.
  void AddWeights(const std::string& name, Tensor tensor);

  // The other input of a node of two.
  static const std::string& Other(const NodeProto& node, const std::string& name) {
    return node.inputs[0] == name ? node.inputs[1] : node.inputs[0];
  }

  // Takes what was removed out of the graph, and puts new weights in. The index is no more.
  void Finish();

 private:
  GraphProto* graph_;
  std::deque<NamedTensor> made_;
  std::unordered_map<std::string, const Tensor*> weights_;
  std::unordered_map<std::string, int> uses_;
  std::unordered_map<std::string, std::vector<size_t>> users_;
  std::unordered_map<std::string, size_t> maker_;
  std::unordered_set<size_t> gone_;
};

}  // namespace tidemark::model
