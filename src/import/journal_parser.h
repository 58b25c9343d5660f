// Reads one run journal of Tidemark's own clients, record by record (docs/journal-format.md). All
// journals of a run name its uuid, so that a resumed run, its forks and its ranks come together.
//
// A record that is damaged or not whole waits until a sound one follows it, for the file may still
// grow; what lies before the sound one is skipped and reported.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "import/format.h"
#include "journal/journal_record.h"

namespace tidemark {

// Microseconds since 1970: a run whose journal ended long ago without an end has crashed.
using JournalClock = std::function<int64_t()>;
int64_t SystemTimeUs();

class JournalParser : public FileParser {
 public:
  explicit JournalParser(const OpenContext& context, JournalClock now_us = SystemTimeUs);

  Result<size_t> Parse(std::span<const uint8_t> bytes, uint64_t offset, bool at_end,
                       BatchBuilder* out) override;
  [[nodiscard]] std::string SaveState() const override;
  [[nodiscard]] bool is_due() const override { return HasVanished(); }
  [[nodiscard]] size_t max_record_bytes() const override { return kMaxHeldBytes; }

  // Without an end and without a sign of life for so long a run has crashed.
  static constexpr int64_t kCrashedAfterUs = 60'000'000;
  // Bytes without any sound record that are held before they are given up.
  static constexpr size_t kMaxHeldBytes = size_t{2} * (kMaxJournalPayloadBytes + kJournalHeadBytes);

 private:
  struct Keys {
    std::vector<std::pair<std::string, std::string>> names;
    std::vector<uint32_t> slots;  // of the builder, good for `generation`
    uint64_t generation = 0;
  };

  // The process gave no sign of life for so long that it must have crashed; not told yet.
  [[nodiscard]] bool HasVanished() const;
  void LoadState(const std::string& state);
  Result<size_t> ParseRecords(std::span<const uint8_t> bytes, uint64_t offset, BatchBuilder* out);
  // How many of the bytes in front of the next sound record can be given up; 0: wait for more.
  size_t SkipDamage(std::span<const uint8_t> bytes, uint64_t offset, bool at_end, bool report,
                    BatchBuilder* out);
  void AddRecord(const JournalRecord& record, uint64_t offset, BatchBuilder* out);
  void AddKeys(std::span<const uint8_t> payload, uint64_t offset, BatchBuilder* out);
  void AddStep(std::span<const uint8_t> payload, uint64_t offset, BatchBuilder* out);
  void AddJson(std::string_view text, uint64_t offset, BatchBuilder* out);
  void AddHeader(JsonValue record, uint64_t offset, BatchBuilder* out);
  void AddRunFacts(JsonValue record, BatchBuilder* out);
  void AddMedia(JsonValue record, uint64_t offset, BatchBuilder* out);
  void AddAlert(JsonValue record, uint64_t offset, BatchBuilder* out);
  void AddEnd(JsonValue record, BatchBuilder* out);
  void TellStatus(const char* status, BatchBuilder* out);
  bool HasRun(uint64_t offset, BatchBuilder* out);
  uint32_t Run(BatchBuilder* out);

  RunFacts facts_;
  JournalClock now_us_;
  std::unordered_map<uint32_t, Keys> keys_;
  int64_t last_time_us_ = 0;
  bool ended_ = false;
  bool told_crashed_ = false;
  bool leads_ = true;  // this process tells the status of the run
};

}  // namespace tidemark
