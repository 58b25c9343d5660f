// What the first bytes of a file say of databases: SQLite's own mark, and whether the database is a
// Tidemark file. Dropped, imported and replaced files are told apart by it before anything opens
// them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tidemark {

inline constexpr std::string_view kSqliteMark("SQLite format 3\0", 16);
inline constexpr size_t kSqliteHeadBytes = 100;
// SQLite's application_id of a Tidemark file: "TIDE".
inline constexpr int64_t kApplicationId = 0x54494445;

[[nodiscard]] inline bool IsSqlite(std::span<const uint8_t> head) {
  return head.size() >= kSqliteMark.size() &&
         std::equal(kSqliteMark.begin(), kSqliteMark.end(), head.begin(),
                    [](char a, uint8_t b) { return static_cast<uint8_t>(a) == b; });
}

// `head`: at least kSqliteHeadBytes of a file that has as many.
[[nodiscard]] inline bool IsTidemarkFile(std::span<const uint8_t> head) {
  if (head.size() < kSqliteHeadBytes || !IsSqlite(head)) return false;
  int64_t id = 0;
  for (size_t i = 68; i < 72; ++i) id = id * 256 + head[i];  // high byte first
  return id == kApplicationId;
}

}  // namespace tidemark
