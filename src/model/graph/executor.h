// Runs plans: node by node, values dropped at their last use.
#pragma once

#include <vector>

#include "base/result.h"
#include "model/graph/plan.h"
#include "model/ops/op_context.h"

namespace tidemark::model {

class Executor {
 public:
  // `arguments` in the order of plan.inputs; `outer` is the frame that captured values come from.
  static Result<std::vector<Value>> Run(const Plan& plan, std::vector<Value> arguments,
                                        const std::vector<Value>* outer, RunState* run);
  // One node whose inputs are all constants of the plan.
  static Result<std::vector<Value>> RunNode(const Plan& plan, const PlanNode& node, RunState* run);
  // Makes the state of a node, when its operator has one.
  static Status Prepare(const Plan& plan, PlanNode* node, RunState* run);

 private:
  static void TakeInputs(const Plan& plan, const PlanNode& node, std::vector<Value>* frame,
                         OpContext* context);
  static Status Call(const PlanNode& node, OpContext* context);
};

}  // namespace tidemark::model
