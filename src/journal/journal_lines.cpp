#include "journal/journal_lines.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/json.h"
#include "base/utf8.h"

namespace tidemark {
namespace {

constexpr int64_t kNoJournalStep = INT64_MIN;

JsonWriter Begin(uint64_t offset, std::string_view type) {
  JsonWriter json;
  json.BeginObject().Key("offset").Uint(offset).Key("type").String(type);
  return json;
}

void End(JsonWriter* json, std::string* out) {
  json->EndObject();
  *out += json->text();
  *out += '\n';
}

std::string WhyBad(std::span<const uint8_t> bytes) {
  if (bytes.size() < kJournalHeadBytes) return "torn";
  const uint32_t length = ByteReader(bytes).U32();
  if (length > kMaxJournalPayloadBytes) return "length " + std::to_string(length);
  return length > bytes.size() - kJournalHeadBytes ? "torn" : "checksum";
}

// As it stands in the file, so that no number changes its form; on one line.
std::string AddJson(std::span<const uint8_t> payload, JsonWriter* json) {
  std::string text(AsText(payload));
  const auto document = JsonDocument::Parse(text);
  if (!IsValidUtf8(text) || !document.ok()) return "no JSON";
  if (!document->root().is_object() || !document->root().Find("kind").Text()) {
    return "no JSON object with a kind";
  }
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
  const size_t first = text.find('{');
  json->Key("value").Raw(std::string_view(text).substr(first, text.rfind('}') + 1 - first));
  return {};
}

std::string AddBeat(std::span<const uint8_t> payload, JsonWriter* json) {
  if (payload.size() != sizeof(int64_t)) return "a sign of life of another size";
  json->Key("time_us").Int(ByteReader(payload).I64());
  return {};
}

}  // namespace

size_t JournalLines::Take(std::span<const uint8_t> bytes, uint64_t offset, bool at_end,
                          std::string* out) {
  size_t at = offset == 0 ? kJournalMagic.size() : 0;
  while (!newer_ && at < bytes.size()) {
    const auto rest = bytes.subspan(at);
    const JournalRecord record = bad_from_ ? JournalRecord{} : ReadJournalRecord(rest);
    if (record.state == JournalState::kOk) {
      if (!IsKnownJournalType(record.type) && !IsSkippableJournalType(record.type)) {
        newer_ = Newer{offset + at, record.type};
        break;
      }
      AddRecord(record, offset + at, out);
      at += record.size_bytes();
      continue;
    }
    if (!at_end && rest.size() < kWindowBytes) break;
    const size_t from = bad_from_ ? 0 : 1;
    if (!bad_from_) {
      bad_from_ = offset + at;
      bad_reason_ = WhyBad(rest);
    }
    const auto next = FindJournalRecord(rest, from);
    if (!next && at_end) break;
    at += next ? *next : rest.size() - kWindowBytes / 2;
    if (!next) break;
    AddBad(*bad_from_, offset + at - *bad_from_, bad_reason_, out);
    bad_from_.reset();
  }
  read_to_ = offset + at;
  return at;
}

void JournalLines::Finish(uint64_t file_size_bytes, std::string* out) const {
  const uint64_t from = newer_ ? newer_->offset : bad_from_.value_or(read_to_);
  if (from >= file_size_bytes) return;
  JsonWriter json = Begin(from, newer_ ? "newer" : "torn");
  json.Key("length").Uint(file_size_bytes - from);
  End(&json, out);
}

void JournalLines::AddRecord(const JournalRecord& record, uint64_t offset, std::string* out) {
  JsonWriter json = Begin(offset, std::string_view(&record.type, 1));
  std::string wrong;
  if (record.type == 'J') {
    wrong = AddJson(record.payload, &json);
  } else if (record.type == 'K') {
    wrong = AddKeySet(record.payload, &json);
  } else if (record.type == 'S') {
    wrong = AddStep(record.payload, &json);
  } else if (record.type == 'H') {
    wrong = AddBeat(record.payload, &json);
  } else {
    json.Key("length").Uint(record.size_bytes());
  }
  if (wrong.empty()) {
    End(&json, out);
  } else {
    AddBad(offset, record.size_bytes(), wrong, out);
  }
}

std::string JournalLines::AddKeySet(std::span<const uint8_t> payload, JsonWriter* json) {
  auto set = ParseJournalKeySet(payload);
  if (!set) return "a key set that can't be read";
  for (const auto& [name, context] : set->keys) {
    if (!IsValidUtf8(name) || !IsValidUtf8(context)) return "a name that is not UTF-8";
  }
  json->Key("id").Uint(set->id).Key("keys").BeginArray();
  for (const auto& [name, context] : set->keys) {
    json->BeginArray().String(name).String(context).EndArray();
  }
  json->EndArray();
  keys_[set->id] = std::move(set->keys);
  return {};
}

std::string JournalLines::AddStep(std::span<const uint8_t> payload, JsonWriter* json) const {
  const auto step = ParseJournalStep(payload);
  if (!step) return "a step that can't be read";
  const auto found = keys_.find(step->key_set);
  if (found == keys_.end()) return "key set " + std::to_string(step->key_set) + " is not known";
  const Keys& keys = found->second;
  if (keys.size() != step->count()) {
    return std::to_string(payload.size()) + " bytes for " + std::to_string(keys.size()) + " keys";
  }
  json->Key("step");
  if (step->step == kNoJournalStep) {
    json->Null();
  } else {
    json->Int(step->step);
  }
  json->Key("time_us").Int(step->time_us).Key("values").BeginArray();
  for (size_t i = 0; i < keys.size(); ++i) {
    json->BeginArray().String(keys[i].first).String(keys[i].second).Double(step->Value(i));
    json->EndArray();
  }
  json->EndArray();
  return {};
}

void JournalLines::AddBad(uint64_t offset, uint64_t length, std::string_view reason,
                          std::string* out) {
  ++bad_count_;
  JsonWriter json = Begin(offset, "bad");
  json.Key("length").Uint(length).Key("reason").String(reason);
  End(&json, out);
}

}  // namespace tidemark
