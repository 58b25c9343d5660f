// What a kernel sees of its node: attributes, inputs, and where its outputs go.
//
// The executor checked the inputs against the entry's signature: counts, kinds and types.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/onnx/model_proto.h"
#include "model/ops/op_table.h"
#include "model/tensor/tensor.h"

namespace tidemark::model {

struct Plan;

struct RunLimits {
  uint64_t memory_bytes = uint64_t{1} << 30;
  uint64_t operations = UINT64_MAX;  // multiply-adds and the like, of all nodes
  uint64_t loop_steps = 1000000;     // turns of all loops
  std::function<bool()> cancelled;   // asked between nodes and in loops; may be empty
};

// Of one run.
struct RunState {
  BufferPool* pool = nullptr;
  const RunLimits* limits = nullptr;
  uint64_t operations = 0;
  uint64_t loop_steps = 0;
  int depth = 0;

  Status CountOperations(uint64_t operations_more);
  Status CheckCancelled() const;
};

class OpContext {
 public:
  OpContext(const NodeProto* node, RunState* run) : node_(node), run_(run) {}

  [[nodiscard]] const NodeProto& node() const { return *node_; }
  [[nodiscard]] int64_t opset() const { return node_->opset; }
  [[nodiscard]] RunState* run() const { return run_; }
  [[nodiscard]] BufferPool* pool() const { return run_->pool; }

  // -- Inputs ----------------------------------------------------------------------------------
  [[nodiscard]] size_t input_count() const { return inputs_.size(); }
  [[nodiscard]] bool Has(size_t i) const { return i < inputs_.size() && !inputs_[i].is_none(); }
  [[nodiscard]] const Tensor& In(size_t i) const { return inputs_[i].tensor; }
  [[nodiscard]] const Value& InValue(size_t i) const { return inputs_[i]; }
  [[nodiscard]] std::vector<Value>& inputs() { return inputs_; }
  // Input i, one of i32 or i64, as numbers.
  Result<std::vector<int64_t>> Ints(size_t i) const;
  Result<int64_t> ScalarInt(size_t i) const;
  // Input i, one element of any real type.
  Result<double> Scalar(size_t i) const;
  // The value at load, when it is constant; prepare functions see only those.
  [[nodiscard]] bool IsConstant(size_t i) const { return i < 64 && (constant_ >> i & 1) != 0; }

  // -- Attributes ------------------------------------------------------------------------------
  [[nodiscard]] const Attribute* Find(std::string_view name) const;
  [[nodiscard]] int64_t Int(std::string_view name, int64_t otherwise) const;
  [[nodiscard]] double Float(std::string_view name, double otherwise) const;
  [[nodiscard]] std::string_view String(std::string_view name, std::string_view otherwise) const;
  [[nodiscard]] std::span<const int64_t> Ints(std::string_view name) const;
  [[nodiscard]] std::span<const float> Floats(std::string_view name) const;
  [[nodiscard]] std::span<const std::string> Strings(std::string_view name) const;
  [[nodiscard]] const Tensor* TensorOf(std::string_view name) const;

  // -- Outputs ---------------------------------------------------------------------------------
  [[nodiscard]] size_t output_count() const { return outputs_.size(); }
  [[nodiscard]] bool Wants(size_t i) const { return i < wanted_.size() && wanted_[i]; }
  Result<Tensor> Make(DataType type, const Shape& shape) const {
    return Tensor::Make(run_->pool, type, shape);
  }
  // Like Make, but takes the memory of input i when nobody else needs it and it fits. The kernel
  // writes element k only after it has read element k.
  Result<Tensor> MakeInPlace(size_t i, DataType type, const Shape& shape) const;
  Status Return(size_t i, Value value) {
    if (i < outputs_.size()) outputs_[i] = std::move(value);
    return {};
  }
  Status Return(Value value) { return Return(0, std::move(value)); }
  [[nodiscard]] const Value& Returned(size_t i) const { return outputs_[i]; }
  // Gives an output that was returned another shape of the same count.
  Status ReshapeOutput(size_t i, const Shape& shape) {
    if (i < outputs_.size()) outputs_[i].tensor = outputs_[i].tensor.Reshaped(shape);
    return {};
  }

  // -- Subgraphs -------------------------------------------------------------------------------
  [[nodiscard]] const Plan* Body(std::string_view attribute) const;
  Result<std::vector<Value>> RunBody(const Plan& body, std::vector<Value> arguments) const;

  // -- State -----------------------------------------------------------------------------------
  template <typename T>
  [[nodiscard]] const T* state() const {
    return static_cast<const T*>(state_);
  }
  void SetState(std::unique_ptr<OpState> state) { *new_state_ = std::move(state); }
  // In prepare: the state holds all that the kernel needs of constant input i but its type and
  // shape, or of an attribute. Their elements are let go when nobody else reads them.
  void AbsorbInput(size_t i) { absorbed_->inputs |= uint64_t{1} << i; }
  void AbsorbAttribute(std::string name) { absorbed_->attributes.push_back(std::move(name)); }

  // Counts multiply-adds (or work of that size); an error when the run's limit is reached.
  Status CountOperations(uint64_t operations) const { return run_->CountOperations(operations); }

  [[nodiscard]] Error Invalid(const std::string& what) const {
    return MakeError(ErrorCode::kInvalid, what);
  }

 private:
  friend class Executor;
  const NodeProto* node_;
  RunState* run_;
  std::vector<Value> inputs_;
  std::vector<Value> outputs_;
  std::vector<bool> wanted_;
  uint64_t constant_ = 0;
  const OpState* state_ = nullptr;
  std::unique_ptr<OpState>* new_state_ = nullptr;
  Absorbed* absorbed_ = nullptr;
  const struct PlanNode* plan_node_ = nullptr;
  const std::vector<Value>* frame_ = nullptr;  // of the plan that the node is in
};

}  // namespace tidemark::model
