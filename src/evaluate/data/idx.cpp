#include "evaluate/data/idx.h"

#include <optional>
#include <utility>

#include "evaluate/data/element_decoder.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kMaxRank = 8;

std::optional<ElementForm> FormOf(uint8_t type) {
  switch (type) {
    case 0x08:
      return ElementForm{ElementKind::kUnsigned, 1, true};
    case 0x09:
      return ElementForm{ElementKind::kSigned, 1, true};
    case 0x0B:
      return ElementForm{ElementKind::kSigned, 2, true};
    case 0x0C:
      return ElementForm{ElementKind::kSigned, 4, true};
    case 0x0D:
      return ElementForm{ElementKind::kFloat, 4, true};
    case 0x0E:
      return ElementForm{ElementKind::kFloat, 8, true};
    default:
      return std::nullopt;
  }
}

Error Bad(const std::string& what) {
  return MakeError(ErrorCode::kInvalid, "this is no valid IDX file: " + what,
                   "Get the file again.");
}

}  // namespace

bool LooksLikeIdx(std::span<const uint8_t> bytes) {
  return bytes.size() >= 8 && bytes[0] == 0 && bytes[1] == 0 && FormOf(bytes[2]) && bytes[3] >= 1 &&
         bytes[3] <= kMaxRank;
}

Result<DataColumn> ReadIdx(ByteSource* source, std::string name, const ReadOptions& options) {
  TM_ASSIGN_OR_RETURN(std::vector<uint8_t> magic,
                      ReadBytes(source, 0, std::min<uint64_t>(8, source->size())));
  if (!LooksLikeIdx(magic)) return Bad("it begins with other bytes");
  ArrayLayout layout;
  layout.form = *FormOf(magic[2]);
  size_t rank = magic[3];
  TM_ASSIGN_OR_RETURN(std::vector<uint8_t> extents, ReadBytes(source, 4, rank * 4));
  for (size_t axis = 0; axis < rank; ++axis) {
    uint64_t extent = 0;
    for (size_t i = 0; i < 4; ++i) extent = extent << 8 | extents[axis * 4 + i];
    layout.shape.push_back(extent);
  }
  uint64_t offset = 4 + rank * 4;
  TM_ASSIGN_OR_RETURN(uint64_t count, ElementCount(layout, source->size() - offset));
  if (count * layout.form.size_bytes != source->size() - offset) {
    return Bad("its extents need " + std::to_string(count * layout.form.size_bytes) +
               " bytes, there are " + std::to_string(source->size() - offset));
  }
  return DecodeArray(source, offset, layout, std::move(name), options);
}

}  // namespace tidemark::evaluate
