#include "import/tensorboard_event.h"

namespace tidemark {

bool IsEventPart(const WireField& field) {
  return field.field() >= kEventFileVersion && field.field() <= kEventSourceMetadata &&
         field.type() == kWireBytes;
}

bool DecodeEvent(std::span<const uint8_t> message, EventView* event) {
  *event = EventView();
  WireReader reader(message);
  WireField field;
  while (reader.Next(&field)) {
    switch (field.key) {
      case WireKey(1, kWireFixed64):
        event->wall_time_s = field.F64();
        break;
      case WireKey(2, kWireVarint):
        event->step = field.Int64();
        break;
      default:
        if (IsEventPart(field) && event->parts++ == 0) event->first = field;
        break;
    }
  }
  return reader.ok();
}

bool DecodeValue(std::span<const uint8_t> message, ValueView* value) {
  *value = ValueView();
  std::string_view node_name;
  auto set = [&](ValueKind kind, const WireField& field) {
    value->kind = kind;
    value->payload = field.bytes;
  };
  WireReader reader(message);
  WireField field;
  while (reader.Next(&field)) {
    switch (field.key) {
      case WireKey(1, kWireBytes):
        value->tag = field.text();
        break;
      case WireKey(2, kWireFixed32):
        value->kind = ValueKind::kSimple;
        value->simple_value = field.F32();
        break;
      case WireKey(3, kWireBytes):
        set(ValueKind::kOldHistogram, field);
        break;
      case WireKey(4, kWireBytes):
        set(ValueKind::kImage, field);
        break;
      case WireKey(5, kWireBytes):
        set(ValueKind::kHistogram, field);
        break;
      case WireKey(6, kWireBytes):
        set(ValueKind::kAudio, field);
        break;
      case WireKey(7, kWireBytes):
        node_name = field.text();
        break;
      case WireKey(8, kWireBytes):
        set(ValueKind::kTensor, field);
        break;
      case WireKey(9, kWireBytes):
        value->has_metadata = true;
        value->metadata = field.bytes;
        break;
      default:
        break;
    }
  }
  if (value->tag.empty()) value->tag = node_name;  // very old writers
  return reader.ok();
}

bool DecodeMetadata(std::span<const uint8_t> message, MetadataView* metadata) {
  *metadata = MetadataView();
  WireReader reader(message);
  WireField field;
  while (reader.Next(&field)) {
    switch (field.key) {
      case WireKey(1, kWireBytes): {
        WireReader plugin(field.bytes);
        WireField part;
        while (plugin.Next(&part)) {
          if (part.key == WireKey(1, kWireBytes)) metadata->plugin = part.text();
          if (part.key == WireKey(2, kWireBytes)) metadata->content = part.bytes;
        }
        if (!plugin.ok()) return false;
        break;
      }
      case WireKey(2, kWireBytes):
        metadata->display_name = field.text();
        break;
      case WireKey(3, kWireBytes):
        metadata->description = field.text();
        break;
      case WireKey(4, kWireVarint):
        metadata->data_class = field.number;
        break;
      default:
        break;
    }
  }
  return reader.ok();
}

}  // namespace tidemark
