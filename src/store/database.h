// A thin, safe layer over one SQLite connection: errors as values, statements by RAII, cached by
// text.
//
// SQL text is always a constant of ours; everything else is bound. The VFS is given by name, so
// this folder never knows the platform.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace tidemark {

class Database;

// A prepared statement, borrowed from the connection's cache; reset and returned on destruction.
// Parameters and columns are counted from 0.
class Statement {
 public:
  Statement(Database* database, sqlite3_stmt* statement);
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  Statement(const Statement&) = delete;
  ~Statement();

  Statement& Bind(int index, int64_t value);
  template <typename T, typename = std::enable_if_t<std::is_integral_v<T>>>
  Statement& Bind(int index, T value) {
    return Bind(index, static_cast<int64_t>(value));
  }
  Statement& Bind(int index, double value);  // NaN is refused by Step(): SQLite would store NULL
  Statement& Bind(int index, std::string_view text);
  Statement& BindBlob(int index, std::span<const uint8_t> bytes);  // bytes must outlive Step()
  Statement& BindNull(int index);
  // Binds the value of a column of another statement's present row, whatever its type.
  Status CopyValue(int index, const Statement& from, int column);

  // True: a row is there. False: done.
  Result<bool> Step();
  // Runs to the end, ignoring rows, and resets, so that the statement can be bound again.
  Status Run();
  void Reset();

  [[nodiscard]] int64_t Int(int column) const;
  [[nodiscard]] double Double(int column) const;
  [[nodiscard]] std::string_view Text(int column) const;  // valid until the next Step or Reset
  [[nodiscard]] std::span<const uint8_t> Blob(int column) const;
  [[nodiscard]] bool IsNull(int column) const;
  [[nodiscard]] int Type(int column) const;  // SQLITE_INTEGER ...
  [[nodiscard]] int ColumnCount() const;
  [[nodiscard]] bool IsReadOnly() const;  // changes nothing in the file
  [[nodiscard]] std::string_view ColumnName(int column) const;

 private:
  Database* database_;
  sqlite3_stmt* statement_;
  bool bad_bind_ = false;
};

enum class OpenMode {
  kReadWrite,  // the file must be there
  kCreate,     // opens it, or makes an empty one
  kReadOnly,   // reads a write-ahead log too, when there is one; leaves no files that weren't there
  kImmutable,  // read-only, and nobody else can write: no locks, no log (dropped and remote files)
};

class Database {
 public:
  // Opens with the hardening that a file of a stranger needs (defensive, untrusted schema, no
  // triggers or views, cell size check, limits), and reads the header. `vfs` empty = the default
  // one. `exclusive`: this connection alone uses the file until it closes, which lets a write-ahead
  // log do without shared memory. Errors: kNotFound, kBusy, kCorrupt (not a database), kIo, kFull.
  static Result<std::unique_ptr<Database>> Open(const std::string& path, OpenMode mode,
                                                const std::string& vfs = {},
                                                bool exclusive = false);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Result<Statement> Prepare(std::string_view sql);
  Status Execute(std::string_view sql);  // one or several statements, without parameters
  Result<int64_t> QueryInt(std::string_view sql);
  // Writes the file anew without its free pages. Outside of transactions.
  Status Vacuum();
  [[nodiscard]] int64_t LastInsertId() const;
  [[nodiscard]] int64_t Changes() const;  // rows changed by the last statement
  [[nodiscard]] bool in_transaction() const;
  [[nodiscard]] sqlite3* handle() const { return handle_; }
  [[nodiscard]] const std::string& path() const { return path_; }

  // The last failure of SQLite as an Error for the person: "Can't <action>: ...".
  [[nodiscard]] Error LastError(std::string_view action) const;
  // The file's name without folders, for messages.
  [[nodiscard]] std::string_view display_name() const;

 private:
  friend class Statement;
  Database(sqlite3* handle, std::string path);
  void Return(sqlite3_stmt* statement);

  sqlite3* handle_;
  std::string path_;
  std::string trace_vfs_;  // of the connection that removes our traces
  bool leaves_traces_ = false;
  std::unordered_map<std::string, std::vector<sqlite3_stmt*>> idle_;
  std::unordered_map<sqlite3_stmt*, std::string> text_of_;
};

// One state of the file for everything that is read while it lives, whatever other connections
// commit meanwhile. Does nothing inside of a transaction, which sees one state anyway. Must end
// before this connection writes.
class Snapshot {
 public:
  static Result<Snapshot> Begin(Database* database);
  Snapshot(Snapshot&& other) noexcept;
  Snapshot& operator=(Snapshot&&) = delete;
  ~Snapshot();

 private:
  explicit Snapshot(Database* database) : database_(database) {}
  Database* database_;  // null: nothing to end
};

// BEGIN IMMEDIATE now; rolls back on destruction unless committed. Nested use is an error of ours.
class Transaction {
 public:
  static Result<Transaction> Begin(Database* database);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Status Commit();

 private:
  explicit Transaction(Database* database) : database_(database) {}
  Database* database_;
};

}  // namespace tidemark
