#include "model/tensor/arena.h"

#include <algorithm>
#include <cstdlib>

namespace tidemark::model {
namespace {

// What may be free while a new segment is taken, above a quarter of what was used at one time.
constexpr uint64_t kSlack = uint64_t{1} << 20;
constexpr uint64_t kLeastSegment = uint64_t{256} << 10;

template <typename T>
auto PlaceOf(std::vector<T>& list, const uint8_t* data) {
  return std::lower_bound(list.begin(), list.end(), data,
                          [](const T& part, const uint8_t* want) { return part.data < want; });
}

}  // namespace

Arena::~Arena() {
  for (const Segment& segment : segments_) std::free(segment.data);
}

bool Arena::AddSegment(uint64_t size) {
  auto* data = static_cast<uint8_t*>(std::aligned_alloc(kAlignment, static_cast<size_t>(size)));
  if (data == nullptr) return false;
  capacity_ += size;
  segments_.insert(PlaceOf(segments_, data), {data, size});
  gaps_.insert(PlaceOf(gaps_, data), {data, size, data});
  return true;
}

uint8_t* Arena::Take(uint64_t size) {
  const auto smallest = [&] {
    auto best = gaps_.end();
    for (auto gap = gaps_.begin(); gap != gaps_.end(); ++gap) {
      if (gap->size >= size && (best == gaps_.end() || gap->size < best->size)) best = gap;
    }
    return best;
  };
  auto gap = smallest();
  if (gap == gaps_.end()) {
    most_used_ = std::max(most_used_, used_ + size);
    if (capacity_ + size > most_used_ + most_used_ / 4 + kSlack) {
      gave_back_ = true;
      DropEmpty();
    }
    // A little more than is asked for, so that there are few segments.
    const uint64_t roomy = capacity_ / 8 / kAlignment * kAlignment;
    if (!AddSegment(std::max({size, roomy, kLeastSegment})) && !AddSegment(size)) return nullptr;
    gap = smallest();
  }
  uint8_t* data = gap->data;
  used_ += size;
  most_used_ = std::max(most_used_, used_);
  gap->data += size;
  gap->size -= size;
  if (gap->size == 0) gaps_.erase(gap);
  return data;
}

void Arena::Give(uint8_t* data, uint64_t size) {
  used_ -= size;
  const auto segment =
      std::upper_bound(segments_.begin(), segments_.end(), data,
                       [](const uint8_t* want, const Segment& part) { return want < part.data; });
  auto next = PlaceOf(gaps_, data);
  next = gaps_.insert(next, {data, size, (segment - 1)->data});
  const auto join = [&](std::ptrdiff_t at) {  // with the one behind it
    if (at < 0 || at + 1 >= static_cast<std::ptrdiff_t>(gaps_.size())) return;
    Gap& gap = gaps_[static_cast<size_t>(at)];
    const Gap& behind = gaps_[static_cast<size_t>(at) + 1];
    if (gap.segment != behind.segment || gap.data + gap.size != behind.data) return;
    gap.size += behind.size;
    gaps_.erase(gaps_.begin() + at + 1);
  };
  const auto at = next - gaps_.begin();
  join(at);
  join(at - 1);
}

void Arena::DropEmpty() {
  std::erase_if(segments_, [&](const Segment& segment) {
    const auto gap = PlaceOf(gaps_, segment.data);
    const bool empty = gap != gaps_.end() && gap->data == segment.data && gap->size == segment.size;
    if (!empty) return false;
    gaps_.erase(gap);
    capacity_ -= segment.size;
    std::free(segment.data);
    return true;
  });
}

void Arena::Gather(uint64_t size) {
  const bool has =
      std::any_of(gaps_.begin(), gaps_.end(), [&](const Gap& gap) { return gap.size >= size; });
  if (has || size == 0) return;
  DropEmpty();
  AddSegment(size);  // else Take makes smaller ones
}

}  // namespace tidemark::model
