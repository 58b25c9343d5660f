// Cuts the members of a JSON object, or the elements of an array, out of a text without parsing
// them.
//
// A document of strangers may be torn or have one bad element: cut first and parsed one by one,
// what is sound is read, and what is not has an offset. It also keeps a large document from
// becoming a larger tree.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace tidemark {

struct JsonPiece {
  std::string_view key;    // of a member, as written between its quotes; empty for elements
  std::string_view value;  // the value's text
  size_t offset = 0;       // of the value in the text
};

class JsonScanner {
 public:
  // `at`: the offset of a '{' or '[' in `text`.
  JsonScanner(std::string_view text, size_t at);

  // The next complete member or element. False after the last one, and where the text is torn or is
  // not JSON. The pieces together are read once: O(text).
  bool Next(JsonPiece* piece);
  // Whether the closing bracket was reached; if not, position() is where the reading stopped.
  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] size_t position() const { return position_; }

 private:
  void SkipBlanks();
  // End of the value that begins at `at`, npos when it is torn.
  [[nodiscard]] size_t ValueEnd(size_t at) const;
  [[nodiscard]] size_t StringEnd(size_t at) const;

  std::string_view text_;
  size_t position_;
  bool is_object_;
  bool closed_ = false;
};

// The offset of the first character that is no blank and no byte order mark.
[[nodiscard]] size_t JsonBegin(std::string_view text);

// The offset of the '[' or '{' that is the value of the member `key` of the object the text begins
// with.
[[nodiscard]] std::optional<size_t> FindJsonMember(std::string_view text, std::string_view key);

}  // namespace tidemark
