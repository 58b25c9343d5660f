// One model with inputs made of noise, as the benchmarks beside other engines run it: the page's
// (web_runner.cpp) and the native one (native_runner.cpp).
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/session.h"

namespace tidemark::model {

class ModelRunner {
 public:
  Status Load(std::shared_ptr<ByteSource> source) {
    TM_ASSIGN_OR_RETURN(const ModelFile file, ModelFile::Open(std::move(source)));
    TM_ASSIGN_OR_RETURN(Model model, Model::Load(file));
    model_.emplace(std::move(model));
    return {};
  }

  // Inputs of `rows` rows: dims that are not fixed are the rows, those named "t" 16 steps. Floats
  // are left to the caller, integers are 0.
  Status Prepare(int64_t rows) {
    inputs_.clear();
    for (const ValueInfo& info : model_->info().inputs) {
      Shape shape;
      for (const Dim& dim : *info.type.dims) {
        shape.Append(dim.value >= 0 ? dim.value : dim.name == "t" ? 16 : rows);
      }
      TM_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Make(model_->pool(), info.type.element, shape));
      std::fill_n(tensor.mutable_data<uint8_t>(), tensor.bytes(), uint8_t{0});
      inputs_.emplace_back(std::move(tensor));
    }
    return {};
  }

  Status Run() {
    outputs_.clear();
    TM_ASSIGN_OR_RETURN(outputs_, model_->Run(inputs_));
    return {};
  }

  [[nodiscard]] bool has_model() const { return model_.has_value(); }
  [[nodiscard]] Model& model() { return *model_; }
  [[nodiscard]] Tensor& input(size_t i) { return inputs_[i].tensor; }
  // The last output is the scores, also of classifiers.
  [[nodiscard]] const Tensor& scores() const { return outputs_.back().tensor; }

 private:
  std::optional<Model> model_;
  std::vector<Value> inputs_, outputs_;
};

}  // namespace tidemark::model
