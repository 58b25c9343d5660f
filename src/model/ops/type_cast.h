// Conversion between all element types, with ONNX's rules: floats to integers truncate and never
// trap, anything but zero is true, strings are read and written as numbers.
#pragma once

#include "base/result.h"
#include "model/tensor/small_float.h"
#include "model/tensor/tensor.h"

namespace tidemark::model {

// Shares the elements when the type is the same already.
Result<Tensor> CastTensor(const Tensor& tensor, DataType to, F8Options options, BufferPool* pool);

}  // namespace tidemark::model
