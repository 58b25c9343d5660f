#include "import/json_scan.h"

namespace tidemark {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr size_t npos = std::string_view::npos;

bool IsBlank(char c) { return kBlanks.find(c) != npos; }

}  // namespace

JsonScanner::JsonScanner(std::string_view text, size_t at)
    : text_(text), position_(at + 1), is_object_(at < text.size() && text[at] == '{') {}

void JsonScanner::SkipBlanks() {
  while (position_ < text_.size() && IsBlank(text_[position_])) ++position_;
}

size_t JsonScanner::StringEnd(size_t at) const {
  for (size_t i = at + 1; i < text_.size(); ++i) {
    if (text_[i] == '\\') {
      ++i;
    } else if (text_[i] == '"') {
      return i + 1;
    }
  }
  return npos;
}

size_t JsonScanner::ValueEnd(size_t at) const {
  if (text_[at] == '"') return StringEnd(at);
  if (text_[at] != '{' && text_[at] != '[') {
    size_t end = text_.find_first_of(",]} \t\r\n", at);
    return end == at ? npos : end;
  }
  size_t depth = 0;
  for (size_t i = at; i < text_.size();) {
    char c = text_[i];
    if (c == '"') {
      i = StringEnd(i);
      if (i == npos) return npos;
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return i + 1;
    ++i;
  }
  return npos;
}

bool JsonScanner::Next(JsonPiece* piece) {
  if (closed_) return false;
  SkipBlanks();
  while (position_ < text_.size() && text_[position_] == ',') {
    ++position_;
    SkipBlanks();
  }
  if (position_ >= text_.size()) return false;
  if (text_[position_] == '}' || text_[position_] == ']') {
    closed_ = true;
    ++position_;
    return false;
  }
  size_t start = position_;
  piece->key = {};
  if (is_object_) {
    size_t key_end = text_[position_] == '"' ? StringEnd(position_) : npos;
    if (key_end == npos) return false;
    piece->key = text_.substr(start + 1, key_end - start - 2);
    position_ = key_end;
    SkipBlanks();
    bool colon = position_ < text_.size() && text_[position_] == ':';
    if (colon) ++position_;
    SkipBlanks();
    if (!colon || position_ >= text_.size()) {
      position_ = start;
      return false;
    }
  }
  size_t end = ValueEnd(position_);
  if (end == npos) {
    position_ = start;
    return false;
  }
  piece->offset = position_;
  piece->value = text_.substr(position_, end - position_);
  position_ = end;
  return true;
}

size_t JsonBegin(std::string_view text) {
  size_t at = text.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0;
  while (at < text.size() && IsBlank(text[at])) ++at;
  return at;
}

std::optional<size_t> FindJsonMember(std::string_view text, std::string_view key) {
  size_t begin = JsonBegin(text);
  if (begin >= text.size() || text[begin] != '{') return std::nullopt;
  JsonScanner members(text, begin);
  JsonPiece piece;
  while (members.Next(&piece)) {
    if (piece.key == key) return piece.offset;
  }
  // The member itself may be torn: then its beginning is where the reading stopped.
  std::string_view rest = text.substr(members.position());
  if (rest.size() < key.size() + 2 || rest[0] != '"' || rest.substr(1, key.size()) != key) {
    return std::nullopt;
  }
  size_t at = text.find_first_of("[{", members.position() + key.size() + 2);
  return at == npos ? std::nullopt : std::optional<size_t>(at);
}

}  // namespace tidemark
