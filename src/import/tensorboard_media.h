// Everything of a TensorBoard summary that is not a scalar, as media entries: it is stored now,
// although much of it is displayed later, because a log that was consumed and not stored would be
// lost.
//
// Forms of MediaEntry::bytes by content_type:
//   application/x-tidemark-histogram   f64 triples (left edge, right edge, count), little-endian
//   application/x-tidemark-tensor      elements, little-endian; meta has "dtype" and "shape" (and
//                                      "repeat_last": the last element fills the rest of the shape)
//   application/x-protobuf; message=M  the encoded message, as it was
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "import/batch.h"
#include "import/tensorboard_event.h"
#include "import/tensorboard_tags.h"
#include "import/tensorboard_tensor.h"

namespace tidemark {

// What the entries of one value share.
struct MediaPlace {
  uint32_t run = 0;
  std::string_view name;
  int64_t step = 0;
  double wall_time_s = kNoTime;
  std::string_view new_metadata;  // SummaryMetadata met with this value for the first time, else ""
};

// Each returns false when the payload is malformed; it is then stored as it is, nothing is dropped.
bool AddImage(const MediaPlace& place, std::span<const uint8_t> payload, BatchBuilder* out);
bool AddAudio(const MediaPlace& place, std::span<const uint8_t> payload, BatchBuilder* out);
bool AddHistogram(const MediaPlace& place, std::span<const uint8_t> payload, BatchBuilder* out);
bool AddTensor(const MediaPlace& place, const TensorView& tensor, TagPlugin plugin,
               BatchBuilder* out);
// A payload without further meaning to us.
void AddRaw(const MediaPlace& place, std::string_view kind, std::string_view content_type,
            std::span<const uint8_t> payload, BatchBuilder* out);
// Display name, description and plugin content of a tag whose values are stored elsewhere (scalars,
// hparams); nothing when the metadata say nothing.
void AddTagDescription(const MediaPlace& place, BatchBuilder* out);
// session_log: {"status", "checkpoint_path", "message"}.
bool AddSessionLog(const MediaPlace& place, std::span<const uint8_t> payload, BatchBuilder* out);
bool AddLogMessage(const MediaPlace& place, std::span<const uint8_t> payload, BatchBuilder* out);

}  // namespace tidemark
