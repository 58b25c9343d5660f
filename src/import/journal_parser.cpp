#include "import/journal_parser.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/bytes.h"
#include "base/json_writer.h"
#include "base/uuid.h"
#include "import/beside_files.h"
#include "import/json_params.h"
#include "import/text_state.h"

namespace tidemark {
namespace {

// A batch of this size goes out before more is read: bounds what one call can allocate.
constexpr size_t kEnoughBytes = size_t{8} << 20;
constexpr uint8_t kStateVersion = 2;

double Seconds(int64_t time_us) { return static_cast<double>(time_us) / 1e6; }

int64_t StepOf(JsonValue record) { return record.Find("step").Int().value_or(kNoStep); }

double TimeOf(JsonValue record) {
  const auto time_us = record.Find("time_us").Int();
  return time_us ? Seconds(*time_us) : kNoTime;
}

std::string SafeText(JsonValue record, std::string_view key) {
  std::string text(record.Find(key).TextOr(""));
  MakeSafeName(&text);
  return text;
}

}  // namespace

int64_t SystemTimeUs() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

JournalParser::JournalParser(const OpenContext& context, JournalClock now_us)
    : now_us_(std::move(now_us)) {
  facts_.run_path = context.run_path;
  if (!context.parser_state.empty()) LoadState(context.parser_state);
}

std::string JournalParser::SaveState() const {
  std::vector<uint8_t> bytes;
  ByteWriter out(&bytes);
  out.U8(kStateVersion);
  for (const std::string* text : {&facts_.uuid, &facts_.project, &facts_.name}) {
    SaveText(*text, &out);
  }
  out.I64(last_time_us_);
  out.U8(static_cast<uint8_t>((ended_ ? 1 : 0) | (told_crashed_ ? 2 : 0) | (leads_ ? 4 : 0)));
  out.Varint(keys_.size());
  for (const auto& [id, keys] : keys_) {
    out.U32(id);
    out.Varint(keys.names.size());
    for (const auto& [name, context] : keys.names) {
      SaveText(name, &out);
      SaveText(context, &out);
    }
  }
  return std::string(AsText(bytes));
}

void JournalParser::LoadState(const std::string& state) {
  ByteReader in(AsBytes(state));
  if (in.U8() != kStateVersion) return;
  facts_.uuid = facts_.foreign_id = LoadText(&in);
  facts_.project = LoadText(&in);
  facts_.name = LoadText(&in);
  last_time_us_ = in.I64();
  const uint8_t flags = in.U8();
  ended_ = (flags & 1) != 0;
  told_crashed_ = (flags & 2) != 0;
  leads_ = (flags & 4) != 0;
  // Said again with what is new: a former attempt may have been found crashed meanwhile.
  if (leads_ && !ended_ && !told_crashed_) facts_.status = "running";
  for (size_t sets = LoadCount(&in); sets > 0 && in.ok(); --sets) {
    Keys& keys = keys_[in.U32()];
    for (size_t count = LoadCount(&in); count > 0 && in.ok(); --count) {
      std::string name = LoadText(&in);
      keys.names.emplace_back(std::move(name), LoadText(&in));
    }
  }
}

Result<size_t> JournalParser::Parse(std::span<const uint8_t> bytes, uint64_t offset, bool at_end,
                                    BatchBuilder* out) {
  size_t consumed = 0;
  if (offset == 0) {
    if (bytes.size() < kJournalMagic.size()) return size_t{0};
    consumed = kJournalMagic.size();
  }
  while (consumed < bytes.size() && out->approximate_bytes() < kEnoughBytes) {
    const auto rest = bytes.subspan(consumed);
    auto read = ParseRecords(rest, offset + consumed, out);
    // What was sound before a record of a newer version goes out first.
    if (!read.ok() && consumed > 0) return consumed;
    if (!read.ok()) return read.error();
    size_t step = *read;
    if (step == 0) step = SkipDamage(rest, offset + consumed, at_end, consumed == 0, out);
    if (step == 0) break;
    consumed += step;
  }
  if (at_end && HasVanished()) {
    told_crashed_ = true;
    facts_.ended_s = Seconds(last_time_us_);
    TellStatus("crashed", out);
  }
  return consumed;
}

bool JournalParser::HasVanished() const {
  return leads_ && !ended_ && !told_crashed_ && last_time_us_ != 0 && !facts_.uuid.empty() &&
         now_us_() - last_time_us_ > kCrashedAfterUs;
}

// Reads sound records; stops in front of anything else and when the batch is large enough.
Result<size_t> JournalParser::ParseRecords(std::span<const uint8_t> bytes, uint64_t offset,
                                           BatchBuilder* out) {
  size_t at = 0;
  while (at < bytes.size() && out->approximate_bytes() < kEnoughBytes) {
    const JournalRecord record = ReadJournalRecord(bytes.subspan(at));
    if (record.state != JournalState::kOk) break;
    if (!IsKnownJournalType(record.type) && !IsSkippableJournalType(record.type)) {
      if (at > 0) break;
      return MakeError(ErrorCode::kUnsupported,
                       "A newer Tidemark wrote this journal: it holds a record of the unknown type "
                       "\"" +
                           std::string(1, record.type) + "\"",
                       "Open it with a newer Tidemark.");
    }
    AddRecord(record, offset + at, out);
    at += record.size_bytes();
  }
  return at;
}

size_t JournalParser::SkipDamage(std::span<const uint8_t> bytes, uint64_t offset, bool at_end,
                                 bool report, BatchBuilder* out) {
  const JournalRecord first = ReadJournalRecord(bytes);
  if (first.state == JournalState::kOk) return 0;  // a newer one, told by the next call
  if (const auto next = FindJournalRecord(bytes, 1)) {
    out->Problem(offset, "Damaged records were skipped, up to the next sound one.");
    return *next;
  }
  if (bytes.size() >= kMaxHeldBytes) {
    out->Problem(offset, "A stretch of 32 MB holds no sound record and was skipped.");
    return bytes.size() - kMaxJournalPayloadBytes - kJournalHeadBytes;
  }
  if (at_end && report) {
    out->Note(offset, "The last record is not complete; it is read when the file has grown.");
  }
  return 0;
}

// Without its header a journal still says by its name whose it is.
bool JournalParser::HasRun(uint64_t offset, BatchBuilder* out) {
  if (!facts_.uuid.empty()) return true;
  const auto uuid = ParseUuid(FileNameOf(facts_.run_path));
  if (!uuid) {
    out->Problem(offset, "A record came before the journal's header and was skipped.");
    return false;
  }
  out->Problem(offset, "The journal's header is damaged; the file's name tells which run it is.");
  facts_.uuid = facts_.foreign_id = FormatUuid(*uuid);
  facts_.name = facts_.uuid.substr(0, 8);
  TellStatus("running", out);
  return true;
}

uint32_t JournalParser::Run(BatchBuilder* out) { return out->Run(facts_); }

void JournalParser::TellStatus(const char* status, BatchBuilder* out) {
  if (leads_) {
    facts_.status = status;
  } else {
    facts_.ended_s = kNoTime;
  }
  Run(out);
}

void JournalParser::AddRecord(const JournalRecord& record, uint64_t offset, BatchBuilder* out) {
  if (record.type == 'J') {
    AddJson(AsText(record.payload), offset, out);
  } else if (!HasRun(offset, out)) {
    return;
  } else if (record.type == 'K') {
    AddKeys(record.payload, offset, out);
  } else if (record.type == 'S') {
    AddStep(record.payload, offset, out);
  } else if (record.type == 'H') {
    ByteReader reader(record.payload);
    last_time_us_ = std::max(last_time_us_, reader.I64());
    if (told_crashed_) {
      told_crashed_ = false;
      TellStatus("running", out);
    }
  }
}

void JournalParser::AddKeys(std::span<const uint8_t> payload, uint64_t offset, BatchBuilder* out) {
  auto set = ParseJournalKeySet(payload);
  if (!set) {
    out->Problem(offset, "A record of keys can't be read and was skipped.");
    return;
  }
  for (auto& [name, context] : set->keys) {
    if (MakeSafeName(&name) || MakeSafeName(&context)) {
      out->Problem(offset, "Names with invalid or control characters were changed.");
    }
  }
  Keys& keys = keys_[set->id];
  keys.names = std::move(set->keys);
  keys.generation = 0;
}

void JournalParser::AddStep(std::span<const uint8_t> payload, uint64_t offset, BatchBuilder* out) {
  const auto step = ParseJournalStep(payload);
  const auto found = step ? keys_.find(step->key_set) : keys_.end();
  if (found == keys_.end() || found->second.names.size() != step->count()) {
    out->Problem(offset, "Values whose keys are not known were skipped.");
    return;
  }
  Keys& keys = found->second;
  if (told_crashed_) {
    told_crashed_ = false;
    TellStatus("running", out);
  }
  if (keys.generation != out->generation()) {
    const uint32_t run = Run(out);
    keys.slots.clear();
    for (const auto& [name, context] : keys.names) {
      keys.slots.push_back(out->Series(run, name, context));
    }
    keys.generation = out->generation();
  }
  last_time_us_ = std::max(last_time_us_, step->time_us);
  const double time_s = Seconds(step->time_us);
  for (size_t i = 0; i < keys.slots.size(); ++i) {
    out->Point(keys.slots[i], step->step, time_s, step->Value(i));
  }
}

void JournalParser::AddJson(std::string_view text, uint64_t offset, BatchBuilder* out) {
  auto document = JsonDocument::Parse(text);
  if (!document.ok() || !document->root().is_object()) {
    out->Problem(offset, "A record is not JSON and was skipped.");
    return;
  }
  const JsonValue record = document->root();
  const std::string_view kind = record.Find("kind").TextOr("");
  if (const auto time_us = record.Find("time_us").Int()) {
    last_time_us_ = std::max(last_time_us_, *time_us);
  }
  if (kind == "header") {
    AddHeader(record, offset, out);
    return;
  }
  if (!HasRun(offset, out)) return;
  if (kind == "params" || kind == "summary") {
    std::vector<NamedParam> values;
    FlattenParams(record.Find("values"), "", &values);
    for (auto& [key, value] : values) {
      MakeSafeName(&key);
      if (kind == "params") {
        out->Param(Run(out), key, std::move(value));
      } else {
        out->Summary(Run(out), key, std::move(value));
      }
    }
  } else if (kind == "tags") {
    const JsonValue values = record.Find("values");
    for (size_t i = 0; i < values.size() && values.is_object(); ++i) {
      const auto [key, value] = values.Member(i);
      std::string name(key), content(value.TextOr(""));
      MakeSafeName(&name);
      MakeSafeName(&content);
      if (value.type() == JsonType::kNull) {
        out->RemoveTag(Run(out), name);
      } else {
        out->Tag(Run(out), name, content);
      }
    }
  } else if (kind == "run") {
    AddRunFacts(record, out);
  } else if (kind == "text" || kind == "media") {
    AddMedia(record, offset, out);
  } else if (kind == "alert") {
    AddAlert(record, offset, out);
  } else if (kind == "clock") {
    out->Note(offset,
              "The computer's clock was set while this was logged; times go on from the "
              "new one.");
  } else if (kind == "rewind") {
    if (const auto step = record.Find("step").Int()) out->Rewind(Run(out), *step);
  } else if (kind == "gap") {
    out->Problem(
        offset, "Calls of log() could not be written there: " + SafeText(record, "reason"),
        static_cast<uint64_t>(std::max<int64_t>(1, record.Find("calls").Int().value_or(1))));
  } else if (kind == "end") {
    AddEnd(record, out);
  }
}

void JournalParser::AddHeader(JsonValue record, uint64_t offset, BatchBuilder* out) {
  const auto uuid = ParseUuid(record.Find("run").TextOr(""));
  if (!uuid) {
    out->Problem(offset, "The journal's header names no run; its records are skipped.");
    return;
  }
  facts_.uuid = facts_.foreign_id = FormatUuid(*uuid);
  facts_.project = SafeText(record, "project");
  facts_.name = SafeText(record, "name");
  facts_.group = SafeText(record, "group");
  facts_.job_type = SafeText(record, "job_type");
  facts_.parent_uuid = SafeText(record, "parent");
  facts_.host = SafeText(record, "host");
  facts_.user = SafeText(record, "user");
  // Workers and other ranks add records; the first process tells of the run as a whole.
  leads_ =
      !record.Find("worker").Bool().value_or(false) && record.Find("rank").Int().value_or(0) <= 0;
  facts_.started_s = leads_ ? TimeOf(record) : kNoTime;
  if (facts_.name.empty()) facts_.name = facts_.uuid.substr(0, 8);
  ended_ = false;
  TellStatus("running", out);
}

void JournalParser::AddRunFacts(JsonValue record, BatchBuilder* out) {
  const auto take = [&record](std::string_view key, std::string* to) {
    if (record.Find(key).exists()) *to = SafeText(record, key);
  };
  take("name", &facts_.name);
  take("group", &facts_.group);
  take("job_type", &facts_.job_type);
  take("git_commit", &facts_.git_commit);
  if (const JsonValue notes = record.Find("notes"); notes.exists()) {
    facts_.notes = std::string(notes.TextOr(""));  // Markdown, with its lines
  }
  Run(out);
}

void JournalParser::AddMedia(JsonValue record, uint64_t offset, BatchBuilder* out) {
  MediaEntry entry;
  entry.run = Run(out);
  entry.name = SafeText(record, "name");
  entry.step = StepOf(record);
  entry.wall_time_s = TimeOf(record);
  entry.index = static_cast<uint32_t>(record.Find("index").Int().value_or(0));
  if (const auto text = record.Find("text").Text()) {
    entry.kind = "text";
    entry.content_type = "text/plain";
    entry.bytes.assign(text->begin(), text->end());
  } else if (const JsonValue value = record.Find("value"); value.exists()) {
    entry.kind = SafeText(record, "type");
    entry.content_type = SafeText(record, "content_type");
    const std::string json = value.ToJson();
    entry.bytes.assign(json.begin(), json.end());
  } else if (const auto digest = record.Find("sha256").Text()) {
    entry.kind = SafeText(record, "type");
    entry.content_type = SafeText(record, "content_type");
    entry.sha256 = *digest;
    const std::string_view folder = FolderOf(facts_.run_path);
    entry.file = (folder.empty() ? std::string() : std::string(folder) + "/") + facts_.uuid +
                 ".files/" + entry.sha256;
    entry.file_bytes =
        static_cast<uint64_t>(std::max<int64_t>(0, record.Find("size_bytes").Int().value_or(0)));
    if (!IsBesideFile(entry.file)) {
      out->Problem(offset, "A medium whose file has no valid name was skipped.");
      return;
    }
  } else {
    out->Problem(offset, "A medium without content was skipped.");
    return;
  }
  if (const JsonValue meta = record.Find("meta"); meta.exists()) entry.meta_json = meta.ToJson();
  out->Media(std::move(entry));
}

// Among the notes, where a person sees it, and with the run, where it stays.
void JournalParser::AddAlert(JsonValue record, uint64_t offset, BatchBuilder* out) {
  const std::string title = SafeText(record, "title"), text = SafeText(record, "text"),
                    level = SafeText(record, "level");
  out->Note(offset, "Alert (" + (level.empty() ? "info" : level) + "): " + title +
                        (text.empty() ? "" : " – " + text));
  MediaEntry entry;
  entry.run = Run(out);
  entry.kind = "text";
  entry.name = "alerts";
  entry.wall_time_s = TimeOf(record);
  entry.content_type = "text/plain";
  JsonWriter meta;
  meta.BeginObject();
  meta.Key("title");
  meta.String(title);
  meta.Key("level");
  meta.String(level);
  meta.EndObject();
  entry.meta_json = meta.text();
  entry.bytes.assign(text.begin(), text.end());
  out->Media(std::move(entry));
}

void JournalParser::AddEnd(JsonValue record, BatchBuilder* out) {
  ended_ = true;
  told_crashed_ = false;
  facts_.ended_s = TimeOf(record);
  const std::string status = SafeText(record, "status");
  const bool known =
      status == "finished" || status == "failed" || status == "crashed" || status == "stopped";
  TellStatus(known ? status.c_str() : "finished", out);
}

}  // namespace tidemark
