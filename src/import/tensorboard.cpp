// TensorBoard's event files as a Format. Any file whose first twelve bytes are a record's length
// and its checksum is one, whatever its name; a name that says so with other content gets a note or
// a problem.
#include <algorithm>
#include <cctype>

#include "import/tensorboard_event.h"
#include "import/tensorboard_parser.h"
#include "import/tensorboard_record.h"

namespace tidemark {
namespace {

constexpr int kSureConfidence = 100;
constexpr int kNameOnlyConfidence = 1;

// Whether the first record lies in the head or is longer than a head can be.
bool HasFirstRecord(const FileHead& head, const RecordView& first) {
  return first.state != RecordState::kIncomplete || head.head.size() >= kSniffBytes;
}

Claim LookAtName(const FileHead& head) {
  Claim claim;
  std::string_view name = FileNameOf(head.file.path);
  if (name.find("tfevents") == std::string_view::npos) return claim;
  claim.confidence = kNameOnlyConfidence;
  if (head.file.size_bytes == 0) {
    claim.skip_reason = "The event file is empty.";
  } else if (head.head.size() < kRecordHeaderBytes) {
    claim.skip_reason = "The event file holds no complete record yet.";
  } else {
    claim.skip_reason =
        "This is not an event file, although its name says so: it does not begin with a record.";
    claim.damaged = name.substr(0, 20) == "events.out.tfevents.";
  }
  return claim;
}

class TensorboardFormatImpl : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "tensorboard"; }

  [[nodiscard]] Claim Look(const FileHead& head) const override {
    if (!IsRecordHeader(head.head)) return LookAtName(head);
    Claim claim;
    claim.confidence = kSureConfidence;
    claim.run_path = std::string(FolderOf(head.file.path));
    if (!HasFirstRecord(head, ReadRecord(head.head))) {
      claim.skip_reason = "The event file holds no complete record yet.";
    }
    return claim;
  }

  [[nodiscard]] std::span<const uint8_t> FirstRecord(const FileHead& head) const override {
    RecordView first = ReadRecord(head.head);
    uint64_t size = kRecordFrameBytes + std::min<uint64_t>(first.data_bytes, kSniffBytes);
    return head.head.first(static_cast<size_t>(std::min<uint64_t>(size, head.head.size())));
  }

  [[nodiscard]] std::unique_ptr<FileParser> Open(const OpenContext& context) const override {
    return std::make_unique<TensorboardParser>(context);
  }
};

}  // namespace

const Format& TensorboardFormat() {
  static const TensorboardFormatImpl kFormat;
  return kFormat;
}

}  // namespace tidemark
