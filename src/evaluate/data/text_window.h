// Reads a text file slice by slice and hands out its front, so that a record of any place can be
// seen whole without the file being in memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_source.h"

namespace tidemark::evaluate {

class TextWindow {
 public:
  explicit TextWindow(ByteSource* source) : source_(source) {}

  // The text from here on, as far as it was read.
  [[nodiscard]] std::string_view text() const { return std::string_view(buffer_).substr(front_); }
  // Whether text() ends where the file does.
  [[nodiscard]] bool at_end() const { return next_ >= source_->size(); }
  void Skip(size_t bytes) { front_ += bytes; }
  // Where text() begins in the file, and how long that is.
  [[nodiscard]] uint64_t position() const { return next_ - (buffer_.size() - front_); }
  [[nodiscard]] uint64_t size() const { return source_->size(); }
  // Reads more. kTooLarge when a record would be longer than a record can be.
  Status ReadMore();
  // The next line without its end ("\n" or "\r\n"); false at the end of the file.
  Result<bool> NextLine(std::string_view* line);

 private:
  ByteSource* source_;
  std::string buffer_;
  size_t front_ = 0;
  uint64_t next_ = 0;
};

}  // namespace tidemark::evaluate
