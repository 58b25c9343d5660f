#include "evaluate/data/text_window.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kSliceBytes = size_t{1} << 20;
constexpr size_t kMaxRecordBytes = size_t{16} << 20;

}  // namespace

Status TextWindow::ReadMore() {
  if (at_end()) return {};
  if (buffer_.size() - front_ > kMaxRecordBytes) {
    return MakeError(ErrorCode::kTooLarge,
                     "a line is longer than " + std::to_string(kMaxRecordBytes >> 20) + " MB",
                     "Check that the file is a table with a row on each line.");
  }
  buffer_.erase(0, front_);
  front_ = 0;
  size_t kept = buffer_.size();
  auto wanted = static_cast<size_t>(std::min<uint64_t>(kSliceBytes, source_->size() - next_));
  buffer_.resize(kept + wanted);
  auto* target = reinterpret_cast<uint8_t*>(buffer_.data()) + kept;
  TM_ASSIGN_OR_RETURN(size_t count, source_->ReadAt(next_, {target, wanted}));
  if (count != wanted) {
    return MakeError(ErrorCode::kIo, "the file became shorter while it was read", "Try again.");
  }
  next_ += count;
  return {};
}

Result<bool> TextWindow::NextLine(std::string_view* line) {
  size_t looked_at = 0;
  while (true) {
    size_t end = text().find('\n', looked_at);
    if (end != std::string_view::npos || at_end()) {
      if (end == std::string_view::npos && text().empty()) return false;
      *line = text().substr(0, end);
      Skip(end == std::string_view::npos ? line->size() : end + 1);
      if (!line->empty() && line->back() == '\r') line->remove_suffix(1);
      return true;
    }
    looked_at = text().size();
    TM_RETURN_IF_ERROR(ReadMore());
  }
}

}  // namespace tidemark::evaluate
