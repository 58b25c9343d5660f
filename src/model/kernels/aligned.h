// Floats that begin with a line of the cache: vectors of them then lie in one line each.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <vector>

namespace tidemark::model {

constexpr std::align_val_t kLine{64};

template <typename T>
struct LineAllocator {
  using value_type = T;
  LineAllocator() = default;
  template <typename U>
  LineAllocator(const LineAllocator<U>&) {}  // NOLINT: as allocators are
  T* allocate(size_t count) { return static_cast<T*>(::operator new(count * sizeof(T), kLine)); }
  void deallocate(T* data, size_t) { ::operator delete(data, kLine); }
  friend bool operator==(const LineAllocator&, const LineAllocator&) { return true; }
};

using AlignedFloats = std::vector<float, LineAllocator<float>>;

struct LineDeleter {
  void operator()(float* data) const { ::operator delete(data, kLine); }
};

// Not cleared.
using AlignedScratch = std::unique_ptr<float[], LineDeleter>;
inline AlignedScratch MakeScratch(size_t count) {
  return AlignedScratch(static_cast<float*>(::operator new(count * sizeof(float), kLine)));
}

}  // namespace tidemark::model
