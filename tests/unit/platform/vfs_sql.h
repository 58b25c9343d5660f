// A connection for the tests of the VFS, in one of the journal modes that Tidemark and others use.
#pragma once

#include <sqlite3.h>

#include <cstdlib>
#include <iterator>
#include <string>

namespace tidemark {

struct JournalMode {
  const char* name;
  const char* pragmas;
};

inline constexpr JournalMode kJournalModes[] = {
    {"wal_normal",
     "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"},
    {"wal_full",
     "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"},
    {"delete", "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;"},
    {"truncate", "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL;"},
    {"truncate_exclusive",
     "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=NORMAL;"},
    {"persist", "PRAGMA journal_mode=PERSIST; PRAGMA synchronous=FULL;"},
    {"truncate_off",
     "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=OFF;"},
};

// Of the places where something may go wrong each mode tries every n-th one, starting at its own:
// while n is at most the number of modes, together they try all. TIDEMARK_THOROUGH=1 has each mode
// try all.
struct Places {
  size_t first, stride;
  [[nodiscard]] bool Has(size_t place) const { return place % stride == first; }
};

inline Places PlacesOf(const JournalMode& mode, size_t stride) {
  if (std::getenv("TIDEMARK_THOROUGH") != nullptr) return {0, 1};
  size_t number = 0;
  while (number < std::size(kJournalModes) - 1 && kJournalModes[number].name != mode.name) ++number;
  return {number % stride, stride};
}

class Sql {
 public:
  Sql(const std::string& path, const std::string& vfs, const JournalMode& mode,
      int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) {
    code_ = sqlite3_open_v2(path.c_str(), &db_, flags, vfs.empty() ? nullptr : vfs.c_str());
    if (code_ == SQLITE_OK) Run(mode.pragmas);
    if (code_ == SQLITE_OK) Run("PRAGMA cache_size=8; PRAGMA wal_autocheckpoint=60;");
  }
  ~Sql() { sqlite3_close_v2(db_); }
  Sql(const Sql&) = delete;
  Sql& operator=(const Sql&) = delete;

  int Run(const std::string& sql) {
    code_ = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
    return code_;
  }
  // All rows as text, columns with '|', rows with a line feed; the error text when it fails.
  std::string Rows(const std::string& sql) {
    std::string out;
    code_ = sqlite3_exec(
        db_, sql.c_str(),
        [](void* rows, int columns, char** values, char**) {
          auto* text = static_cast<std::string*>(rows);
          for (int i = 0; i < columns; ++i) {
            if (i > 0) *text += '|';
            *text += values[i] == nullptr ? "NULL" : values[i];
          }
          *text += '\n';
          return 0;
        },
        &out, nullptr);
    return code_ == SQLITE_OK ? out : std::string("error: ") + sqlite3_errmsg(db_);
  }
  [[nodiscard]] int code() const { return code_; }
  [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }
  [[nodiscard]] sqlite3* db() const { return db_; }

 private:
  sqlite3* db_ = nullptr;
  int code_ = SQLITE_OK;
};

}  // namespace tidemark
