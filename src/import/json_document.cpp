#include "import/json_document.h"

#include <utility>

#include "base/bytes.h"
#include "base/hash64.h"
#include "import/text_state.h"

namespace tidemark {
namespace {

constexpr uint8_t kStateVersion = 1;
constexpr size_t kSampleElements = 200;
constexpr char kNotObject[] = "Entries that are not JSON objects were left out.";
constexpr char kTorn[] = "The document ends in the middle; its complete entries were read.";
constexpr char kReplaced[] = "The file was replaced; the points it held before were taken back.";

uint64_t Chain(uint64_t hash, std::string_view element) { return Hash64(AsBytes(element), hash); }

}  // namespace

JsonDocumentParser::JsonDocumentParser(TableTarget target, const OpenContext& context)
    : target_(std::move(target)),
      table_(target_),
      choice_(context.columns),
      initial_state_(context.parser_state) {
  if (initial_state_.empty()) return;
  planned_ = LoadState(initial_state_);
  if (!planned_) table_ = TextTable(target_);
}

Result<size_t> JsonDocumentParser::Parse(std::span<const uint8_t> bytes, uint64_t /*offset*/,
                                         bool at_end, BatchBuilder* out) {
  if (!at_end) return size_t{0};
  std::string_view text = AsText(bytes);
  TM_RETURN_IF_ERROR(ReadDocument(text, out));
  table_.Report(out);
  return text.size();
}

Status JsonDocumentParser::ReadDocument(std::string_view text, BatchBuilder* out) {
  ReadFacts(text, out);
  auto rows_at = FindRows(text);
  if (!rows_at) return MakeError(ErrorCode::kInvalid, "The document has no list of entries.");
  if (planned_) {
    CheckKnown(text, *rows_at);
  } else {
    PlanTable(text, *rows_at);
  }
  JsonScanner elements(text, *rows_at);
  JsonPiece piece;
  for (uint64_t i = 0; elements.Next(&piece); ++i) {
    if (i < elements_read_) continue;
    auto document = JsonDocument::Parse(piece.value);
    if (document.ok() && document->root().is_object()) {
      AddRow(document->root(), piece.offset, &table_, out);
    } else {
      table_.CountProblem(piece.offset, kNotObject);
    }
    elements_hash_ = Chain(elements_hash_, piece.value);
    elements_read_ = i + 1;
  }
  // Rewritten in place: a reader may come between truncation and the last write.
  if (!elements.closed()) table_.CountProblem(elements.position(), kTorn);
  return {};
}

void JsonDocumentParser::PlanTable(std::string_view text, size_t rows_at) {
  Plan(SampleElements(text, rows_at, kSniffBytes), choice_, &table_);
  planned_ = true;
}

// Elements that were read before must still be there as they were; otherwise everything is read
// anew.
void JsonDocumentParser::CheckKnown(std::string_view text, size_t rows_at) {
  JsonScanner elements(text, rows_at);
  JsonPiece piece;
  uint64_t hash = 0;
  uint64_t count = 0;
  while (count < elements_read_ && elements.Next(&piece)) {
    hash = Chain(hash, piece.value);
    ++count;
  }
  if (count == elements_read_ && hash == elements_hash_) return;
  elements_read_ = elements_hash_ = 0;
  table_ = TextTable(target_);
  PlanTable(text, rows_at);
  table_.TakeBackAll();
  table_.CountNote(0, kReplaced);
}

std::optional<size_t> JsonDocumentParser::FindRows(std::string_view text) const {
  size_t begin = JsonBegin(text);
  return begin < text.size() && text[begin] == '[' ? std::optional<size_t>(begin) : std::nullopt;
}

void JsonDocumentParser::AddRow(JsonValue element, uint64_t offset, TextTable* table,
                                BatchBuilder* out) {
  JsonRows(table).AddRow(element, offset, out);
}

void JsonDocumentParser::ReadFacts(std::string_view /*text*/, BatchBuilder* /*out*/) {}

void JsonDocumentParser::Plan(const JsonSample& sample, const ColumnChoice& choice,
                              TextTable* table) const {
  PlanFromSample(sample, choice, table);
}

uint32_t JsonDocumentParser::RunSlot(BatchBuilder* out) const {
  RunFacts facts;
  facts.run_path = target_.run_path;
  return out->Run(facts);
}

std::string JsonDocumentParser::SaveState() const {
  if (!planned_) return initial_state_;
  std::vector<uint8_t> bytes;
  ByteWriter out(&bytes);
  out.U8(kStateVersion);
  out.Varint(elements_read_);
  out.U64(elements_hash_);
  table_.Save(&out);
  return std::string(AsText(bytes));
}

bool JsonDocumentParser::LoadState(std::string_view state) {
  ByteReader in(AsBytes(state));
  if (in.U8() != kStateVersion) return false;
  elements_read_ = in.Varint();
  elements_hash_ = in.U64();
  if (in.ok() && table_.Load(&in)) return true;
  elements_read_ = elements_hash_ = 0;
  return false;
}

std::span<const uint8_t> JsonFirstElement(const FileHead& head, std::optional<size_t> rows_at) {
  if (!rows_at) return head.head;
  std::string_view text = AsText(head.head);
  JsonScanner elements(text, *rows_at);
  JsonPiece piece;
  if (elements.Next(&piece)) return AsBytes(piece.value);
  return AsBytes(text.substr(*rows_at));
}

JsonSample SampleElements(std::string_view text, size_t at, size_t limit) {
  JsonSample sample;
  JsonScanner elements(text, at);
  JsonPiece piece;
  for (size_t i = 0; i < kSampleElements && elements.Next(&piece); ++i) {
    if (i > 0 && piece.offset + piece.value.size() > limit) break;
    auto document = JsonDocument::Parse(piece.value);
    if (document.ok() && document->root().is_object()) sample.Add(document->root());
  }
  return sample;
}

}  // namespace tidemark
