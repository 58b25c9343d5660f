// Operators that cut, pick, repeat and pad.
#include <algorithm>

#include "model/ops/axes.h"
#include "model/ops/cut.h"
#include "model/shapes/rules.h"

namespace tidemark::model {
namespace {

struct Cuts {
  std::vector<int64_t> starts, ends, axes, steps;
};

std::optional<Cuts> ReadCuts(RuleContext& c) {
  const bool old = c.opset() < 10;
  const auto list = [&](size_t i, const char* name) {
    return old ? c.IntsOr(SIZE_MAX, name) : c.Ints(i);
  };
  const auto starts = list(1, "starts");
  const auto ends = list(2, "ends");
  if (!starts || !ends) return std::nullopt;
  Cuts cuts{*starts, *ends, {}, {}};
  const bool has_axes = old ? c.attributes().Find("axes") != nullptr : c.Has(3);
  for (size_t i = 0; !has_axes && i < starts->size(); ++i) {
    cuts.axes.push_back(static_cast<int64_t>(i));
  }
  if (has_axes) {
    const auto axes = list(3, "axes");
    if (!axes) return std::nullopt;
    cuts.axes = *axes;
  }
  cuts.steps.assign(starts->size(), 1);
  if (!old && c.Has(4)) {
    const auto steps = c.Ints(4);
    if (!steps) return std::nullopt;
    cuts.steps = *steps;
  }
  const size_t count = starts->size();
  const bool fits = ends->size() == count && cuts.axes.size() == count &&
                    cuts.steps.size() == count &&
                    std::find(cuts.steps.begin(), cuts.steps.end(), 0) == cuts.steps.end();
  return fits ? std::optional(cuts) : std::nullopt;  // what does not fit is told when it runs
}

Status Slice(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  if (c.Dims(0) == nullptr) return {};
  Extents out = *c.Dims(0);
  const auto cuts = ReadCuts(c);
  if (!cuts) {
    c.SetDims(0, Extents(out.size()));
    return {};
  }
  for (size_t i = 0; i < cuts->axes.size(); ++i) {
    TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(cuts->axes[i], out.size()));
    const bool whole =
        cuts->starts[i] == 0 && cuts->ends[i] > int64_t{1} << 30 && cuts->steps[i] == 1;
    if (whole) continue;
    if (!out[axis].is_number() || out[axis].factor < 0) {
      out[axis] = Extent();
      continue;
    }
    const Cut cut = CutOf(out[axis].factor, cuts->starts[i], cuts->ends[i], cuts->steps[i]);
    out[axis] = cut.count;
    if (c.Content(0) == nullptr || out.size() != 1) continue;
    Extents content;
    for (int64_t k = 0; k < cut.count; ++k) {
      content.push_back((*c.Content(0))[static_cast<size_t>(cut.start + k * cut.step)]);
    }
    c.SetContent(std::move(content));
  }
  c.SetDims(0, std::move(out));
  return {};
}

Status Gather(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  if (c.Dims(0) == nullptr || c.Dims(1) == nullptr) return {};
  const Extents& in = *c.Dims(0);
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(c.Int("axis", 0), in.size()));
  const auto at = in.begin() + static_cast<std::ptrdiff_t>(axis);
  Extents out(in.begin(), at);
  out.insert(out.end(), c.Dims(1)->begin(), c.Dims(1)->end());
  out.insert(out.end(), at + 1, in.end());
  c.SetDims(0, std::move(out));
  const auto places = c.Ints(1);
  if (c.Content(0) == nullptr || in.size() != 1 || !places) return {};
  Extents content;
  const auto count = static_cast<int64_t>(c.Content(0)->size());
  for (int64_t place : *places) {
    if (place < 0) place += count;
    if (place < 0 || place >= count) return {};  // told when it runs
    content.push_back((*c.Content(0))[static_cast<size_t>(place)]);
  }
  c.SetContent(std::move(content));
  return {};
}

Status GatherElements(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  if (c.Dims(1) != nullptr) c.SetDims(0, *c.Dims(1));
  return {};
}

Status Split(RuleContext& c) {
  for (size_t i = 0; i < c.output_count(); ++i) c.SetType(i, c.TypeOf(0));
  if (c.Dims(0) == nullptr) return {};
  Extents out = *c.Dims(0);
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(c.Int("axis", 0), out.size()));
  const auto sizes = c.IntsOr(1, "split");
  const bool open = c.Has(1) && !sizes;
  const auto parts = c.Int("num_outputs", static_cast<int64_t>(c.output_count()));
  const Extent whole = out[axis];
  for (size_t i = 0; i < c.output_count(); ++i) {
    out[axis] = Extent();
    if (sizes && i < sizes->size()) {
      out[axis] = (*sizes)[i];
    } else if (!open && (!sizes || sizes->empty()) && whole.is_number() && parts > 0 &&
               parts < 100000 && whole.factor < int64_t{1} << 31) {
      const int64_t each = (whole.factor + parts - 1) / parts;
      const int64_t rest = whole.factor - static_cast<int64_t>(i) * each;
      out[axis] = std::clamp<int64_t>(rest, 0, each);
    }
    c.SetDims(i, out);
  }
  return {};
}

Status Expand(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  if (c.Dims(0) == nullptr || c.Content(1) == nullptr) return {};
  auto out = BroadcastExtents(*c.Dims(0), *c.Content(1));
  if (!out) return c.Invalid("the shape " + c.Text(0) + " can't be expanded");
  c.SetDims(0, std::move(*out));
  return {};
}

Status Tile(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  if (c.Dims(0) == nullptr) return {};
  Extents out(c.Dims(0)->size());
  for (size_t d = 0; c.Content(1) != nullptr && d < out.size(); ++d) {
    if (d < c.Content(1)->size()) out[d] = (*c.Dims(0))[d] * (*c.Content(1))[d];
  }
  c.SetDims(0, std::move(out));
  return {};
}

Status Pad(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  if (c.Dims(0) == nullptr) return {};
  Extents out = *c.Dims(0);
  const auto pads = c.opset() < 11 ? c.IntsOr(SIZE_MAX, "pads") : c.Ints(1);
  const bool some = c.Has(3);  // axes
  if (!pads || some || pads->size() != 2 * out.size()) {
    c.SetDims(0, Extents(out.size()));
    return {};
  }
  for (size_t d = 0; d < out.size(); ++d) {
    out[d] = out[d] + Extent((*pads)[d]) + Extent((*pads)[out.size() + d]);
    if (out[d].factor < 0) out[d] = Extent();
  }
  c.SetDims(0, std::move(out));
  return {};
}

Status TopK(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  c.SetType(1, DataType::kI64);
  if (c.Dims(0) == nullptr) return {};
  Extents out = *c.Dims(0);
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(c.Int("axis", -1), out.size()));
  const Extents* k = c.Content(1);
  out[axis] = c.opset() < 10                   ? Extent(c.Int("k", 0))
              : k != nullptr && k->size() == 1 ? k->front()
                                               : Extent();
  c.SetDims(0, out);
  c.SetDims(1, std::move(out));
  return {};
}

Status OneHot(RuleContext& c) {
  c.SetType(0, c.TypeOf(2));
  if (c.Dims(0) == nullptr) return {};
  Extents out = *c.Dims(0);
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(c.Int("axis", -1), out.size() + 1));
  const Extents* depth = c.Content(1);
  out.insert(out.begin() + static_cast<std::ptrdiff_t>(axis),
             depth != nullptr && depth->size() == 1 ? depth->front() : Extent());
  c.SetDims(0, std::move(out));
  return {};
}

Status NonZero(RuleContext& c) {
  c.SetType(0, DataType::kI64);
  c.SetDims(0, Extents(2));
  return {};
}

Status Range(RuleContext& c) {
  c.SetType(0, c.TypeOf(0));
  Extents out(1);
  const auto one = [&](size_t i, int64_t number) {
    return c.Content(i) != nullptr && c.Content(i)->size() == 1 && c.Content(i)->front().Is(number);
  };
  if (one(0, 0) && one(2, 1) && c.Content(1) != nullptr && c.Content(1)->size() == 1) {
    out[0] = c.Content(1)->front();
    if (out[0].factor < 0) out[0] = Extent();
  }
  c.SetDims(0, std::move(out));
  return {};
}

}  // namespace

void AddPartRules(RuleTable* table) {
  table->emplace("Slice", Slice);
  table->emplace("Gather", Gather);
  table->emplace("GatherElements", GatherElements);
  table->emplace("Split", Split);
  table->emplace("Expand", Expand);
  table->emplace("Tile", Tile);
  table->emplace("Pad", Pad);
  table->emplace("TopK", TopK);
  table->emplace("OneHot", OneHot);
  table->emplace("NonZero", NonZero);
  table->emplace("Range", Range);
}

}  // namespace tidemark::model
