#include "import/jsonl.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/csv_tokenizer.h"
#include "base/json.h"
#include "import/csv_format.h"
#include "import/json_scan.h"
#include "import/text_paths.h"

namespace tidemark {
namespace {

constexpr uint8_t kStateVersion = 1;
constexpr size_t kSampleLines = 200;
constexpr char kNotObject[] = "Lines that are not JSON objects were left out.";

std::string_view Trimmed(std::string_view line) {
  size_t begin = line.find_first_not_of(" \t\r\n");
  if (begin == line.npos) return {};
  return line.substr(begin, line.find_last_not_of(" \t\r\n") - begin + 1);
}

// The objects of the complete lines within the first kSniffBytes, or of the first line when it is
// longer. False: the first line is not complete, or the text does not begin with an object.
bool SampleOf(std::string_view text, bool at_end, JsonSample* sample) {
  size_t at = Utf8BomBytes(text);
  size_t lines = 0;
  while (at < text.size() && lines < kSampleLines) {
    size_t end = text.find('\n', at);
    bool torn = end >= kSniffBytes;  // or there is no end
    if (torn && lines > 0) break;
    if (end == text.npos && !at_end) return false;
    end = std::min(end, text.size());
    std::string_view line = Trimmed(text.substr(at, end - at));
    at = end + 1;
    if (line.empty()) continue;
    if (line[0] == '{') {
      auto document = JsonDocument::Parse(line);
      if (document.ok()) {
        sample->Add(document->root());
        ++lines;
        continue;
      }
    }
    if (lines == 0) return false;
  }
  return lines > 0;
}

class JsonlFormat : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "jsonl"; }

  [[nodiscard]] Claim Look(const FileHead& head) const override {
    Claim claim;
    std::string suffix = SuffixOf(head.file.path);
    bool named = suffix == "jsonl" || suffix == "ndjson";
    bool may_be = named || suffix == "json" || suffix == "log" || suffix == "txt" || suffix.empty();
    if (!may_be) return claim;
    std::string_view text = HeadText(head);
    // A first line that is longer than the head can't be looked at: the name decides.
    bool long_line = named && !HeadIsAll(head) && text.find('\n') == text.npos &&
                     text.substr(std::min(JsonBegin(text), text.size())).substr(0, 1) == "{";
    if (!long_line) {
      // One object alone is a document (a configuration), unless the name says lines.
      bool several = named || text.find("\n{") != text.npos;
      auto roles = several ? LookAtJsonl(head) : std::nullopt;
      if (!roles || !LooksLikeLog(*roles)) return claim;
    }
    claim.confidence = kReadsAnything;
    claim.run_path = RunPathOfFile(head.file.path);
    return claim;
  }

  [[nodiscard]] std::span<const uint8_t> FirstRecord(const FileHead& head) const override {
    return JsonlFirstRecord(head);
  }

  [[nodiscard]] bool guesses_columns() const override { return true; }

  [[nodiscard]] std::unique_ptr<FileParser> Open(const OpenContext& context) const override {
    return std::make_unique<JsonlParser>(TargetOf(context), context);
  }
};

}  // namespace

JsonlParser::JsonlParser(TableTarget target, const OpenContext& context)
    : table_(std::move(target)), rows_(&table_), choice_(context.columns) {
  if (context.parser_state.empty()) return;
  ByteReader in(AsBytes(context.parser_state));
  started_ = in.U8() == kStateVersion && table_.Load(&in);
  if (!started_) damaged_state_ = context.parser_state;
}

Result<size_t> JsonlParser::Parse(std::span<const uint8_t> bytes, uint64_t offset, bool at_end,
                                  BatchBuilder* out) {
  std::string_view text = AsText(bytes);
  size_t used = 0;
  if (!started_) {
    if (offset > 0) {
      return MakeError(ErrorCode::kCorrupt, "What was remembered of this file is damaged.",
                       "Undo its import and add it again.");
    }
    if (!Begin(text, at_end)) return size_t{0};
    used = Utf8BomBytes(text);
  }
  while (used < text.size()) {
    size_t line_end = text.find('\n', used);
    bool terminated = line_end != text.npos;
    if (!terminated && !at_end) break;
    size_t end = terminated ? line_end : text.size();
    if (!ReadLine(Trimmed(text.substr(used, end - used)), offset + used, terminated, out)) break;
    used = terminated ? end + 1 : end;
  }
  table_.Report(out);
  return used;
}

bool JsonlParser::Begin(std::string_view text, bool at_end) {
  if (!at_end && text.size() < kSniffBytes) return false;
  JsonSample sample;
  bool sampled = SampleOf(text, at_end, &sample);
  if (!sampled && !at_end && text.find('\n') == text.npos) return false;
  PlanFromSample(sample, choice_, &table_);
  started_ = true;
  return true;
}

// False: the line is the torn end of a live file.
bool JsonlParser::ReadLine(std::string_view line, uint64_t offset, bool terminated,
                           BatchBuilder* out) {
  if (line.empty()) return true;
  if (line[0] == '{') {
    auto document = JsonDocument::Parse(line);
    if (document.ok()) {
      rows_.AddRow(document->root(), offset, out);
      return true;
    }
    if (!terminated) return false;
  }
  table_.CountProblem(offset, kNotObject);
  return true;
}

std::string JsonlParser::SaveState() const {
  if (!started_) return damaged_state_;
  std::vector<uint8_t> bytes;
  ByteWriter out(&bytes);
  out.U8(kStateVersion);
  table_.Save(&out);
  return std::string(AsText(bytes));
}

std::optional<ColumnRoles> LookAtJsonl(const FileHead& head) {
  std::string_view text = HeadText(head);
  size_t begin = JsonBegin(text);
  if (begin >= text.size() || text[begin] != '{') return std::nullopt;
  JsonSample sample;
  if (!SampleOf(text, HeadIsAll(head), &sample)) return std::nullopt;
  return GuessColumns(sample.names(), sample.Rows());
}

std::span<const uint8_t> JsonlFirstRecord(const FileHead& head) {
  std::string_view text = HeadText(head);
  size_t begin = JsonBegin(text);
  size_t end = std::min(text.find('\n', begin), text.size());
  while (end > begin && text[end - 1] == '\r') --end;
  return head.head.first(std::max(end, begin));
}

const Format& GenericJsonlFormat();

const Format& GenericJsonlFormat() {
  static const JsonlFormat kFormat;
  return kFormat;
}

}  // namespace tidemark
