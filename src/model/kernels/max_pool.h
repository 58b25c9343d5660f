// Maxima over the windows of a plane, the common case: two dims, no dilation, f32.
#pragma once

#include <cstdint>

#include "model/kernels/window.h"

namespace tidemark::model {

// Of `planes` planes. A window with a NaN has NaN.
void MaxPool2dF32(const float* in, const Window& window, int64_t planes, float* out);

}  // namespace tidemark::model
