// If, Loop and Scan. Each turn counts against the run's limits.
#include <algorithm>

#include "model/graph/plan.h"
#include "model/ops/axes.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"
#include "model/ops/sequence.h"
#include "model/ops/type_cast.h"

namespace tidemark::model {
namespace {

Status CountTurn(OpContext& c) {
  RunState* run = c.run();
  if (++run->loop_steps > run->limits->loop_steps) {
    return MakeError(ErrorCode::kTooLarge,
                     "loops took more than " + std::to_string(run->limits->loop_steps) + " turns");
  }
  return run->CheckCancelled();
}

Result<const Plan*> BodyOf(OpContext& c, std::string_view name) {
  const Plan* body = c.Body(name);
  if (body == nullptr) return c.Invalid("its graph '" + std::string(name) + "' is missing");
  return body;
}

Result<bool> Truth(OpContext& c, const Value& value) {
  if (!value.is_tensor() || value.tensor.type() != DataType::kBool || value.tensor.count() != 1) {
    return c.Invalid("its condition must be one bool");
  }
  return value.tensor.data<uint8_t>()[0] != 0;
}

Status If(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const bool yes, Truth(c, c.InValue(0)));
  TM_ASSIGN_OR_RETURN(const Plan* body, BodyOf(c, yes ? "then_branch" : "else_branch"));
  if (!body->inputs.empty()) return c.Invalid("a branch can't have inputs");
  TM_ASSIGN_OR_RETURN(auto out, c.RunBody(*body, {}));
  if (out.size() < c.output_count()) return c.Invalid("a branch has too few outputs");
  for (size_t i = 0; i < c.output_count(); ++i) TM_RETURN_IF_ERROR(c.Return(i, std::move(out[i])));
  return {};
}

// Joins the results of the turns along a new axis; in reverse when asked.
Result<Tensor> Stack(OpContext& c, const std::vector<Tensor>& parts, int64_t axis_in,
                     bool reverse) {
  const Tensor& first = parts[0];
  if (first.rank() + 1 > Shape::kMaxRank) return c.Invalid("more than 16 dimensions");
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(axis_in, first.rank() + 1));
  Shape shape = first.shape();
  shape.Insert(axis, static_cast<int64_t>(parts.size()));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(first.type(), shape));
  const int64_t outer = first.shape().Product(0, axis);
  const int64_t inner = first.shape().Product(axis, first.rank());
  for (const Tensor& part : parts) {
    if (part.type() != first.type() || part.shape() != first.shape()) {
      return c.Invalid("the turns give results of different shapes");
    }
  }
  const auto count = static_cast<int64_t>(parts.size());
  DispatchMove(first.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t i = 0; i < count; ++i) {
      const Tensor& part = parts[static_cast<size_t>(reverse ? count - 1 - i : i)];
      for (int64_t o = 0; o < outer; ++o) {
        std::copy_n(part.data<T>() + o * inner, inner,
                    out.mutable_data<T>() + (o * count + i) * inner);
      }
    }
  });
  return out;
}

// What a body's output is when no turn was taken: nothing of the declared type.
Result<Tensor> EmptyStack(OpContext& c, const Plan& body, size_t output) {
  const TypeProto& type = body.graph->outputs[output].type;
  Shape shape{0};
  if (type.dims) {
    for (const Dim& dim : *type.dims) shape.Append(std::max<int64_t>(dim.value, 0));
  }
  return c.Make(type.element == DataType::kNone ? DataType::kF32 : type.element, shape);
}

Result<Tensor> ScalarOf(OpContext& c, DataType type, int64_t value) {
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(type, Shape()));
  if (type == DataType::kBool) {
    *out.mutable_data<uint8_t>() = value != 0 ? 1 : 0;
  } else {
    *out.mutable_data<int64_t>() = value;
  }
  return out;
}

Status Loop(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const Plan* body, BodyOf(c, "body"));
  const size_t carried = c.input_count() < 2 ? 0 : c.input_count() - 2;
  if (body->inputs.size() != carried + 2 || body->outputs.size() < carried + 1) {
    return c.Invalid("its body does not fit its inputs");
  }
  const size_t scans = body->outputs.size() - carried - 1;
  int64_t trips = INT64_MAX;
  if (c.Has(0)) {
    if (!c.InValue(0).is_tensor()) return c.Invalid("its trip count must be a number");
    TM_ASSIGN_OR_RETURN(trips, c.ScalarInt(0));
  }
  bool go = true;
  if (c.Has(1)) {
    TM_ASSIGN_OR_RETURN(go, Truth(c, c.InValue(1)));
  }
  std::vector<Value> state;
  for (size_t i = 0; i < carried; ++i) state.push_back(std::move(c.inputs()[i + 2]));
  std::vector<std::vector<Tensor>> collected(scans);
  for (int64_t turn = 0; turn < trips && go; ++turn) {
    TM_RETURN_IF_ERROR(CountTurn(c));
    TM_ASSIGN_OR_RETURN(Tensor number, ScalarOf(c, DataType::kI64, turn));
    TM_ASSIGN_OR_RETURN(Tensor condition, ScalarOf(c, DataType::kBool, 1));
    std::vector<Value> arguments = {Value(std::move(number)), Value(std::move(condition))};
    for (Value& value : state) arguments.push_back(std::move(value));
    TM_ASSIGN_OR_RETURN(auto out, c.RunBody(*body, std::move(arguments)));
    TM_ASSIGN_OR_RETURN(go, Truth(c, out[0]));
    for (size_t i = 0; i < carried; ++i) state[i] = std::move(out[i + 1]);
    for (size_t i = 0; i < scans; ++i) {
      if (!out[carried + 1 + i].is_tensor()) return c.Invalid("only tensors can be collected");
      collected[i].push_back(std::move(out[carried + 1 + i].tensor));
    }
  }
  for (size_t i = 0; i < carried; ++i) TM_RETURN_IF_ERROR(c.Return(i, std::move(state[i])));
  for (size_t i = 0; i < scans; ++i) {
    Tensor stacked;
    if (collected[i].empty()) {
      TM_ASSIGN_OR_RETURN(stacked, EmptyStack(c, *body, carried + 1 + i));
    } else {
      TM_ASSIGN_OR_RETURN(stacked, Stack(c, collected[i], 0, false));
    }
    TM_RETURN_IF_ERROR(c.Return(carried + i, std::move(stacked)));
  }
  return {};
}

int64_t At(std::span<const int64_t> list, size_t i) { return i < list.size() ? list[i] : 0; }

// The scanned inputs of one batch; `begin` is the first input of the node that belongs to them.
struct ScanRun {
  const Plan* body;
  size_t states, scans, results;
  std::vector<size_t> axes;  // of the scanned inputs
  int64_t turns = 0;
};

Status RunTurns(OpContext& c, const ScanRun& scan, std::vector<Value>* state,
                const std::vector<Tensor>& inputs, std::vector<std::vector<Tensor>>* collected) {
  const auto directions = c.Ints(c.opset() < 9 ? "directions" : "scan_input_directions");
  for (int64_t turn = 0; turn < scan.turns; ++turn) {
    TM_RETURN_IF_ERROR(CountTurn(c));
    std::vector<Value> arguments;
    for (Value& value : *state) arguments.push_back(std::move(value));
    for (size_t i = 0; i < scan.scans; ++i) {
      const int64_t at = At(directions, i) != 0 ? scan.turns - 1 - turn : turn;
      TM_ASSIGN_OR_RETURN(Tensor slice, SliceAt(inputs[i], scan.axes[i], at, c.pool()));
      arguments.emplace_back(std::move(slice));
    }
    TM_ASSIGN_OR_RETURN(auto out, c.RunBody(*scan.body, std::move(arguments)));
    for (size_t i = 0; i < scan.states; ++i) (*state)[i] = std::move(out[i]);
    for (size_t i = 0; i < scan.results; ++i) {
      if (!out[scan.states + i].is_tensor()) return c.Invalid("only tensors can be collected");
      (*collected)[i].push_back(std::move(out[scan.states + i].tensor));
    }
  }
  return {};
}

Result<ScanRun> ReadScan(OpContext& c, size_t first_input) {
  ScanRun scan{};
  TM_ASSIGN_OR_RETURN(scan.body, BodyOf(c, "body"));
  const int64_t scans = c.Int("num_scan_inputs", 0);
  const size_t inputs = c.input_count() - first_input;
  if (scans < 1 || static_cast<size_t>(scans) > inputs || scan.body->inputs.size() != inputs ||
      scan.body->outputs.size() < inputs - static_cast<size_t>(scans)) {
    return c.Invalid("its body does not fit its inputs");
  }
  scan.scans = static_cast<size_t>(scans);
  scan.states = inputs - scan.scans;
  scan.results = scan.body->outputs.size() - scan.states;
  for (size_t i = first_input; i < c.input_count(); ++i) {
    if (!c.InValue(i).is_tensor()) return c.Invalid("its inputs must be tensors");
  }
  return scan;
}

Status Scan(OpContext& c) {
  TM_ASSIGN_OR_RETURN(ScanRun scan, ReadScan(c, 0));
  std::vector<Value> state;
  std::vector<Tensor> inputs;
  for (size_t i = 0; i < scan.states; ++i) state.push_back(std::move(c.inputs()[i]));
  for (size_t i = 0; i < scan.scans; ++i) {
    const Tensor& in = c.In(scan.states + i);
    TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(At(c.Ints("scan_input_axes"), i), in.rank()));
    if (i > 0 && in.dim(axis) != scan.turns) return c.Invalid("its inputs differ in length");
    scan.turns = in.dim(axis);
    scan.axes.push_back(axis);
    inputs.push_back(in);
  }
  std::vector<std::vector<Tensor>> collected(scan.results);
  TM_RETURN_IF_ERROR(RunTurns(c, scan, &state, inputs, &collected));
  for (size_t i = 0; i < scan.states; ++i) TM_RETURN_IF_ERROR(c.Return(i, std::move(state[i])));
  for (size_t i = 0; i < scan.results; ++i) {
    Tensor stacked;
    if (collected[i].empty()) {
      TM_ASSIGN_OR_RETURN(stacked, EmptyStack(c, *scan.body, scan.states + i));
    } else {
      TM_ASSIGN_OR_RETURN(stacked, Stack(c, collected[i], At(c.Ints("scan_output_axes"), i),
                                         At(c.Ints("scan_output_directions"), i) != 0));
    }
    TM_RETURN_IF_ERROR(c.Return(scan.states + i, std::move(stacked)));
  }
  return {};
}

// Opset 8: a batch axis in front of everything, and an input with lengths, which must be absent.
Status Scan8(OpContext& c) {
  if (c.Has(0)) {
    return MakeError(ErrorCode::kUnsupported, "sequence lengths of Scan in opset 8",
                     "Export the model with a newer opset.");
  }
  TM_ASSIGN_OR_RETURN(ScanRun scan, ReadScan(c, 1));
  const int64_t batch = c.In(1).rank() == 0 ? 0 : c.In(1).dim(0);
  if (batch < 1) return c.Invalid("its inputs have no batch");
  std::vector<std::vector<Tensor>> results(scan.states + scan.results);
  scan.axes.assign(scan.scans, 0);
  for (int64_t b = 0; b < batch; ++b) {
    std::vector<Value> state;
    std::vector<Tensor> inputs;
    for (size_t i = 0; i < scan.states + scan.scans; ++i) {
      const Tensor& in = c.In(i + 1);
      if (in.rank() < (i < scan.states ? 1U : 2U) || in.dim(0) != batch) {
        return c.Invalid("its inputs differ in batch");
      }
      TM_ASSIGN_OR_RETURN(Tensor slice, SliceAt(in, 0, b, c.pool()));
      if (i < scan.states) {
        state.emplace_back(std::move(slice));
      } else {
        scan.turns = slice.dim(0);
        inputs.push_back(std::move(slice));
      }
    }
    for (const Tensor& input : inputs) {
      if (input.dim(0) != scan.turns) return c.Invalid("its inputs differ in length");
    }
    std::vector<std::vector<Tensor>> collected(scan.results);
    TM_RETURN_IF_ERROR(RunTurns(c, scan, &state, inputs, &collected));
    for (size_t i = 0; i < scan.states; ++i) {
      if (!state[i].is_tensor()) return c.Invalid("its states must be tensors");
      results[i].push_back(std::move(state[i].tensor));
    }
    for (size_t i = 0; i < scan.results; ++i) {
      if (collected[i].empty()) return c.Invalid("its inputs have no steps");
      TM_ASSIGN_OR_RETURN(Tensor stacked, Stack(c, collected[i], 0, false));
      results[scan.states + i].push_back(std::move(stacked));
    }
  }
  for (size_t i = 0; i < results.size(); ++i) {
    TM_ASSIGN_OR_RETURN(Tensor stacked, Stack(c, results[i], 0, false));
    TM_RETURN_IF_ERROR(c.Return(i, std::move(stacked)));
  }
  return {};
}

}  // namespace

void AddControl(OpTable* table) {
  table->Add({"", "If", 1, kOpen, "B", If, 0, false});
  table->Add({"", "Loop", 1, kOpen, "V?V?V*", Loop, 0, false});
  table->Add({"", "Scan", 8, 8, "V?V*", Scan8, 0, false});
  table->Add({"", "Scan", 9, kOpen, "V*", Scan, 0, false});
}

}  // namespace tidemark::model
