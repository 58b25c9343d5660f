// Einsum: sums of products by labels.
#include <algorithm>
#include <map>

#include "model/kernels/window.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"

namespace tidemark::model {
namespace {

// Letters, and '0' … for the dims that "..." stands for, counted from the right.
using Labels = std::string;

struct Equation {
  std::vector<Labels> inputs;
  Labels output;
  bool has_output = false;
};

// One term, its "..." written out for `rank` dims.
Result<Labels> ReadTerm(OpContext& c, std::string_view term, size_t rank) {
  Labels out;
  const size_t dots = term.find("...");
  size_t letters = 0;
  for (char letter : term) letters += letter != '.' ? 1 : 0;
  if (dots == std::string_view::npos ? letters != rank : letters > rank) {
    return c.Invalid("its equation does not fit its inputs");
  }
  for (size_t i = 0; i < term.size(); ++i) {
    if (i == dots) {
      for (size_t k = rank - letters; k-- > 0;) out += static_cast<char>('0' + k);
      i += 2;
      continue;
    }
    const char letter = term[i];
    const bool fine = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
    if (!fine)
      return c.Invalid("its equation has the strange character '" + std::string(1, letter) + "'");
    out += letter;
  }
  return out;
}

Result<Equation> ReadEquation(OpContext& c) {
  std::string text;
  for (char letter : c.String("equation", "")) {
    if (letter != ' ') text += letter;
  }
  Equation equation;
  std::string_view left = text;
  std::string_view right;
  const size_t arrow = text.find("->");
  if (arrow != std::string::npos) {
    right = left.substr(arrow + 2);
    left = left.substr(0, arrow);
    equation.has_output = true;
  }
  size_t dots = 0;
  for (size_t i = 0; i < c.input_count(); ++i) {
    const size_t comma = std::min(left.find(','), left.size());
    const std::string_view term = left.substr(0, comma);
    TM_ASSIGN_OR_RETURN(Labels labels, ReadTerm(c, term, c.In(i).rank()));
    for (char label : labels) {
      if (label < 'A') dots = std::max<size_t>(dots, static_cast<size_t>(label - '0') + 1);
    }
    equation.inputs.push_back(std::move(labels));
    left = comma < left.size() ? left.substr(comma + 1) : std::string_view();
  }
  if (!left.empty()) return c.Invalid("its equation has more terms than inputs");
  if (equation.has_output) {
    const size_t own =
        right.find("...") == std::string_view::npos ? right.size() : right.size() - 3 + dots;
    TM_ASSIGN_OR_RETURN(equation.output, ReadTerm(c, right, own));
    return equation;
  }
  // Implicit: what "..." stands for, and the letters that appear once, in order.
  std::map<char, int> seen;
  for (const Labels& labels : equation.inputs) {
    for (char label : labels) ++seen[label];
  }
  for (size_t k = dots; k-- > 0;) equation.output += static_cast<char>('0' + k);
  for (const auto& [label, count] : seen) {
    if (label >= 'A' && count == 1) equation.output += label;
  }
  return equation;
}

Status Einsum(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const Equation equation, ReadEquation(c));
  std::map<char, int64_t> sizes;
  for (size_t i = 0; i < c.input_count(); ++i) {
    for (size_t d = 0; d < equation.inputs[i].size(); ++d) {
      int64_t& size = sizes.emplace(equation.inputs[i][d], 1).first->second;
      const int64_t dim = c.In(i).dim(d);
      if (size != 1 && dim != 1 && dim != size) return c.Invalid("the sizes of a label differ");
      if (dim != 1) size = dim;
    }
  }
  Shape shape;
  Labels order = equation.output;
  for (char label : equation.output) {
    if (sizes.count(label) == 0) return c.Invalid("its result has a label that no input has");
    shape.Append(sizes[label]);
  }
  if (shape.rank() != equation.output.size()) return c.Invalid("more than 16 dimensions");
  int64_t summed = 1;
  for (const auto& [label, size] : sizes) {
    if (order.find(label) != Labels::npos) continue;
    order += label;
    if (__builtin_mul_overflow(summed, size, &summed)) return c.Invalid("it is too large");
  }
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(c.In(0).type(), shape));
  uint64_t work = 0;
  if (__builtin_mul_overflow(static_cast<uint64_t>(out.count()), static_cast<uint64_t>(summed),
                             &work)) {
    return c.Invalid("it is too large");
  }
  TM_RETURN_IF_ERROR(c.CountOperations(work));
  // For each label in order: its stride in each input.
  std::vector<int64_t> dims;
  std::vector<std::vector<int64_t>> strides(c.input_count());
  for (char label : order) dims.push_back(sizes[label]);
  for (size_t i = 0; i < c.input_count(); ++i) {
    const Shape own = c.In(i).shape().Strides();
    for (char label : order) {
      int64_t stride = 0;
      for (size_t d = 0; d < equation.inputs[i].size(); ++d) {
        if (equation.inputs[i][d] == label && c.In(i).dim(d) != 1) stride += own[d];
      }
      strides[i].push_back(stride);
    }
  }
  DispatchNumber(out.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    using S = std::conditional_t<std::is_floating_point_v<T>, double, uint64_t>;
    std::vector<int64_t> at(dims.size(), 0);
    for (int64_t o = 0; o < out.count(); ++o) {
      S sum{};
      for (int64_t k = 0; k < summed; ++k) {
        S product{1};
        for (size_t i = 0; i < c.input_count(); ++i) {
          int64_t place = 0;
          for (size_t d = 0; d < dims.size(); ++d) place += at[d] * strides[i][d];
          product *= static_cast<S>(c.In(i).template data<T>()[place]);
        }
        sum += product;
        NextIndex(dims, &at);
      }
      out.template mutable_data<T>()[o] = static_cast<T>(sum);
    }
  });
  return c.Return(std::move(out));
}

}  // namespace

void AddEinsum(OpTable* table) { table->Add({"", "Einsum", 12, kOpen, "N*", Einsum}); }

}  // namespace tidemark::model
