// What inference says of every value of a model, compared with the values themselves.
#pragma once

#include <span>
#include <string>

#include "model/onnx/shared_bytes.h"
#include "model/tensor/tensor.h"

namespace tidemark::model {

// Runs the model on the inputs with every value of its outer graph as an output. "" when types,
// dims and elements of shapes are what inference told, or it did not tell.
std::string ShapesProblem(const SharedBytes& file, std::span<const Value> inputs);

// Of all values that this program compared so far: how many dims, and how many inference knew.
struct ShapesKnown {
  uint64_t dims = 0, known = 0;
};
[[nodiscard]] const ShapesKnown& AllShapesKnown();

}  // namespace tidemark::model
