#include "model/graph/executor.h"

#include <algorithm>

#include "model/ops/type_cast.h"

namespace tidemark::model {
namespace {

constexpr int kMaxDepth = 24;  // of subgraphs in subgraphs

bool IsWide(char letter) {
  return letter == 'F' || letter == 'P' || letter == 'R' || letter == 'N' || letter == 'Q' ||
         letter == 'K' || letter == 'W';
}

bool TypeFits(char letter, DataType type) {
  switch (letter) {
    case 'F':
    case 'P':
    case 'R':
      return type == DataType::kF32 || type == DataType::kF64;
    case 'W':
      if (type == DataType::kString) return true;
      [[fallthrough]];
    case 'N':
    case 'Q':
      return type == DataType::kF32 || type == DataType::kF64 || type == DataType::kI32 ||
             type == DataType::kI64 || type == DataType::kU64;
    case 'K':
      return type == DataType::kI32 || type == DataType::kI64 || type == DataType::kU64;
    case 'B':
      return type == DataType::kBool;
    case 'I':
      return type == DataType::kI32 || type == DataType::kI64;
    case 'L':
      return type == DataType::kI64;
    case 'S':
      return type == DataType::kString;
    default:
      return true;
  }
}

Error InputError(size_t i, const std::string& what) {
  return MakeError(ErrorCode::kInvalid, "input " + std::to_string(i) + " " + what);
}

Status CheckInputs(const Signature& signature, const std::vector<Value>& inputs) {
  if (inputs.size() > signature.inputs.size() && !signature.variadic) {
    return MakeError(ErrorCode::kInvalid, "it has more inputs than its operator takes");
  }
  if (inputs.size() < signature.required()) {
    return MakeError(ErrorCode::kInvalid, "it has fewer inputs than its operator needs");
  }
  DataType shared[128] = {};
  for (size_t i = 0; i < inputs.size(); ++i) {
    const Signature::Input& want = signature.At(i);
    const Value& value = inputs[i];
    if (want.letter == 'V') continue;
    if (value.is_none()) {
      if (want.optional) continue;
      return InputError(i, "is missing");
    }
    if (!value.is_tensor()) return InputError(i, "is no tensor");
    const DataType type = value.tensor.type();
    if (!TypeFits(want.letter, type)) {
      return InputError(
          i, "has the type " + std::string(TypeName(type)) + ", which this operator does not take");
    }
    if (want.letter == 'A' || want.letter == 'I') continue;
    DataType& same = shared[static_cast<unsigned char>(want.letter)];
    if (same != DataType::kNone && same != type) {
      return InputError(i, "has the type " + std::string(TypeName(type)) + ", and another one " +
                               std::string(TypeName(same)));
    }
    same = type;
  }
  return {};
}

// A new text of this operator holds at most all the longest ones that it is given.
uint64_t TextBytes(const std::vector<Value>& inputs) {
  uint64_t bytes = BufferPool::kTextBytes;
  for (const Value& value : inputs) {
    if (!value.is_tensor() || value.tensor.type() != DataType::kString) continue;
    size_t longest = 0;
    for (int64_t i = 0; i < value.tensor.count(); ++i) {
      longest = std::max(longest, value.tensor.data<std::string>()[i].size());
    }
    bytes += longest;
  }
  return bytes;
}

}  // namespace

Status Executor::Call(const PlanNode& node, OpContext* context) {
  const OpEntry& entry = *node.entry;
  const Signature& signature = *node.signature;
  if (!signature.inputs.empty() || !context->inputs_.empty()) {
    if (signature.inputs.empty()) {
      return MakeError(ErrorCode::kInvalid, "it has inputs, and its operator takes none");
    }
  }
  DataType narrow = DataType::kNone;
  bool first = true;  // results have the type of the first input of a widened kind
  for (size_t i = 0; i < context->inputs_.size(); ++i) {
    Value& value = context->inputs_[i];
    if (!value.is_tensor() || !IsWide(signature.At(i).letter)) continue;
    const DataType type = value.tensor.type();
    const DataType wide = WideType(type);
    if (wide != type) {
      if (first) narrow = type;
      TM_ASSIGN_OR_RETURN(value.tensor, CastTensor(value.tensor, wide, {}, context->pool()));
    }
    first = false;
  }
  TM_RETURN_IF_ERROR(CheckInputs(signature, context->inputs_));
  context->pool()->set_text_bytes(TextBytes(context->inputs_));
  TM_RETURN_IF_ERROR(entry.run(*context));
  for (size_t i = 0; i < context->outputs_.size() && i < 32; ++i) {
    Value& value = context->outputs_[i];
    const bool narrows = narrow != DataType::kNone && (entry.narrow >> i & 1) != 0;
    if (!narrows || !value.is_tensor()) continue;
    TM_ASSIGN_OR_RETURN(value.tensor, CastTensor(value.tensor, narrow, {}, context->pool()));
  }
  return {};
}

Result<std::vector<Value>> Executor::RunNode(const Plan& plan, const PlanNode& node,
                                             RunState* run) {
  OpContext context(node.proto, run);
  for (int32_t place : node.inputs) {
    context.inputs_.push_back(place < 0 ? Value() : plan.constants[static_cast<size_t>(place)]);
  }
  context.outputs_.resize(node.outputs.size());
  context.wanted_.assign(node.outputs.size(), true);
  context.state_ = node.state.get();
  context.plan_node_ = &node;
  TM_RETURN_IF_ERROR(Call(node, &context));
  return std::move(context.outputs_);
}

Status Executor::Prepare(const Plan& plan, PlanNode* node, RunState* run) {
  if (node->entry->prepare == nullptr) return {};
  OpContext context(node->proto, run);
  for (size_t i = 0; i < node->inputs.size(); ++i) {
    const int32_t place = node->inputs[i];
    context.inputs_.push_back(plan.IsConstant(place) ? plan.constants[static_cast<size_t>(place)]
                                                     : Value());
    if (plan.IsConstant(place) && i < 64) context.constant_ |= uint64_t{1} << i;
  }
  context.new_state_ = &node->state;
  context.absorbed_ = &node->absorbed;
  const Status status = node->entry->prepare(context);
  if (status.ok()) return {};
  return status.error().In("node '" + node->proto->Label() + "' (" + node->proto->op_type + ")");
}

// Values that nobody needs behind the node leave the frame, so that it may write them.
void Executor::TakeInputs(const Plan& plan, const PlanNode& node, std::vector<Value>* frame,
                          OpContext* context) {
  context->node_ = node.proto;
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    const int32_t place = node.inputs[i];
    const auto at = static_cast<size_t>(place);
    if (place < 0) {
      context->inputs_.emplace_back();
    } else if (plan.IsConstant(place)) {
      context->inputs_.push_back(plan.constants[at]);
    } else if (node.last_use[i]) {
      context->inputs_.push_back(std::move((*frame)[at]));
      (*frame)[at] = Value();
    } else {
      context->inputs_.push_back((*frame)[at]);
    }
  }
  context->outputs_.clear();
  context->outputs_.resize(node.outputs.size());
  context->wanted_.resize(node.outputs.size());
  for (size_t i = 0; i < node.outputs.size(); ++i) context->wanted_[i] = node.outputs[i] >= 0;
  context->state_ = node.state.get();
  context->plan_node_ = &node;
}

Result<std::vector<Value>> Executor::Run(const Plan& plan, std::vector<Value> arguments,
                                         const std::vector<Value>* outer, RunState* run) {
  if (run->depth > kMaxDepth) {
    return MakeError(ErrorCode::kTooLarge, "the graph is nested too deep");
  }
  std::vector<Value> frame(plan.names.size());
  for (size_t i = 0; i < plan.inputs.size() && i < arguments.size(); ++i) {
    frame[static_cast<size_t>(plan.inputs[i])] = std::move(arguments[i]);
  }
  arguments.clear();
  for (const auto& [outside, inside] : plan.captures) {
    frame[static_cast<size_t>(inside)] = (*outer)[static_cast<size_t>(outside)];
  }
  // One for all nodes: its lists keep their memory.
  OpContext context(nullptr, run);
  context.frame_ = &frame;
  for (const PlanNode& node : plan.nodes) {
    TM_RETURN_IF_ERROR(run->CheckCancelled());
    TakeInputs(plan, node, &frame, &context);
    const Status status = Call(node, &context);
    if (!status.ok()) {
      return status.error().In("node '" + node.proto->Label() + "' (" + node.proto->op_type + ")");
    }
    context.inputs_.clear();
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] < 0) continue;
      frame[static_cast<size_t>(node.outputs[i])] = std::move(context.outputs_[i]);
    }
    for (int32_t place : node.drops) frame[static_cast<size_t>(place)] = Value();
  }
  std::vector<Value> out;
  for (int32_t place : plan.outputs) {
    out.push_back(plan.IsConstant(place) ? plan.constants[static_cast<size_t>(place)]
                                         : frame[static_cast<size_t>(place)]);
  }
  return out;
}

const Plan* OpContext::Body(std::string_view attribute) const {
  for (const auto& [name, plan] : plan_node_->bodies) {
    if (name == attribute) return plan.get();
  }
  return nullptr;
}

Result<std::vector<Value>> OpContext::RunBody(const Plan& body,
                                              std::vector<Value> arguments) const {
  ++run_->depth;
  auto out = Executor::Run(body, std::move(arguments), frame_, run_);
  --run_->depth;
  return out;
}

}  // namespace tidemark::model
