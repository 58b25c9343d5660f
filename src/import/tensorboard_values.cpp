// What a sound record of an event file says: points, media, hyperparameters, restarts.
#include <algorithm>
#include <cmath>
#include <utility>

#include "base/bytes.h"
#include "base/utf8.h"
#include "import/tensorboard_hparams.h"
#include "import/tensorboard_media.h"
#include "import/tensorboard_parser.h"
#include "import/tensorboard_tensor.h"

namespace tidemark {
namespace {

constexpr uint32_t kMaxValuesPerRecord = 1u << 20;
constexpr size_t kMaxTags = 131072;

bool IsScalarShape(const TensorView& tensor) {
  return !tensor.unknown_rank && tensor.shape.empty();
}

bool IsOneElement(const TensorView& tensor) {
  return !tensor.unknown_rank && std::all_of(tensor.shape.begin(), tensor.shape.end(),
                                             [](int64_t size) { return size == 1; });
}

}  // namespace

void TensorboardParser::AddPart(const WireField& part, const Place& place) {
  auto media = [&](std::string_view name) {
    return MediaPlace{Run(place.out), name, place.step, place.wall_time_s, {}};
  };
  bool sound = true;
  switch (part.field()) {
    case kEventSummary:
      AddSummary(part.bytes, place);
      break;
    case kEventSessionLog:
      AddSessionLog(part.bytes, place);
      break;
    case kEventGraphDef:
      AddRaw(media("graph_def"), "graph", "application/x-protobuf; message=tensorflow.GraphDef",
             part.bytes, place.out);
      break;
    case kEventMetaGraph:
      AddRaw(media("meta_graph_def"), "graph",
             "application/x-protobuf; message=tensorflow.MetaGraphDef", part.bytes, place.out);
      break;
    case kEventRunMetadata:
      AddRaw(media("run_metadata"), "graph",
             "application/x-protobuf; message=tensorflow.TaggedRunMetadata", part.bytes, place.out);
      break;
    case kEventLogMessage:
      sound = AddLogMessage(media("log_message"), part.bytes, place.out);
      break;
    case kEventSourceMetadata:
      if (!state_.writer_seen) {
        WireReader reader(part.bytes);
        WireField field;
        while (reader.Next(&field)) {
          if (field.key != WireKey(1, kWireBytes)) continue;
          place.out->Tag(Run(place.out), "tensorboard.writer", SafeText(field.text(), place));
          state_.writer_seen = true;
        }
      }
      break;
    default:  // file_version: says what the format is, nothing about the run
      break;
  }
  if (!sound)
    place.out->Problem(place.offset, "A log message is malformed; what could be read was kept.");
}

void TensorboardParser::AddSummary(std::span<const uint8_t> summary, const Place& place) {
  WireReader reader(summary);
  WireField field;
  uint32_t values = 0;
  while (reader.Next(&field)) {
    if (field.key != WireKey(1, kWireBytes)) continue;
    if (++values > kMaxValuesPerRecord) {
      place.out->Problem(place.offset,
                         "A record holds more than 1,048,576 values; the rest of it was skipped.");
      return;
    }
    if (tags_.size() >= kMaxTags) {
      place.out->Problem(place.offset,
                         "The file has more than 131,072 tags; their plugins were forgotten.");
      tags_.Clear();
    }
    ValueView value;
    if (!DecodeValue(field.bytes, &value)) {
      place.out->Problem(place.offset, "A summary value is malformed and was skipped.");
      continue;
    }
    AddValue(value, place);
  }
  if (!reader.ok()) {
    place.out->Problem(place.offset,
                       "A summary is malformed; the values before the damage were kept.");
  }
}

void TensorboardParser::AddValue(const ValueView& value, const Place& place) {
  TagInfo& tag = tags_.Find(value.tag);
  if (tag.renamed) {
    place.out->Problem(place.offset, kRenamed);
    tag.renamed = false;  // once a file
  }
  if (value.kind == ValueKind::kSimple && !value.has_metadata) {
    AddPoint(&tag, WidenFloat(value.simple_value), place);
    return;
  }
  std::string_view new_metadata = TakeMetadata(value, &tag, place);
  if (tag.plugin == TagPlugin::kHparams) {
    if (!new_metadata.empty()) {
      MetadataView metadata;
      if (DecodeMetadata(AsBytes(new_metadata), &metadata)) {
        AddHparams(metadata.content, new_metadata, tag, place);
      }
    }
    if (value.kind == ValueKind::kNone) return;
    new_metadata = {};
  }
  if (value.kind == ValueKind::kSimple) {
    AddPoint(&tag, WidenFloat(value.simple_value), place);
    if (!new_metadata.empty()) {
      AddTagDescription({Run(place.out), tag.name, place.step, place.wall_time_s, new_metadata},
                        place.out);
    }
    return;
  }
  AddPayload(value, &tag, new_metadata, place);
}

std::string_view TensorboardParser::TakeMetadata(const ValueView& value, TagInfo* tag,
                                                 const Place& place) {
  if (!value.has_metadata || tag->metadata == AsText(value.metadata)) return {};
  if (!TagTable::SetMetadata(tag, AsText(value.metadata))) {
    place.out->Problem(place.offset,
                       "The metadata of a summary value are malformed; the value was kept.");
    return {};
  }
  return AsText(value.metadata);
}

void TensorboardParser::AddPayload(const ValueView& value, TagInfo* tag,
                                   std::string_view new_metadata, const Place& place) {
  MediaPlace media{Run(place.out), tag->name, place.step, place.wall_time_s, new_metadata};
  bool sound = true;
  switch (value.kind) {
    case ValueKind::kImage:
      sound = AddImage(media, value.payload, place.out);
      break;
    case ValueKind::kAudio:
      sound = AddAudio(media, value.payload, place.out);
      break;
    case ValueKind::kHistogram:
      sound = AddHistogram(media, value.payload, place.out);
      break;
    case ValueKind::kOldHistogram:
      AddRaw(media, "histogram", "application/octet-stream", value.payload, place.out);
      break;
    case ValueKind::kTensor: {
      TensorView tensor;
      if (!DecodeTensor(value.payload, &tensor)) {
        AddRaw(media, "tensor", "application/x-protobuf; message=tensorflow.TensorProto",
               value.payload, place.out);
        sound = false;
      } else if (AddTensorPoint(tensor, tag, place)) {
        if (!new_metadata.empty()) AddTagDescription(media, place.out);
      } else {
        sound = AddTensor(media, tensor, tag->plugin, place.out);
      }
      break;
    }
    default:  // metadata only
      if (!new_metadata.empty()) AddRaw(media, "other", "application/octet-stream", {}, place.out);
      break;
  }
  if (!sound) {
    place.out->Problem(place.offset, "A summary value is malformed; it was stored as it is.");
  }
}

bool TensorboardParser::AddTensorPoint(const TensorView& tensor, TagInfo* tag, const Place& place) {
  bool scalar = tag->plugin == TagPlugin::kScalars || tag->is_scalar_class ? IsOneElement(tensor)
                : tag->plugin == TagPlugin::kNone                          ? IsScalarShape(tensor)
                                                                           : false;
  if (!scalar) return false;
  auto number = FirstNumber(tensor);
  if (!number) return false;
  if (number->rounded) {
    place.out->Note(place.offset, "An integer beyond 2^53 was rounded to the nearest double.");
  }
  AddPoint(tag, number->value, place);
  return true;
}

void TensorboardParser::AddPoint(TagInfo* tag, double value, const Place& place) {
  if (tag->generation != place.out->generation()) {
    tag->series = place.out->Series(Run(place.out), tag->name);
    tag->generation = place.out->generation();
  }
  place.out->Point(tag->series, place.step, place.wall_time_s, value);
}

void TensorboardParser::AddHparams(std::span<const uint8_t> content, std::string_view new_metadata,
                                   const TagInfo& tag, const Place& place) {
  HparamsView hparams;
  MediaPlace media{Run(place.out), tag.name, place.step, place.wall_time_s, new_metadata};
  constexpr std::string_view kType =
      "application/x-protobuf; message=tensorboard.hparams.HParamsPluginData";
  if (!DecodeHparams(content, &hparams)) {
    place.out->Problem(place.offset,
                       "The hyper-parameters are malformed; they were stored as they are.");
    AddRaw(media, "other", kType, content, place.out);
    return;
  }
  if (hparams.experiment) {
    AddRaw(media, "other", kType, content, place.out);
    if (!hparams.experiment_user.empty()) facts_.user = SafeText(hparams.experiment_user, place);
  }
  if (hparams.start) AddStart(&*hparams.start, place);
  if (hparams.end) {
    if (hparams.end->status == 1) facts_.status = "finished";
    if (hparams.end->status == 2) facts_.status = "failed";
    if (std::isfinite(hparams.end->ended_s) && hparams.end->ended_s != 0)
      facts_.ended_s = hparams.end->ended_s;
  }
  run_generation_ = 0;
  Run(place.out);
}

void TensorboardParser::AddStart(HparamsStart* start, const Place& place) {
  if (!start->group.empty()) facts_.group = SafeText(start->group, place);
  if (std::isfinite(start->started_s) && start->started_s != 0) {
    facts_.started_s = state_.started_s = start->started_s;
  }
  uint32_t run = Run(place.out);
  for (auto& [name, value] : start->params) {
    if (auto* text = std::get_if<std::string>(&value)) *text = ToValidUtf8(*text);
    place.out->Param(run, SafeText(name, place), std::move(value));
  }
  if (!start->model_uri.empty())
    place.out->Tag(run, "model_uri", SafeText(start->model_uri, place));
  if (!start->monitor_url.empty())
    place.out->Tag(run, "monitor_url", SafeText(start->monitor_url, place));
}

// START takes back every earlier point from its step on (torch's purge_step, a resumed TF1
// session).
void TensorboardParser::AddSessionLog(std::span<const uint8_t> session_log, const Place& place) {
  uint64_t status = 0;
  WireReader reader(session_log);
  WireField field;
  while (reader.Next(&field)) {
    if (field.key == WireKey(1, kWireVarint)) status = field.number;
  }
  uint32_t run = Run(place.out);
  MediaPlace media{run, "session_log", place.step, place.wall_time_s, {}};
  if (!tidemark::AddSessionLog(media, session_log, place.out)) {
    place.out->Problem(place.offset, "A session log is malformed; what could be read was kept.");
  }
  constexpr uint64_t kStart = 1;
  if (status == kStart) place.out->Rewind(run, place.step);
}

}  // namespace tidemark
