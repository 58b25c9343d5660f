// The test vectors of docs/journal-format.md, and journals taken in pieces.
#include "journal/journal_lines.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/bytes.h"
#include "unit/import/journal_file.h"
#include "unit/journal/vector_files.h"

namespace tidemark {
namespace {

namespace fs = std::filesystem;

std::string Lines(std::span<const uint8_t> bytes, JournalLines* lines) {
  std::string out;
  lines->Take(bytes, 0, true, &out);
  lines->Finish(bytes.size(), &out);
  return out;
}

std::string Lines(std::span<const uint8_t> bytes) {
  JournalLines lines;
  return Lines(bytes, &lines);
}

TEST(JournalLines, PrintsTheTestVectorsAsTheOtherReaderDoes) {
  size_t vectors = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kVectorFolder)) {
    if (entry.path().extension() != ".tide") continue;
    ++vectors;
    const std::string bytes = ReadAll(entry.path());
    JournalLines lines;
    EXPECT_EQ(Lines(AsBytes(bytes), &lines),
              ReadAll(fs::path(entry.path()).replace_extension(".jsonl")))
        << entry.path();
    EXPECT_EQ(lines.newer().has_value(), entry.path().stem() == "plain-newer");
  }
  EXPECT_GE(vectors, 12u);
}

TEST(JournalLines, AFileThatComesInPiecesGivesTheSameLines) {
  const std::string text = ReadAll(std::string(kVectorFolder) + "/kinds.tide");
  const auto bytes = AsBytes(text);
  const std::string whole = Lines(bytes);
  for (size_t piece = 16; piece < bytes.size(); piece += 7) {
    JournalLines lines;
    std::string out;
    uint64_t offset = 0;
    for (size_t end = piece;; end = std::min(end + piece, bytes.size())) {
      const bool at_end = end == bytes.size();
      const auto window = bytes.subspan(static_cast<size_t>(offset), end - offset);
      offset += lines.Take(window, offset, at_end, &out);
      if (at_end) break;
    }
    lines.Finish(bytes.size(), &out);
    ASSERT_EQ(out, whole) << piece;
  }
}

TEST(JournalLines, DamageLargerThanTheWindowIsOneStretch) {
  JournalFile file;
  file.Header();
  const size_t damage_at = file.bytes().size();
  std::vector<uint8_t> bytes = file.bytes();
  bytes.resize(damage_at + 3 * JournalLines::kWindowBytes, 0xff);
  JournalFile rest;
  rest.Beat(5);
  bytes.insert(bytes.end(), rest.bytes().begin() + kJournalMagic.size(), rest.bytes().end());
  JournalLines lines;
  std::string out;
  uint64_t offset = 0;
  const auto all = std::span<const uint8_t>(bytes);
  for (size_t end = 0; end < all.size();) {
    end = std::min(offset + 2 * JournalLines::kWindowBytes, all.size());
    const auto window = all.subspan(static_cast<size_t>(offset), end - offset);
    const size_t done = lines.Take(window, offset, end == all.size(), &out);
    ASSERT_GT(done, 0u);
    offset += done;
  }
  lines.Finish(all.size(), &out);
  EXPECT_EQ(lines.bad_count(), 1u);
  const std::string told = out.substr(out.find('\n') + 1);
  EXPECT_EQ(told, "{\"offset\":" + std::to_string(damage_at) + ",\"type\":\"bad\",\"length\":" +
                      std::to_string(3 * JournalLines::kWindowBytes) +
                      ",\"reason\":\"length 4294967295\"}\n{\"offset\":" +
                      std::to_string(damage_at + 3 * JournalLines::kWindowBytes) +
                      ",\"type\":\"H\",\"time_us\":5}\n");
}

TEST(JournalLines, SaysWhatIsWrongInsideASoundRecord) {
  JournalFile file;
  file.Step(7, 1, 2, {3});
  file.Keys(1, {{"a", ""}, {"\xff", ""}});
  file.Keys(2, {{"a", ""}, {"b", ""}});
  file.Step(2, 1, 2, {3});
  file.Json("{\"kind\":1}");
  file.Json("{\"kind\":");
  file.Json(" {\"kind\":\n\"x\"} ");
  file.Record('H', std::vector<uint8_t>(3));
  file.Record('S', std::vector<uint8_t>(3));
  const std::string out = Lines(file.bytes());
  for (const char* told :
       {"key set 7 is not known", "a name that is not UTF-8", "28 bytes for 2 keys",
        "no JSON object with a kind", "\"no JSON\"", "\"value\":{\"kind\": \"x\"}}",
        "a sign of life of another size", "a step that can't be read"}) {
    EXPECT_NE(out.find(told), std::string::npos) << told << "\n" << out;
  }
}

}  // namespace
}  // namespace tidemark
