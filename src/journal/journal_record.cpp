#include "journal/journal_record.h"

#include <cstring>

#include "base/bytes.h"
#include "base/crc32.h"

namespace tidemark {
namespace {

constexpr uint64_t kChecksumBytesAPlace = 64;

uint32_t LengthAt(const uint8_t* bytes) {
  uint32_t length = 0;
  std::memcpy(&length, bytes, sizeof length);
  return length;
}

}  // namespace

JournalRecord ReadJournalRecord(std::span<const uint8_t> bytes) {
  JournalRecord record;
  if (bytes.size() < kJournalHeadBytes) return record;
  ByteReader reader(bytes);
  const uint32_t length = reader.U32();
  const uint32_t checksum = reader.U32();
  record.type = static_cast<char>(reader.U8());
  if (length > kMaxJournalPayloadBytes) {
    record.state = JournalState::kBad;
    return record;
  }
  if (length > reader.remaining()) return record;
  const uint32_t of_length = Crc32(bytes.first(sizeof length));
  const bool sound = Crc32(bytes.subspan(8, size_t{1} + length), of_length) == checksum;
  record.state = sound ? JournalState::kOk : JournalState::kBad;
  if (sound) record.payload = reader.Bytes(length);
  return record;
}

std::optional<size_t> FindJournalRecord(std::span<const uint8_t> bytes, size_t from) {
  uint64_t allowance = uint64_t{4} * kMaxJournalPayloadBytes;
  for (size_t at = from; at + kJournalHeadBytes <= bytes.size(); ++at) {
    allowance += kChecksumBytesAPlace;
    const uint32_t length = LengthAt(bytes.data() + at);
    if (length > kMaxJournalPayloadBytes || length > bytes.size() - at - kJournalHeadBytes) {
      continue;
    }
    const char type = static_cast<char>(bytes[at + 8]);
    if (!IsKnownJournalType(type) && !IsSkippableJournalType(type)) continue;
    if (length > allowance) continue;
    allowance -= length;
    if (ReadJournalRecord(bytes.subspan(at)).state == JournalState::kOk) return at;
  }
  return std::nullopt;
}

std::optional<JournalKeySet> ParseJournalKeySet(std::span<const uint8_t> payload) {
  ByteReader reader(payload);
  JournalKeySet set;
  set.id = reader.U32();
  const uint64_t count = reader.Varint();
  // Each key takes two bytes at least, which bounds the count before allocation.
  if (!reader.ok() || count > reader.remaining() / 2) return std::nullopt;
  set.keys.reserve(static_cast<size_t>(count));
  for (uint64_t i = 0; i < count && reader.ok(); ++i) {
    std::string name(reader.Text(reader.Varint()));
    std::string context(reader.Text(reader.Varint()));
    set.keys.emplace_back(std::move(name), std::move(context));
  }
  if (!reader.ok() || reader.remaining() != 0) return std::nullopt;
  return set;
}

double JournalStep::Value(size_t index) const {
  double value = 0;
  std::memcpy(&value, values.data() + index * sizeof value, sizeof value);
  return value;
}

std::optional<JournalStep> ParseJournalStep(std::span<const uint8_t> payload) {
  ByteReader reader(payload);
  JournalStep step;
  step.key_set = reader.U32();
  step.step = reader.I64();
  step.time_us = reader.I64();
  if (!reader.ok() || reader.remaining() % sizeof(double) != 0) return std::nullopt;
  step.values = reader.Bytes(reader.remaining());
  return step;
}

}  // namespace tidemark
