// Texts inside the saved state of a parser: a length and the bytes.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace tidemark {

inline void SaveText(std::string_view text, ByteWriter* out) {
  out->Varint(text.size());
  out->Text(text);
}

inline std::string LoadText(ByteReader* in) { return std::string(in->Text(in->Varint())); }

// A saved count of entries, each of at least one byte: never more than there can be (the state may
// be damaged).
inline size_t LoadCount(ByteReader* in) {
  uint64_t count = in->Varint();
  return count <= in->remaining() ? static_cast<size_t>(count) : 0;
}

}  // namespace tidemark
