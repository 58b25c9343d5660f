// A person's ONNX model: what it takes and gives, and its runs.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/graph/plan.h"
#include "model/onnx/model_file.h"
#include "model/onnx/model_proto.h"
#include "model/ops/op_context.h"
#include "model/tensor/tensor.h"

namespace tidemark::model {

// An input or output of a model.
struct ValueInfo {
  std::string name;
  TypeProto type;
  // Of an output that a ZipMap makes: it comes as a dense [N, C] tensor, and these are the classes
  // of its columns. Also of a label output, when the classifier names its classes.
  std::vector<std::string> class_names;

  [[nodiscard]] std::string ToString() const;  // "x: float32 [N, 4]"
};

struct OperatorCount {
  std::string domain, name;
  int64_t opset = 0;
  uint64_t count = 0;
};

struct ModelInfo {
  int64_t ir_version = 0;
  std::string producer_name, producer_version;
  std::vector<OpsetId> opsets;
  std::vector<std::pair<std::string, std::string>> metadata;
  std::vector<ValueInfo> inputs, outputs;
  std::vector<OperatorCount> operators;  // by name
  std::vector<MissingOperator> missing;  // what does not run; Load refuses such models
  uint64_t nodes = 0;
  uint64_t parameters = 0;  // elements of initializers
  uint64_t parameter_bytes = 0;
  // Of a loaded model: the rows at a time that the file fixes, where the model was opened for any
  // number of them (graph/free_batch.h); then dim 0 of inputs and outputs is open. Else 0.
  int64_t freed_batch = 0;
};

// What a model is, also of one that does not run.
Result<ModelInfo> Inspect(const ModelFile& file, std::span<const ExternalFile> external = {});

class Model {
 public:
  // Reads, checks and prepares a model. Weights that packed kernels have are held by these alone;
  // of the head's bytes it keeps what else is read, by copying it unless that is most of the head.
  static Result<Model> Load(const ModelFile& file, std::span<const ExternalFile> external = {},
                            const RunLimits& limits = {});
  Model(Model&&) noexcept;
  Model& operator=(Model&&) noexcept;
  ~Model();

  [[nodiscard]] const ModelInfo& info() const;

  // Inputs in the order of info().inputs. Kinds, types and fixed dims are checked. Outputs in the
  // order of info().outputs.
  Result<std::vector<Value>> Run(std::span<const Value> inputs, const RunLimits& limits);
  Result<std::vector<Value>> Run(std::span<const Value> inputs) { return Run(inputs, {}); }

  // Multiply-adds and the like of the last run.
  [[nodiscard]] uint64_t last_operations() const;
  // The largest sum of values alive at one time, of all runs, without the file's own bytes.
  [[nodiscard]] uint64_t peak_bytes() const;
  // Where tensors for inputs come from.
  [[nodiscard]] BufferPool* pool();

 private:
  struct Impl;
  explicit Model(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The multiply-adds of one run with one row: every dim that is not fixed is 1 and all values are 0.
Result<uint64_t> CountOperations(Model* model);

}  // namespace tidemark::model
