// Rules that tell an operator's outputs from what is known of its inputs, by name of the operator.
//
// A rule says only what holds for every run, and fails only where every run would: its message is
// the one of the kernel. Operators without a rule give unknown values.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "model/ops/op_context.h"
#include "model/shapes/facts.h"

namespace tidemark::model {

class RuleContext {
 public:
  RuleContext(const NodeProto* node, std::vector<const Facts*> inputs,
              const std::vector<std::string>* names)
      : attributes_(node, nullptr),
        inputs_(std::move(inputs)),
        outputs_(node->outputs.size()),
        names_(names) {}

  // -- Inputs; of what is omitted or not known there is nothing -----------------------------------
  [[nodiscard]] size_t input_count() const { return inputs_.size(); }
  [[nodiscard]] bool Has(size_t i) const { return i < inputs_.size() && inputs_[i] != nullptr; }
  [[nodiscard]] DataType TypeOf(size_t i) const {
    return Has(i) ? inputs_[i]->type : DataType::kNone;
  }
  [[nodiscard]] const Extents* Dims(size_t i) const {
    return Has(i) && inputs_[i]->dims ? &*inputs_[i]->dims : nullptr;
  }
  [[nodiscard]] const Extents* Content(size_t i) const {
    return Has(i) && inputs_[i]->content ? &*inputs_[i]->content : nullptr;
  }
  [[nodiscard]] std::optional<std::vector<int64_t>> Ints(size_t i) const {
    return Content(i) == nullptr ? std::nullopt : NumbersOf(*Content(i));
  }
  [[nodiscard]] const Tensor* Constant(size_t i) const {
    return Has(i) ? inputs_[i]->constant : nullptr;
  }
  // An input that was an attribute in older opsets; nothing where it is computed.
  [[nodiscard]] std::optional<std::vector<int64_t>> IntsOr(size_t i, std::string_view name) const;

  // -- Attributes
  // ----------------------------------------------------------------------------------
  [[nodiscard]] OpContext& attributes() { return attributes_; }
  [[nodiscard]] int64_t opset() const { return attributes_.opset(); }
  [[nodiscard]] int64_t Int(std::string_view name, int64_t otherwise) const {
    return attributes_.Int(name, otherwise);
  }

  // -- Outputs
  // -------------------------------------------------------------------------------------
  void SetType(size_t i, DataType type) {
    if (i < outputs_.size()) outputs_[i].type = type;
  }
  void SetDims(size_t i, Extents dims) {
    if (i < outputs_.size() && dims.size() <= Shape::kMaxRank) outputs_[i].dims = std::move(dims);
  }
  void SetContent(Extents content) {
    if (content.size() <= Facts::kMostContent) outputs_[0].content = std::move(content);
  }
  // Output i is like input `from` in type and dims.
  void Like(size_t i, size_t from) {
    SetType(i, TypeOf(from));
    if (Dims(from) != nullptr) SetDims(i, *Dims(from));
  }
  [[nodiscard]] size_t output_count() const { return outputs_.size(); }
  [[nodiscard]] std::vector<Facts> Take() { return std::move(outputs_); }

  // "[N, 3]" of an input, for messages.
  [[nodiscard]] std::string Text(size_t i) const { return ToText(*Dims(i), *names_); }
  [[nodiscard]] Error Invalid(const std::string& what) const { return attributes_.Invalid(what); }

 private:
  OpContext attributes_;
  std::vector<const Facts*> inputs_;
  std::vector<Facts> outputs_;
  const std::vector<std::string>* names_;
};

using ShapeRule = Status (*)(RuleContext&);
using RuleTable = std::unordered_map<std::string_view, ShapeRule>;

void AddElementwiseRules(RuleTable* table);
void AddMatrixRules(RuleTable* table);  // MatMul, Gemm, recurrent cells
void AddWindowRules(RuleTable* table);  // Conv, pools, Resize
void AddLayoutRules(RuleTable* table);  // Reshape, Transpose, Concat …
void AddPartRules(RuleTable* table);    // Slice, Gather, Split, Pad …
void AddReductionRules(RuleTable* table);
void AddMlRules(RuleTable* table);  // ai.onnx.ml

}  // namespace tidemark::model
