// A JSON document that is a list of objects, one a row.
#include <memory>
#include <optional>

#include "import/csv_format.h"
#include "import/json_document.h"
#include "import/text_paths.h"

namespace tidemark {
namespace {

std::optional<size_t> ListOf(const FileHead& head) {
  std::string_view text = HeadText(head);
  size_t begin = JsonBegin(text);
  if (begin >= text.size() || text[begin] != '[') return std::nullopt;
  return begin;
}

class JsonListFormat : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "json"; }

  [[nodiscard]] Claim Look(const FileHead& head) const override {
    Claim claim;
    auto at = SuffixOf(head.file.path) == "json" ? ListOf(head) : std::nullopt;
    if (!at) return claim;
    JsonSample sample = SampleElements(HeadText(head), *at, kSniffBytes);
    ColumnRoles roles = GuessColumns(sample.names(), sample.Rows());
    bool has_x = roles.Find(ColumnRole::kStep) >= 0 || roles.Find(ColumnRole::kWallTime) >= 0;
    // Data sets are lists of objects too: without steps or times only a name that says log is one.
    bool named = RunPathOfFile(head.file.path) != WithoutSuffix(head.file.path);
    if (!LooksLikeLog(roles) || (!has_x && !named)) return claim;
    claim.confidence = kReadsAnything;
    claim.run_path = RunPathOfFile(head.file.path);
    return claim;
  }

  [[nodiscard]] std::span<const uint8_t> FirstRecord(const FileHead& head) const override {
    return JsonFirstElement(head, ListOf(head));
  }

  [[nodiscard]] bool guesses_columns() const override { return true; }

  [[nodiscard]] std::unique_ptr<FileParser> Open(const OpenContext& context) const override {
    return std::make_unique<JsonDocumentParser>(TargetOf(context), context);
  }
};

}  // namespace

const Format& GenericJsonFormat();

const Format& GenericJsonFormat() {
  static const JsonListFormat kFormat;
  return kFormat;
}

}  // namespace tidemark
