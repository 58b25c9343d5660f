// The protocol buffers inside TensorBoard records, as views into the record: tensorflow.Event,
// Summary.Value, SummaryMetadata and TensorProto's head. Nothing is copied or allocated here,
// except a tensor's shape when it has one.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/wire_reader.h"

namespace tidemark {

// Field numbers of Event that say what it carries.
enum EventField : uint32_t {
  kEventFileVersion = 3,
  kEventGraphDef = 4,
  kEventSummary = 5,
  kEventLogMessage = 6,
  kEventSessionLog = 7,
  kEventRunMetadata = 8,
  kEventMetaGraph = 9,
  kEventSourceMetadata = 10,
};

struct EventView {
  double wall_time_s = 0;  // 0 = absent
  int64_t step = 0;
  uint32_t parts = 0;  // how many of EventField it carries; 1 normally
  WireField first;     // the first of them
};

// False when the message is malformed.
[[nodiscard]] bool DecodeEvent(std::span<const uint8_t> message, EventView* event);
// Whether the field is one of EventField with the right wire type.
[[nodiscard]] bool IsEventPart(const WireField& field);

enum class ValueKind { kNone, kSimple, kOldHistogram, kImage, kHistogram, kAudio, kTensor };

struct ValueView {
  std::string_view tag;
  ValueKind kind = ValueKind::kNone;
  float simple_value = 0;
  std::span<const uint8_t> payload;
  bool has_metadata = false;
  std::span<const uint8_t> metadata;
};

[[nodiscard]] bool DecodeValue(std::span<const uint8_t> message, ValueView* value);

struct MetadataView {
  std::string_view plugin;
  std::span<const uint8_t> content;
  std::string_view display_name;
  std::string_view description;
  uint64_t data_class = 0;  // 1 scalar, 2 tensor, 3 blob sequence, 0 unknown
};

[[nodiscard]] bool DecodeMetadata(std::span<const uint8_t> message, MetadataView* metadata);

}  // namespace tidemark
