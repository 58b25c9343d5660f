// Products of matrices, and recurrent cells.
#include "model/shapes/rules.h"

namespace tidemark::model {
namespace {

Error NotMultiplied(const RuleContext& c, const char* what, size_t a, size_t b) {
  return c.Invalid(std::string("the ") + what + " " + c.Text(a) + " and " + c.Text(b) +
                   " can't be multiplied");
}

bool Differ(const Extent& a, const Extent& b) {
  return a.is_number() && b.is_number() && a.factor != b.factor;
}

Status Product(RuleContext& c, size_t left, size_t right, DataType type) {
  c.SetType(0, type);
  if (c.Dims(left) == nullptr || c.Dims(right) == nullptr) return {};
  Extents a = *c.Dims(left);
  Extents b = *c.Dims(right);
  if (a.empty() || b.empty()) return {};
  const bool row = a.size() == 1;
  const bool column = b.size() == 1;
  if (row) a.insert(a.begin(), 1);
  if (column) b.emplace_back(1);
  if (Differ(a.back(), b[b.size() - 2])) return NotMultiplied(c, "shapes", left, right);
  const auto dims = BroadcastExtents({a.begin(), a.end() - 2}, {b.begin(), b.end() - 2});
  if (!dims) return NotMultiplied(c, "shapes", left, right);
  Extents out = *dims;
  if (!row) out.push_back(a[a.size() - 2]);
  if (!column) out.push_back(b.back());
  c.SetDims(0, std::move(out));
  return {};
}

Status MatMul(RuleContext& c) { return Product(c, 0, 1, c.TypeOf(0)); }
Status MatMulInteger(RuleContext& c) { return Product(c, 0, 1, DataType::kI32); }
Status QLinearMatMul(RuleContext& c) { return Product(c, 0, 3, c.TypeOf(7)); }

Status Gemm(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  const Extents* a = c.Dims(0);
  const Extents* b = c.Dims(1);
  const size_t left = c.Int("transA", 0) != 0 ? 1 : 0;
  const size_t right = c.Int("transB", 0) != 0 ? 1 : 0;
  const auto is_matrix = [](const Extents* dims) { return dims == nullptr || dims->size() == 2; };
  if (!is_matrix(a) || !is_matrix(b)) return c.Invalid("its inputs must be matrices");
  if (a != nullptr && b != nullptr && Differ((*a)[1 - left], (*b)[right])) {
    return NotMultiplied(c, "matrices", 0, 1);
  }
  c.SetDims(0, {a == nullptr ? Extent() : (*a)[left], b == nullptr ? Extent() : (*b)[1 - right]});
  return {};
}

// Y [T, directions, N, hidden] and the last states; with layout 1 the batch comes first.
Status Recurrent(RuleContext& c) {
  for (size_t i = 0; i < 3; ++i) c.SetType(i, c.TypeOf(0));
  if (c.Dims(0) == nullptr || c.Dims(0)->size() != 3) return {};
  const bool batch_first = c.Int("layout", 0) != 0;
  const Extent steps = (*c.Dims(0))[batch_first ? 1 : 0];
  const Extent batch = (*c.Dims(0))[batch_first ? 0 : 1];
  const Extent directions =
      c.attributes().String("direction", "forward") == "bidirectional" ? 2 : 1;
  Extent hidden;
  if (c.Dims(2) != nullptr && c.Dims(2)->size() == 3) hidden = c.Dims(2)->back();
  const Extents last =
      batch_first ? Extents{batch, directions, hidden} : Extents{directions, batch, hidden};
  c.SetDims(0, batch_first ? Extents{batch, steps, directions, hidden}
                           : Extents{steps, directions, batch, hidden});
  c.SetDims(1, last);
  c.SetDims(2, last);
  return {};
}

}  // namespace

void AddMatrixRules(RuleTable* table) {
  table->emplace("MatMul", MatMul);
  table->emplace("MatMulInteger", MatMulInteger);
  table->emplace("QLinearMatMul", QLinearMatMul);
  table->emplace("Gemm", Gemm);
  for (const char* name : {"RNN", "GRU", "LSTM"}) table->emplace(name, Recurrent);
}

}  // namespace tidemark::model
