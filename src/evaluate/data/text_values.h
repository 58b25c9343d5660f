// The texts of a column: each different one is kept once, rows hold its number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark::evaluate {

class TextValues {
 public:
  static constexpr uint32_t kMissing = 0xFFFFFFFF;

  void Append(std::string_view text) { codes_.push_back(CodeOf(text)); }
  // A number that CodeOf gave, or kMissing.
  void AppendCode(uint32_t code) { codes_.push_back(code); }
  void AppendMissing() { codes_.push_back(kMissing); }
  // The number of a text, which is added when it is new. In order of first appearance.
  uint32_t CodeOf(std::string_view text);
  // The number of a text, or kMissing when it does not occur.
  [[nodiscard]] uint32_t Find(std::string_view text) const;

  void Reserve(size_t rows) { codes_.reserve(rows); }

  [[nodiscard]] size_t rows() const { return codes_.size(); }
  [[nodiscard]] uint32_t Code(size_t row) const { return codes_[row]; }
  // Empty for a missing one.
  [[nodiscard]] std::string_view Text(size_t row) const;
  // How many different texts there are, and each.
  [[nodiscard]] size_t distinct() const { return ends_.size(); }
  [[nodiscard]] std::string_view Distinct(uint32_t code) const;
  [[nodiscard]] uint64_t memory_bytes() const;

 private:
  // The slot of a text in the hash table: taken by it, or free.
  [[nodiscard]] size_t SlotOf(std::string_view text) const;
  void Grow();

  std::string bytes_;
  std::vector<uint64_t> ends_;   // of each text in bytes_
  std::vector<uint32_t> slots_;  // code + 1, 0 is free; a power of two
  std::vector<uint32_t> codes_;
};

}  // namespace tidemark::evaluate
