// Run journals of Tidemark's own clients as a Format. All journals of a folder's runs are told
// apart by the uuid in their headers.
#include "base/bytes.h"
#include "import/journal_parser.h"

namespace tidemark {
namespace {

constexpr int kSureConfidence = 100;

// Folder and first part of the name, which the writers begin with the run's uuid. The header has
// the last word.
std::string RunPathOf(std::string_view path) {
  const std::string_view name = FileNameOf(path);
  return std::string(path.substr(0, path.size() - name.size())) +
         std::string(name.substr(0, name.find('.')));
}

class JournalFormatImpl : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "tidemark-journal"; }

  [[nodiscard]] Claim Look(const FileHead& head) const override {
    Claim claim;
    if (!AsText(head.head).starts_with(kJournalMagic)) return claim;
    claim.confidence = kSureConfidence;
    claim.run_path = RunPathOf(head.file.path);
    const auto record = ReadJournalRecord(head.head.subspan(kJournalMagic.size()));
    if (record.state == JournalState::kIncomplete && head.head.size() < kSniffBytes) {
      claim.skip_reason = "The journal holds no complete record yet.";
    }
    return claim;
  }

  [[nodiscard]] std::span<const uint8_t> FirstRecord(const FileHead& head) const override {
    const auto rest = head.head.subspan(kJournalMagic.size());
    const auto record = ReadJournalRecord(rest);
    return record.state == JournalState::kOk
               ? head.head.first(kJournalMagic.size() + record.size_bytes())
               : head.head;
  }

  [[nodiscard]] std::unique_ptr<FileParser> Open(const OpenContext& context) const override {
    return std::make_unique<JournalParser>(context);
  }
};

}  // namespace

const Format& JournalFormat() {
  static const JournalFormatImpl kFormat;
  return kFormat;
}

}  // namespace tidemark
