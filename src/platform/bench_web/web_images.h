// Images inside the evaluate worker, decoded by a module of their own (images.wasm): models on
// tables need none of it. The JavaScript side is ImageModule (web/worker_evaluate.js).
#pragma once

#include "workbench/workbench.h"

namespace tidemark {

// Says what the same code says in the other programs. The module is there before a drop with images
// is heard of.
[[nodiscard]] evaluate::ImageDecoder ModuleDecoder();

}  // namespace tidemark
