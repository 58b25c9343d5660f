// Reads one TensorBoard event file, record by record. All event files of one folder are one run.
//
// Damage stays local: a record with a bad checksum is skipped; after a length with a bad checksum
// the next sound record is searched for; what is skipped is counted and reported with its place.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "import/format.h"
#include "import/tensorboard_event.h"
#include "import/tensorboard_hparams.h"
#include "import/tensorboard_record.h"
#include "import/tensorboard_tags.h"
#include "import/tensorboard_tensor.h"

namespace tidemark {

class TensorboardParser : public FileParser {
 public:
  explicit TensorboardParser(const OpenContext& context);

  Result<size_t> Parse(std::span<const uint8_t> bytes, uint64_t offset, bool at_end,
                       BatchBuilder* out) override;
  [[nodiscard]] std::string SaveState() const override { return state_.Save(tags_); }
  [[nodiscard]] size_t max_record_bytes() const override {
    return kMaxRecordBytes + kRecordFrameBytes;
  }

  static constexpr size_t kMaxRecordBytes = size_t{256} << 20;

 private:
  static constexpr char kRenamed[] =
      "A name is not valid UTF-8 or has control characters; these were replaced.";

  // What the records of one Parse call share.
  struct Place {
    BatchBuilder* out = nullptr;
    uint64_t offset = 0;  // of the record
    int64_t step = 0;
    double wall_time_s = 0;
  };

  // What is left to read in one Parse call.
  struct Rest {
    std::span<const uint8_t> bytes;
    bool at_end = false;
    bool report = false;  // nothing was consumed in this call: what stays is a torn tail
  };
  enum class Mode { kRecords, kSkip, kScan };

  [[nodiscard]] Mode CurrentMode() const {
    return state_.skip_bytes > 0 ? Mode::kSkip : state_.scanning ? Mode::kScan : Mode::kRecords;
  }
  size_t ParseRecords(const Rest& rest, Place* place);
  size_t SkipLarge(const Rest& rest, Place* place);
  size_t Scan(const Rest& rest, Place* place);
  void ReportScan(uint64_t end, const Place& place);

  void AddRecord(std::span<const uint8_t> data, Place* place);
  void AddPart(const WireField& part, const Place& place);
  void AddSummary(std::span<const uint8_t> summary, const Place& place);
  void AddValue(const ValueView& value, const Place& place);
  void AddPayload(const ValueView& value, TagInfo* tag, std::string_view new_metadata,
                  const Place& place);
  // Whether the tensor was a scalar and is a point now.
  bool AddTensorPoint(const TensorView& tensor, TagInfo* tag, const Place& place);
  void AddPoint(TagInfo* tag, double value, const Place& place);
  void AddHparams(std::span<const uint8_t> content, std::string_view new_metadata,
                  const TagInfo& tag, const Place& place);
  void AddStart(HparamsStart* start, const Place& place);
  void AddSessionLog(std::span<const uint8_t> session_log, const Place& place);
  // The encoded metadata when the value brings some that are new for its tag, else "".
  std::string_view TakeMetadata(const ValueView& value, TagInfo* tag, const Place& place);

  double TimeOf(double wall_time_s, const Place& place);
  uint32_t Run(BatchBuilder* out);
  std::string SafeText(std::string_view text, const Place& place);

  TensorboardState state_;
  TagTable tags_;
  RunFacts facts_;
  uint32_t run_ = 0;
  uint64_t run_generation_ = 0;  // the builder's when run_ was asked for; 0 = ask again
};

}  // namespace tidemark
