#include "evaluate/data/text_values.h"

#include "base/bytes.h"
#include "base/hash64.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kFirstSlots = 16;

}  // namespace

size_t TextValues::SlotOf(std::string_view text) const {
  size_t mask = slots_.size() - 1;
  auto slot = static_cast<size_t>(Hash64(AsBytes(text))) & mask;
  while (slots_[slot] != 0 && Distinct(slots_[slot] - 1) != text) slot = (slot + 1) & mask;
  return slot;
}

void TextValues::Grow() {
  slots_.assign(slots_.empty() ? kFirstSlots : slots_.size() * 2, 0);
  for (uint32_t code = 0; code < ends_.size(); ++code) slots_[SlotOf(Distinct(code))] = code + 1;
}

uint32_t TextValues::CodeOf(std::string_view text) {
  if ((ends_.size() + 1) * 2 > slots_.size()) Grow();
  size_t slot = SlotOf(text);
  if (slots_[slot] == 0) {
    bytes_.append(text);
    ends_.push_back(bytes_.size());
    slots_[slot] = static_cast<uint32_t>(ends_.size());
  }
  return slots_[slot] - 1;
}

uint32_t TextValues::Find(std::string_view text) const {
  if (slots_.empty()) return kMissing;
  uint32_t entry = slots_[SlotOf(text)];
  return entry == 0 ? kMissing : entry - 1;
}

std::string_view TextValues::Distinct(uint32_t code) const {
  size_t from = code == 0 ? 0 : static_cast<size_t>(ends_[code - 1]);
  return std::string_view(bytes_).substr(from, static_cast<size_t>(ends_[code]) - from);
}

std::string_view TextValues::Text(size_t row) const {
  return codes_[row] == kMissing ? std::string_view() : Distinct(codes_[row]);
}

uint64_t TextValues::memory_bytes() const {
  return bytes_.size() + ends_.size() * sizeof(uint64_t) + slots_.size() * sizeof(uint32_t) +
         codes_.size() * sizeof(uint32_t);
}

}  // namespace tidemark::evaluate
