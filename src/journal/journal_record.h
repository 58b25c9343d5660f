// The records of a run journal (docs/journal-format.md):
//   file = "TIDE1\n" record*,  record = u32 length | u32 crc32 | u8 type | payload
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidemark {

inline constexpr std::string_view kJournalMagic = "TIDE1\n";
inline constexpr size_t kJournalHeadBytes = 9;
inline constexpr uint32_t kMaxJournalPayloadBytes = uint32_t{16} << 20;

enum class JournalState {
  kOk,
  kIncomplete,  // the bytes end within the record
  kBad,         // no record: a wrong checksum, or a length beyond the bound
};

struct JournalRecord {
  JournalState state = JournalState::kIncomplete;
  char type = 0;
  std::span<const uint8_t> payload;
  [[nodiscard]] size_t size_bytes() const { return kJournalHeadBytes + payload.size(); }
};

// The record at the start of `bytes`. O(its size).
[[nodiscard]] JournalRecord ReadJournalRecord(std::span<const uint8_t> bytes);

// A reader must stop at a sound record of a critical type that it does not know.
[[nodiscard]] constexpr bool IsKnownJournalType(char type) {
  return type == 'J' || type == 'K' || type == 'S' || type == 'H';
}
[[nodiscard]] constexpr bool IsSkippableJournalType(char type) {
  return type >= 'a' && type <= 'z';
}

// Where the next sound record at or after `from` begins. The work is bounded, at about 64 bytes of
// checksums a byte looked at: in hostile bytes that look like many large records some are missed.
[[nodiscard]] std::optional<size_t> FindJournalRecord(std::span<const uint8_t> bytes, size_t from);

// Name and context of each value of an 'S' record, in order.
struct JournalKeySet {
  uint32_t id = 0;
  std::vector<std::pair<std::string, std::string>> keys;
};
[[nodiscard]] std::optional<JournalKeySet> ParseJournalKeySet(std::span<const uint8_t> payload);

// One call of log(). `values` holds 8 bytes a key of the set.
struct JournalStep {
  uint32_t key_set = 0;
  int64_t step = 0;
  int64_t time_us = 0;
  std::span<const uint8_t> values;
  [[nodiscard]] size_t count() const { return values.size() / sizeof(double); }
  [[nodiscard]] double Value(size_t index) const;  // bit-exact
};
[[nodiscard]] std::optional<JournalStep> ParseJournalStep(std::span<const uint8_t> payload);

}  // namespace tidemark
