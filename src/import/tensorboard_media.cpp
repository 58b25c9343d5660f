#include "import/tensorboard_media.h"

#include <algorithm>
#include <array>
#include <cfloat>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/json_writer.h"
#include "base/number_text.h"
#include "base/utf8.h"

namespace tidemark {
namespace {

constexpr size_t kMaxEntriesPerValue = 65536;
constexpr std::string_view kHistogramType = "application/x-tidemark-histogram";
constexpr std::string_view kTensorType = "application/x-tidemark-tensor";
constexpr std::string_view kTensorMessage =
    "application/x-protobuf; message=tensorflow.TensorProto";

std::string ToHex(std::span<const uint8_t> bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (uint8_t byte : bytes) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

// The metadata's own fields, inside an open JSON object.
bool WriteMetadata(std::string_view metadata, JsonWriter* json) {
  MetadataView view;
  if (metadata.empty() || !DecodeMetadata(AsBytes(metadata), &view)) return false;
  if (!view.plugin.empty()) json->Key("plugin").String(view.plugin);
  if (!view.content.empty()) json->Key("plugin_content_hex").String(ToHex(view.content));
  if (!view.display_name.empty()) json->Key("display_name").String(view.display_name);
  if (!view.description.empty()) json->Key("description").String(view.description);
  return true;
}

class EntryWriter {
 public:
  EntryWriter(const MediaPlace& place, BatchBuilder* out) : place_(place), out_(out) {}

  // `fields(json)` adds to the entry's meta_json.
  template <typename Fields>
  void Add(std::string_view kind, std::string_view content_type, std::vector<uint8_t> bytes,
           Fields fields) {
    JsonWriter json;
    json.BeginObject();
    fields(&json);
    if (index_ == 0) WriteMetadata(place_.new_metadata, &json);
    json.EndObject();
    MediaEntry entry;
    entry.run = place_.run;
    entry.kind = std::string(kind);
    entry.name = std::string(place_.name);
    entry.step = place_.step;
    entry.wall_time_s = place_.wall_time_s;
    entry.index = index_++;
    entry.content_type = std::string(content_type);
    entry.meta_json = json.Take();
    if (entry.meta_json == "{}") entry.meta_json.clear();
    entry.bytes = std::move(bytes);
    out_->Media(std::move(entry));
  }

  void Add(std::string_view kind, std::string_view content_type, std::span<const uint8_t> bytes) {
    Add(kind, content_type, {bytes.begin(), bytes.end()}, [](JsonWriter*) {});
  }

 private:
  const MediaPlace& place_;
  BatchBuilder* out_;
  uint32_t index_ = 0;
};

std::string_view ImageType(std::string_view bytes) {
  auto starts = [&](std::string_view magic) { return bytes.substr(0, magic.size()) == magic; };
  if (starts("\x89PNG")) return "image/png";
  if (starts("\xFF\xD8\xFF")) return "image/jpeg";
  if (starts("GIF8")) return "image/gif";
  if (starts("BM")) return "image/bmp";
  if (starts("RIFF") && bytes.size() >= 12 && bytes.substr(8, 4) == "WEBP") return "image/webp";
  return "application/octet-stream";
}

std::string_view AudioType(std::string_view bytes) {
  if (bytes.substr(0, 4) == "RIFF") return "audio/wav";
  if (bytes.substr(0, 4) == "fLaC") return "audio/flac";
  if (bytes.substr(0, 4) == "OggS") return "audio/ogg";
  return "application/octet-stream";
}

void WriteShape(const TensorView& tensor, JsonWriter* json) {
  json->Key("shape").BeginArray();
  for (int64_t size : tensor.shape) json->Int(size);
  json->EndArray();
}

std::vector<uint8_t> ToBytes(const std::vector<double>& values) {
  std::vector<uint8_t> bytes(values.size() * sizeof(double));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

// Whether fewer elements are given than the shape has.
bool IsShort(const TensorView& tensor, uint64_t elements) {
  if (tensor.unknown_rank || !tensor.content.empty()) return false;
  double want = 1;
  for (int64_t size : tensor.shape) want *= static_cast<double>(size);
  return want > static_cast<double>(elements);
}

// A numeric tensor as it is; one of an unknown type as its message.
void AddNumbers(std::string_view kind, const TensorView& tensor, EntryWriter* writer) {
  auto raw = RawElements(tensor);
  if (!raw) {
    writer->Add(kind, kTensorMessage, tensor.message);
    return;
  }
  const TensorType& type = TensorTypeOf(tensor.type);
  bool is_short = IsShort(tensor, raw->size() / type.bytes);
  writer->Add(kind, kTensorType, std::move(*raw), [&](JsonWriter* json) {
    json->Key("dtype").String(type.name);
    WriteShape(tensor, json);
    if (is_short) json->Key("repeat_last").Bool(true);
  });
}

std::string_view TextTypeOf(std::string_view kind, std::string_view text) {
  if (!IsValidUtf8(text))
    return kind == "graph" ? "application/x-protobuf" : "application/octet-stream";
  if (kind == "text") return "text/markdown";
  if (kind == "graph")
    return text.substr(0, 1) == "{" ? "application/json" : "application/x-protobuf";
  return "text/plain";
}

void AddTexts(std::string_view kind, const TensorView& tensor,
              const std::vector<std::string_view>& texts, EntryWriter* writer) {
  for (std::string_view text : texts) {
    auto bytes = AsBytes(text);
    writer->Add(kind, TextTypeOf(kind, text), {bytes.begin(), bytes.end()}, [&](JsonWriter* json) {
      if (!tensor.shape.empty()) WriteShape(tensor, json);
    });
  }
}

// [width, height, image, image, ...]
bool AddImages(const std::vector<std::string_view>& texts, EntryWriter* writer) {
  auto width = texts.size() >= 2 ? ParseInt64(texts[0]) : std::nullopt;
  auto height = texts.size() >= 2 ? ParseInt64(texts[1]) : std::nullopt;
  if (!width || !height) return false;
  for (size_t i = 2; i < texts.size(); ++i) {
    auto bytes = AsBytes(texts[i]);
    writer->Add("image", ImageType(texts[i]), {bytes.begin(), bytes.end()}, [&](JsonWriter* json) {
      json->Key("width").Int(*width).Key("height").Int(*height);
    });
  }
  return true;
}

// (k,) sounds or (k, 2) pairs of sound and label.
bool AddSounds(const TensorView& tensor, const std::vector<std::string_view>& texts,
               EntryWriter* writer) {
  bool labelled = tensor.shape.size() == 2 && tensor.shape[1] == 2;
  if (labelled && texts.size() % 2 != 0) return false;
  for (size_t i = 0; i < texts.size(); i += labelled ? 2 : 1) {
    auto bytes = AsBytes(texts[i]);
    writer->Add("audio", AudioType(texts[i]), {bytes.begin(), bytes.end()}, [&](JsonWriter* json) {
      if (labelled) json->Key("caption").String(texts[i + 1]);
    });
  }
  return true;
}

bool AddTextTensor(const TensorView& tensor, TagPlugin plugin, EntryWriter* writer) {
  std::vector<std::string_view> texts = Texts(tensor);
  std::string_view kind = plugin == TagPlugin::kText    ? "text"
                          : plugin == TagPlugin::kGraph ? "graph"
                          : plugin == TagPlugin::kOther ? "other"
                                                        : "tensor";
  bool sound = texts.size() <= kMaxEntriesPerValue;
  if (sound && plugin == TagPlugin::kImages) {
    if (AddImages(texts, writer)) return true;
    sound = false;
  } else if (sound && plugin == TagPlugin::kAudio) {
    if (AddSounds(tensor, texts, writer)) return true;
    sound = false;
  }
  if (!sound || texts.empty()) {
    writer->Add(kind, kTensorMessage, tensor.message);
  } else {
    AddTexts(kind, tensor, texts, writer);
  }
  return sound;
}

struct HistogramView {
  std::array<double, 5> numbers{};  // min, max, num, sum, sum of squares
  std::vector<double> limits, counts;
};

void AppendDoubles(const WireField& field, std::vector<double>* out) {
  if (field.type() == kWireFixed64) out->push_back(field.F64());
  if (field.type() != kWireBytes) return;
  size_t count = field.bytes.size() / sizeof(double);
  size_t at = out->size();
  out->resize(at + count);
  if (count > 0) std::memcpy(out->data() + at, field.bytes.data(), count * sizeof(double));
}

bool DecodeHistogram(std::span<const uint8_t> message, HistogramView* view) {
  WireReader reader(message);
  WireField field;
  while (reader.Next(&field)) {
    if (field.type() == kWireFixed64 && field.field() <= 5)
      view->numbers[field.field() - 1] = field.F64();
    if (field.field() == 6) AppendDoubles(field, &view->limits);
    if (field.field() == 7) AppendDoubles(field, &view->counts);
  }
  return reader.ok() && view->limits.size() == view->counts.size();
}

// Right edges become rows; the first left edge is the minimum, and the last limit, often the
// largest double, is the maximum.
std::vector<double> HistogramRows(const HistogramView& view) {
  std::vector<double> rows;
  rows.reserve(view.limits.size() * 3);
  double left = view.numbers[0];
  for (size_t i = 0; i < view.limits.size(); ++i) {
    double right = view.limits[i];
    if (i + 1 == view.limits.size() && right >= DBL_MAX) right = std::max(view.numbers[1], left);
    if (left > right) left = right;
    rows.insert(rows.end(), {left, right, view.counts[i]});
    left = right;
  }
  return rows;
}

}  // namespace

bool AddImage(const MediaPlace& place, std::span<const uint8_t> payload, BatchBuilder* out) {
  std::array<int64_t, 4> numbers{};  // 1 height, 2 width, 3 channels
  std::span<const uint8_t> image;
  WireReader reader(payload);
  WireField field;
  while (reader.Next(&field)) {
    if (field.type() == kWireVarint && field.field() < numbers.size())
      numbers[field.field()] = field.Int64();
    if (field.key == WireKey(4, kWireBytes)) image = field.bytes;
  }
  EntryWriter writer(place, out);
  if (!reader.ok()) {
    writer.Add("image", "application/x-protobuf; message=tensorflow.Summary.Image", payload);
    return false;
  }
  writer.Add("image", ImageType(AsText(image)), {image.begin(), image.end()},
             [&](JsonWriter* json) {
               json->Key("width").Int(numbers[2]).Key("height").Int(numbers[1]);
               if (numbers[3] != 0) json->Key("channels").Int(numbers[3]);
             });
  return true;
}

bool AddAudio(const MediaPlace& place, std::span<const uint8_t> payload, BatchBuilder* out) {
  double sample_rate = 0;
  std::array<int64_t, 4> numbers{};  // 2 channels, 3 frames
  std::span<const uint8_t> sound;
  std::string type;
  WireReader reader(payload);
  WireField field;
  while (reader.Next(&field)) {
    if (field.key == WireKey(1, kWireFixed32)) sample_rate = static_cast<double>(field.F32());
    if (field.type() == kWireVarint && field.field() < numbers.size())
      numbers[field.field()] = field.Int64();
    if (field.key == WireKey(4, kWireBytes)) sound = field.bytes;
    if (field.key == WireKey(5, kWireBytes)) type = ToValidUtf8(field.text());
  }
  EntryWriter writer(place, out);
  if (!reader.ok()) {
    writer.Add("audio", "application/x-protobuf; message=tensorflow.Summary.Audio", payload);
    return false;
  }
  if (type.empty()) type = AudioType(AsText(sound));
  writer.Add("audio", type, {sound.begin(), sound.end()}, [&](JsonWriter* json) {
    json->Key("sample_rate")
        .Double(sample_rate)
        .Key("channels")
        .Int(numbers[2])
        .Key("frames")
        .Int(numbers[3]);
  });
  return true;
}

bool AddHistogram(const MediaPlace& place, std::span<const uint8_t> payload, BatchBuilder* out) {
  HistogramView view;
  EntryWriter writer(place, out);
  if (!DecodeHistogram(payload, &view)) {
    writer.Add("histogram", "application/x-protobuf; message=tensorflow.HistogramProto", payload);
    return false;
  }
  writer.Add("histogram", kHistogramType, ToBytes(HistogramRows(view)), [&](JsonWriter* json) {
    static constexpr std::string_view kNames[] = {"min", "max", "num", "sum", "sum_squares"};
    for (size_t i = 0; i < view.numbers.size(); ++i) json->Key(kNames[i]).Double(view.numbers[i]);
  });
  return true;
}

bool AddTensor(const MediaPlace& place, const TensorView& tensor, TagPlugin plugin,
               BatchBuilder* out) {
  EntryWriter writer(place, out);
  if (tensor.type == kTensorText) return AddTextTensor(tensor, plugin, &writer);
  if (plugin == TagPlugin::kHistograms) {
    if (auto rows = Rows(tensor, 3)) {
      writer.Add("histogram", kHistogramType, ToBytes(*rows), [](JsonWriter*) {});
      return true;
    }
  }
  std::string_view kind = plugin == TagPlugin::kPrCurves ? "pr_curve"
                          : plugin == TagPlugin::kOther  ? "other"
                                                         : "tensor";
  AddNumbers(kind, tensor, &writer);
  return plugin != TagPlugin::kHistograms;
}

void AddRaw(const MediaPlace& place, std::string_view kind, std::string_view content_type,
            std::span<const uint8_t> payload, BatchBuilder* out) {
  EntryWriter(place, out).Add(kind, content_type, payload);
}

void AddTagDescription(const MediaPlace& place, BatchBuilder* out) {
  MetadataView view;
  if (!DecodeMetadata(AsBytes(place.new_metadata), &view)) return;
  if (view.display_name.empty() && view.description.empty()) return;
  EntryWriter(place, out).Add("other", "application/x-tidemark-tag", {});
}

bool AddSessionLog(const MediaPlace& place, std::span<const uint8_t> payload, BatchBuilder* out) {
  uint64_t status = 0;
  std::string_view path;
  std::string_view message;
  WireReader reader(payload);
  WireField field;
  while (reader.Next(&field)) {
    if (field.key == WireKey(1, kWireVarint)) status = field.number;
    if (field.key == WireKey(2, kWireBytes)) path = field.text();
    if (field.key == WireKey(3, kWireBytes)) message = field.text();
  }
  static constexpr std::string_view kStatus[] = {"unspecified", "start", "stop", "checkpoint"};
  JsonWriter json;
  json.BeginObject().Key("status");
  status < std::size(kStatus) ? json.String(kStatus[status]) : json.Uint(status);
  if (!path.empty()) json.Key("checkpoint_path").String(path);
  if (!message.empty()) json.Key("message").String(message);
  json.EndObject();
  EntryWriter(place, out).Add("other", "application/json", AsBytes(json.text()));
  return reader.ok();
}

bool AddLogMessage(const MediaPlace& place, std::span<const uint8_t> payload, BatchBuilder* out) {
  int64_t level = 0;
  std::span<const uint8_t> message;
  WireReader reader(payload);
  WireField field;
  while (reader.Next(&field)) {
    if (field.key == WireKey(1, kWireVarint)) level = field.Int64();
    if (field.key == WireKey(2, kWireBytes)) message = field.bytes;
  }
  EntryWriter(place, out)
      .Add("text", "text/plain", {message.begin(), message.end()},
           [&](JsonWriter* json) { json->Key("level").Int(level); });
  return reader.ok();
}

}  // namespace tidemark
