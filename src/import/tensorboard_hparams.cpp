#include "import/tensorboard_hparams.h"

#include "base/json_writer.h"
#include "base/wire_reader.h"

namespace tidemark {
namespace {

constexpr int kMaxDepth = 64;

bool WriteValue(std::span<const uint8_t> message, int depth, JsonWriter* json);

// google.protobuf.ListValue: values = 1.
bool WriteList(std::span<const uint8_t> message, int depth, JsonWriter* json) {
  json->BeginArray();
  WireReader reader(message);
  WireField field;
  while (reader.Next(&field)) {
    if (field.key == WireKey(1, kWireBytes) && !WriteValue(field.bytes, depth, json)) return false;
  }
  json->EndArray();
  return reader.ok();
}

struct MapEntry {
  std::string_view key;
  std::span<const uint8_t> value;
};

// An entry of map<string, Value>: key = 1, value = 2.
bool DecodeMapEntry(std::span<const uint8_t> message, MapEntry* entry) {
  WireReader reader(message);
  WireField field;
  while (reader.Next(&field)) {
    if (field.key == WireKey(1, kWireBytes)) entry->key = field.text();
    if (field.key == WireKey(2, kWireBytes)) entry->value = field.bytes;
  }
  return reader.ok();
}

// google.protobuf.Struct: fields = 1.
bool WriteStruct(std::span<const uint8_t> message, int depth, JsonWriter* json) {
  json->BeginObject();
  WireReader reader(message);
  WireField field;
  while (reader.Next(&field)) {
    if (field.key != WireKey(1, kWireBytes)) continue;
    MapEntry entry;
    if (!DecodeMapEntry(field.bytes, &entry)) return false;
    json->Key(entry.key);
    if (!WriteValue(entry.value, depth, json)) return false;
  }
  json->EndObject();
  return reader.ok();
}

// The last set field of a google.protobuf.Value; key 0 = none set. False when malformed.
bool DecodeValueField(std::span<const uint8_t> message, WireField* set) {
  WireReader reader(message);
  WireField field;
  set->key = 0;
  while (reader.Next(&field)) {
    if (field.field() <= 6) *set = field;
  }
  return reader.ok();
}

bool WriteValue(std::span<const uint8_t> message, int depth, JsonWriter* json) {
  WireField field;
  if (depth > kMaxDepth || !DecodeValueField(message, &field)) return false;
  switch (field.key) {
    case WireKey(2, kWireFixed64):
      json->Double(field.F64());
      return true;
    case WireKey(3, kWireBytes):
      json->String(field.text());
      return true;
    case WireKey(4, kWireVarint):
      json->Bool(field.number != 0);
      return true;
    case WireKey(5, kWireBytes):
      return WriteStruct(field.bytes, depth + 1, json);
    case WireKey(6, kWireBytes):
      return WriteList(field.bytes, depth + 1, json);
    default:
      json->Null();
      return true;
  }
}

bool DecodeParam(std::span<const uint8_t> message, ParamValue* param) {
  WireField field;
  if (!DecodeValueField(message, &field)) return false;
  switch (field.key) {
    case WireKey(2, kWireFixed64):
      *param = field.F64();
      return true;
    case WireKey(3, kWireBytes):
      *param = std::string(field.text());
      return true;
    case WireKey(4, kWireVarint):
      *param = field.number != 0;
      return true;
    case WireKey(5, kWireBytes):
    case WireKey(6, kWireBytes): {
      JsonWriter json;
      if (!WriteValue(message, 0, &json)) return false;
      *param = JsonText{json.Take()};
      return true;
    }
    default:
      *param = std::monostate();
      return true;
  }
}

bool DecodeStart(std::span<const uint8_t> message, HparamsStart* start) {
  WireReader reader(message);
  WireField field;
  while (reader.Next(&field)) {
    switch (field.key) {
      case WireKey(1, kWireBytes): {
        MapEntry entry;
        ParamValue value;
        if (!DecodeMapEntry(field.bytes, &entry) || !DecodeParam(entry.value, &value)) return false;
        start->params.emplace_back(std::string(entry.key), std::move(value));
        break;
      }
      case WireKey(2, kWireBytes):
        start->model_uri = field.text();
        break;
      case WireKey(3, kWireBytes):
        start->monitor_url = field.text();
        break;
      case WireKey(4, kWireBytes):
        start->group = field.text();
        break;
      case WireKey(5, kWireFixed64):
        start->started_s = field.F64();
        break;
      default:
        break;
    }
  }
  return reader.ok();
}

bool DecodeEnd(std::span<const uint8_t> message, HparamsEnd* end) {
  WireReader reader(message);
  WireField field;
  while (reader.Next(&field)) {
    if (field.key == WireKey(1, kWireVarint)) end->status = field.number;
    if (field.key == WireKey(2, kWireFixed64)) end->ended_s = field.F64();
  }
  return reader.ok();
}

std::string_view UserOf(std::span<const uint8_t> experiment) {
  WireReader reader(experiment);
  WireField field;
  std::string_view user;
  while (reader.Next(&field)) {
    if (field.key == WireKey(2, kWireBytes)) user = field.text();
  }
  return user;
}

}  // namespace

bool DecodeHparams(std::span<const uint8_t> message, HparamsView* hparams) {
  *hparams = HparamsView();
  WireReader reader(message);
  WireField field;
  while (reader.Next(&field)) {
    switch (field.key) {
      case WireKey(2, kWireBytes):
        hparams->experiment = field.text();
        hparams->experiment_user = UserOf(field.bytes);
        break;
      case WireKey(3, kWireBytes):
        if (!DecodeStart(field.bytes, &hparams->start.emplace())) return false;
        break;
      case WireKey(4, kWireBytes):
        if (!DecodeEnd(field.bytes, &hparams->end.emplace())) return false;
        break;
      default:
        break;
    }
  }
  return reader.ok();
}

}  // namespace tidemark
