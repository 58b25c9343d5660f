// A journal as JSON lines, one a record: what `tidemark journal cat` prints (docs/command-line.md).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "journal/journal_record.h"

namespace tidemark {

class JournalLines {
 public:
  // The caller holds at least so many bytes in front of Take, or all up to the file's end.
  static constexpr size_t kWindowBytes = size_t{2} * (kMaxJournalPayloadBytes + kJournalHeadBytes);

  // Appends a line for each record that is decided by `bytes`, which lie at `offset` of the file
  // (at 0: behind a magic that was looked at). Returns how many of them are done with. O(bytes).
  size_t Take(std::span<const uint8_t> bytes, uint64_t offset, bool at_end, std::string* out);

  // What is left at the end of the file: a torn record, or one of a newer version and all behind
  // it.
  void Finish(uint64_t file_size_bytes, std::string* out) const;

  [[nodiscard]] uint64_t bad_count() const { return bad_count_; }
  struct Newer {
    uint64_t offset = 0;
    char type = 0;
  };
  [[nodiscard]] const std::optional<Newer>& newer() const { return newer_; }

 private:
  using Keys = std::vector<std::pair<std::string, std::string>>;

  void AddRecord(const JournalRecord& record, uint64_t offset, std::string* out);
  // Each writes the keys behind "type"; what is wrong with the record otherwise.
  std::string AddKeySet(std::span<const uint8_t> payload, JsonWriter* json);
  std::string AddStep(std::span<const uint8_t> payload, JsonWriter* json) const;
  void AddBad(uint64_t offset, uint64_t length, std::string_view reason, std::string* out);

  std::unordered_map<uint32_t, Keys> keys_;
  std::optional<uint64_t> bad_from_;  // where the damage began whose end is being looked for
  std::string bad_reason_;
  uint64_t read_to_ = 0;
  uint64_t bad_count_ = 0;
  std::optional<Newer> newer_;
};

}  // namespace tidemark
