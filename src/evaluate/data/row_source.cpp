#include "evaluate/data/row_source.h"

#include <algorithm>

namespace tidemark::evaluate {

void RowSource::Fill(size_t row, std::span<float> out) {
  const Status made = Make(row, out);
  if (made.ok()) return;
  std::fill(out.begin(), out.end(), 0.0F);
  const auto number = static_cast<uint32_t>(row);
  if (failed_.insert(number).second) failures_.push_back({number, made.error().message});
}

float RowSource::At(size_t at) {
  const size_t row = at / width();
  if (last_.empty() || row != last_row_) {
    last_.resize(width());
    Fill(row, last_);
    last_row_ = row;
  }
  return last_[at % width()];
}

}  // namespace tidemark::evaluate
