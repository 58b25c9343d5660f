// Arrays as NumPy stores them (.npy, and .npz without compression), for the expected values of the
// fixtures.
#pragma once

#include <optional>
#include <string>

#include "model/onnx/shared_bytes.h"
#include "model/tensor/tensor.h"

namespace tidemark::model {

// f4, f8, i4, i8 or U; a Fortran order is put right.
std::optional<Tensor> ReadNpy(const SharedBytes& bytes, BufferPool* pool);
// An array of an archive by its name without ".npy".
std::optional<Tensor> ReadNpz(const SharedBytes& bytes, const std::string& name, BufferPool* pool);

}  // namespace tidemark::model
