// Reductions along axes.
#include "model/ops/axes.h"
#include "model/shapes/rules.h"

namespace tidemark::model {
namespace {

Status SetReduced(RuleContext& c, const std::vector<bool>& reduced, bool keeps) {
  Extents out;
  for (size_t d = 0; d < reduced.size(); ++d) {
    if (!reduced[d]) {
      out.push_back((*c.Dims(0))[d]);
    } else if (keeps) {
      out.emplace_back(1);
    }
  }
  c.SetDims(0, std::move(out));
  return {};
}

Status Reduce(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  if (c.Dims(0) == nullptr) return {};
  const bool keeps = c.Int("keepdims", 1) != 0;
  const auto axes = c.IntsOr(1, "axes");
  const size_t rank = c.Dims(0)->size();
  if (c.Has(1) && !axes) {
    if (keeps) c.SetDims(0, Extents(rank));
    return {};
  }
  if (!axes || axes->empty()) {
    const bool none = c.Int("noop_with_empty_axes", 0) != 0;
    return SetReduced(c, std::vector<bool>(rank, !none), keeps);
  }
  TM_ASSIGN_OR_RETURN(const auto flags, AxisFlags(*axes, rank));
  return SetReduced(c, flags, keeps);
}

Status ArgReduce(RuleContext& c) {
  if (c.Dims(0) != nullptr) {
    std::vector<bool> flags(c.Dims(0)->size(), false);
    TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(c.Int("axis", 0), flags.size()));
    flags[axis] = true;
    TM_RETURN_IF_ERROR(SetReduced(c, flags, c.Int("keepdims", 1) != 0));
  }
  c.SetType(0, DataType::kI64);
  return {};
}

}  // namespace

void AddReductionRules(RuleTable* table) {
  for (const char* name :
       {"ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2",
        "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare"}) {
    table->emplace(name, Reduce);
  }
  table->emplace("ArgMax", ArgReduce);
  table->emplace("ArgMin", ArgReduce);
}

}  // namespace tidemark::model
