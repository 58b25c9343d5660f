// The bits of a value as another type. std::bit_cast, which the standard library of
// emscripten 3.1.6 (libc++ 13) does not have.
#pragma once

#include <type_traits>

namespace tidemark {

template <typename To, typename From>
[[nodiscard]] constexpr To BitCast(const From& from) {
  static_assert(sizeof(To) == sizeof(From), "the two types have the same size");
  static_assert(std::is_trivially_copyable_v<To> && std::is_trivially_copyable_v<From>);
  return __builtin_bit_cast(To, from);
}

}  // namespace tidemark
