#include "import/tensorboard_parser.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/bytes.h"
#include "import/tensorboard_record.h"

namespace tidemark {
namespace {

// A batch of this size goes out before more is read: bounds what one call can allocate.
constexpr size_t kEnoughBytes = size_t{8} << 20;

}  // namespace

TensorboardParser::TensorboardParser(const OpenContext& context) {
  facts_.run_path = context.run_path;
  TensorboardState run_state;
  run_state.Load(context.run_state, &tags_);
  state_.started_s = run_state.started_s;
  state_.writer_seen = run_state.writer_seen;
  if (!context.parser_state.empty()) state_.Load(context.parser_state, &tags_);
  if (state_.started_s != 0) facts_.started_s = state_.started_s;
}

Result<size_t> TensorboardParser::Parse(std::span<const uint8_t> bytes, uint64_t offset,
                                        bool at_end, BatchBuilder* out) {
  Place place;
  place.out = out;
  size_t consumed = 0;
  while (consumed < bytes.size() && out->approximate_bytes() < kEnoughBytes) {
    const Mode mode = CurrentMode();
    place.offset = offset + consumed;
    // What is left at the end is reported once: in the call that can't consume anything.
    Rest rest{bytes.subspan(consumed), at_end, at_end && consumed == 0};
    size_t step = mode == Mode::kSkip   ? SkipLarge(rest, &place)
                  : mode == Mode::kScan ? Scan(rest, &place)
                                        : ParseRecords(rest, &place);
    consumed += step;
    if (step == 0 && mode == CurrentMode()) break;
  }
  return consumed;
}

// Reads sound records; stops in front of what needs another treatment (and sets the state for it),
// of an incomplete record, and when the batch is large enough.
size_t TensorboardParser::ParseRecords(const Rest& rest, Place* place) {
  const uint64_t offset = place->offset;
  size_t at = 0;
  while (at < rest.bytes.size() && place->out->approximate_bytes() < kEnoughBytes) {
    RecordView record = ReadRecord(rest.bytes.subspan(at));
    place->offset = offset + at;
    if (record.state == RecordState::kBadLength) {
      state_.scanning = true;
      state_.scan_from = place->offset;
      return at;
    }
    if (record.data_bytes > kMaxRecordBytes) {
      place->out->Problem(place->offset, "A record is larger than 256 MB and was skipped.");
      state_.skip_bytes =
          std::min(record.data_bytes, UINT64_MAX - kRecordFrameBytes) + kRecordFrameBytes;
      return at;
    }
    if (record.state == RecordState::kIncomplete) {
      if (rest.report && at == 0) {
        place->out->Note(place->offset,
                         "The last record is not complete; it is read when the file has grown.");
      }
      return at;
    }
    if (record.state == RecordState::kBadData) {
      place->out->Problem(place->offset, "A record has a wrong checksum and was skipped.");
    } else {
      AddRecord(record.data, place);
    }
    at += kRecordFrameBytes + record.data.size();
  }
  return at;
}

size_t TensorboardParser::SkipLarge(const Rest& rest, Place* place) {
  auto step = static_cast<size_t>(std::min<uint64_t>(rest.bytes.size(), state_.skip_bytes));
  state_.skip_bytes -= step;
  if (rest.at_end && state_.skip_bytes > 0) {
    place->out->Note(place->offset, "The file ends within a record that is too large to read.");
  }
  return step;
}

// After a damaged length nothing says where the next record begins: it is the next place where a
// length and its data have right checksums. By chance that happens once in 2^64 places.
size_t TensorboardParser::Scan(const Rest& rest, Place* place) {
  const uint64_t offset = place->offset;
  size_t at = offset == state_.scan_from ? 1 : 0;
  bool waiting = false;
  for (; at + kRecordFrameBytes <= rest.bytes.size(); ++at) {
    if (!IsRecordHeader(rest.bytes.subspan(at))) continue;
    RecordView record = ReadRecord(rest.bytes.subspan(at));
    waiting = record.state == RecordState::kIncomplete && record.data_bytes <= kMaxRecordBytes;
    if (waiting) break;  // decided when more of it is there
    if (record.state != RecordState::kOk) continue;
    ReportScan(offset + at, *place);
    state_.scanning = false;
    return at;
  }
  at = std::min(at, rest.bytes.size());
  if (rest.report && at == 0) ReportScan(waiting ? offset : offset + rest.bytes.size(), *place);
  return at;
}

void TensorboardParser::ReportScan(uint64_t end, const Place& place) {
  place.out->Problem(state_.scan_from, "A record's length is damaged; the " +
                                           std::to_string(end - state_.scan_from) +
                                           " bytes up to the next sound record were skipped.");
}

void TensorboardParser::AddRecord(std::span<const uint8_t> data, Place* place) {
  EventView event;
  if (!DecodeEvent(data, &event)) {
    place->out->Problem(place->offset, "A record is not a TensorBoard event and was skipped.");
    return;
  }
  place->step = event.step;
  place->wall_time_s = TimeOf(event.wall_time_s, *place);
  if (state_.started_s == 0 && !std::isnan(place->wall_time_s)) {
    state_.started_s = place->wall_time_s;
    facts_.started_s = place->wall_time_s;
    run_generation_ = 0;
  }
  if (event.parts == 1) {
    AddPart(event.first, *place);
    return;
  }
  WireReader reader(data);
  WireField field;
  while (event.parts > 1 && reader.Next(&field)) {
    if (IsEventPart(field)) AddPart(field, *place);
  }
}

double TensorboardParser::TimeOf(double wall_time_s, const Place& place) {
  if (wall_time_s == 0) return kNoTime;
  if (std::isfinite(wall_time_s)) return wall_time_s;
  place.out->Note(place.offset,
                  "An event's wall time is not a number; its points were kept without a time.");
  return kNoTime;
}

uint32_t TensorboardParser::Run(BatchBuilder* out) {
  if (run_generation_ != out->generation()) {
    run_ = out->Run(facts_);
    run_generation_ = out->generation();
  }
  return run_;
}

std::string TensorboardParser::SafeText(std::string_view text, const Place& place) {
  std::string safe(text);
  if (MakeSafeName(&safe)) place.out->Problem(place.offset, kRenamed);
  return safe;
}

}  // namespace tidemark
