// The files of a drop inside a worker, by number: names, sizes and bytes, without knowing what they
// are for. The JavaScript side is DropTable (web/worker_drops.js).
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"

namespace tidemark {

// How many files the drop has; kNotFound when it was never sent to this worker.
Result<int> CountDropFiles(uint32_t handle);
// File -1 is the root.
[[nodiscard]] std::string DropPath(uint32_t handle, int file);
[[nodiscard]] uint64_t DropSize(uint32_t handle, int file);
[[nodiscard]] double DropModifiedS(uint32_t handle, int file);
// Fewer bytes than asked for only at the end, or beyond 256 MB.
Result<size_t> ReadDrop(uint32_t handle, int file, uint64_t offset, std::span<uint8_t> out);

}  // namespace tidemark
