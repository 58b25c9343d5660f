// A file of a stranger: a small real store with changed bytes or changed rows, or any bytes at all.
// Opening, listing, drawing, checking, SQL, and writing to it end with an answer or an error.
//
// Input: one byte chooses how the rest changes the store (see Change). Rows change by SQL, which
// keeps the file's pages sound, so that it is our reading that meets the values.
#include <sqlite3.h>

#include <algorithm>
#include <span>

#include "fuzz/database_image.h"
#include "store/sql_console.h"
#include "unit/store/fix_checksums.h"
#include "unit/store/read_everything.h"

namespace tidemark {
namespace {

// Takes values off the front of the input; zeros when it has ended.
class Input {
 public:
  explicit Input(std::span<const uint8_t> bytes) : bytes_(bytes) {}
  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  uint8_t Byte() { return static_cast<uint8_t>(Number(1)); }
  uint64_t Number(size_t width) {
    uint64_t number = 0;
    const std::span<const uint8_t> taken = Take(width);
    for (size_t i = 0; i < taken.size(); ++i) number |= uint64_t{taken[i]} << (8 * i);
    return number;
  }
  std::span<const uint8_t> Take(size_t count) {
    const auto taken = bytes_.first(std::min(count, bytes_.size()));
    bytes_ = bytes_.subspan(taken.size());
    return taken;
  }

 private:
  std::span<const uint8_t> bytes_;
};

struct Column {
  std::string table, name;
  bool has_row_ids;
};

std::vector<Column> AllColumns(Database* database) {
  std::vector<Column> columns;
  auto select = database->Prepare(
      "SELECT s.name, c.name, s.sql NOT LIKE '%WITHOUT ROWID%' FROM sqlite_schema s, "
      "pragma_table_info(s.name) c WHERE "
      "s.type='table' "
      "AND s.name NOT LIKE 'sqlite%' ORDER BY s.name, c.cid");
  MustHold(select.ok());
  for (auto row = select->Step(); row.ok() && *row; row = select->Step()) {
    columns.push_back(
        {std::string(select->Text(0)), std::string(select->Text(1)), select->Int(2) != 0});
  }
  MustHold(columns.size() > 50);
  return columns;
}

// A value to write: an expression of SQL, with ?1 for the text or the bytes.
struct NewValue {
  std::string expression;
  std::string_view text;
  std::span<const uint8_t> bytes;
};

// The next value of the input; `same` is the column's own, for values near to it.
NewValue NextValue(Input* input, const std::string& same) {
  static constexpr const char* kWords[] = {"f32", "f64", "const", "none", "regular", "delta", "ms",
                                           "us",  "q22", "ms+",   "us+",  "q22+",    "",      "{"};
  switch (input->Byte() % 9) {
    case 0:
      return {std::to_string(static_cast<int8_t>(input->Byte())), {}, {}};
    case 1:
      return {"(" + std::to_string(static_cast<int64_t>(input->Number(8)) | 1) + ")", {}, {}};
    case 2:
      return {same + " + " + std::to_string(static_cast<int8_t>(input->Byte())), {}, {}};
    case 3:
      return {"NULL", {}, {}};
    case 4:
      return {"zeroblob(" + std::to_string(input->Number(2)) + ")", {}, {}};
    case 5:
      return {"?1", kWords[input->Byte() % std::size(kWords)], {}};
    case 6: {
      const std::string at = std::to_string(input->Number(2));  // one byte of it replaced
      return {"CAST(substr(" + same + ", 1, " + at + ") || ?1 || substr(" + same + ", " + at +
                  " + 2) AS BLOB)",
              {},
              input->Take(1)};
    }
    case 7:
      return {"1e308 * " + std::to_string(static_cast<int8_t>(input->Byte())), {}, {}};
    default:
      return {"?1", {}, input->Take(input->Byte())};
  }
}

void ChangeRow(Database* database, const Column& column, uint8_t row, const NewValue& value) {
  std::string sql =
      "UPDATE OR IGNORE \"" + column.table + "\" SET \"" + column.name + "\" = " + value.expression;
  if (row < 128 && column.has_row_ids) {
    sql += " WHERE rowid = (SELECT rowid FROM \"" + column.table + "\" LIMIT 1 OFFSET " +
           std::to_string(row % 8) + ")";
  }
  auto update = database->Prepare(sql);
  if (!update.ok()) return;
  if (value.expression.find("?1") != std::string::npos) {
    if (value.text.data() != nullptr) {
      update->Bind(0, value.text);
    } else {
      update->BindBlob(0, value.bytes);
    }
  }
  (void)update->Run().ok();
}

void ChangeRows(Input* input, bool fix_checksums) {
  auto opened = Database::Open(kImagePath, OpenMode::kReadWrite, kImageVfs, true);
  MustHold(opened.ok());
  Database* database = opened->get();
  static const std::vector<Column> columns = AllColumns(database);
  for (int i = 0; i < 6 && !input->empty(); ++i) {
    const Column& column = columns[input->Byte() % columns.size()];
    const uint8_t row = input->Byte();
    ChangeRow(database, column, row, NextValue(input, "\"" + column.name + "\""));
  }
  if (fix_checksums) FixChecksums(database);
}

void ChangeBytes(Input* input, MemoryStorage::Bytes* image) {
  while (!input->empty() && !image->empty()) {
    const size_t at = input->Number(3) % image->size();
    const auto bytes = input->Take(1 + input->Byte() % 16);
    for (size_t i = 0; i < bytes.size() && at + i < image->size(); ++i) (*image)[at + i] = bytes[i];
  }
}

void Change(Input* input, const MemoryStorage::Bytes& image, MemoryStorage* disk) {
  auto file = std::make_shared<MemoryStorage::Bytes>(image);
  disk->files()[kImagePath] = file;
  const uint8_t how = input->Byte();
  if (how % 8 == 0) {
    const auto all = input->Take(SIZE_MAX);
    file->assign(all.begin(), all.end());
  } else if (how % 8 == 1) {
    ChangeBytes(input, file.get());
  } else if (how % 8 == 2) {
    file->resize(input->Number(3) % (file->size() + 1));
    ChangeBytes(input, file.get());
  } else {
    ChangeRows(input, how % 8 != 3);
  }
}

void AskBySql() {
  SqlLimits limits;
  limits.deadline_s = 0.5;
  limits.max_rows = 2000;
  auto console = SqlConsole::Open(kImagePath, kImageVfs, limits);
  if (!console.ok()) return;
  for (const char* sql : {"SELECT name, sql FROM sqlite_schema", "SELECT * FROM run ORDER BY name",
                          "SELECT r.name, s.* FROM series s JOIN run r ON r.id = s.run",
                          "SELECT id, length(data), checksum FROM chunk", "DELETE FROM run"}) {
    (void)(*console)
        ->Run(
            sql, [](const std::vector<std::string>&) {},
            [](const Statement& row) {
              for (int i = 0; i < row.ColumnCount(); ++i) (void)row.Text(i);
              return true;
            })
        .ok();
  }
}

// A person's edits and a further import, into a file that may contradict itself.
void Write(Store* store) {
  const int64_t ids[] = {1};
  (void)store->EditRuns(ids, RunEditField::kName, "x").ok();
  (void)store->SetView("screen", "{}").ok();
  auto import = ImportWriter::Begin(store, "logs");
  if (import.ok()) {
    auto source = (*import)->UseSource({"csv", "logs", "one", 7});
    RunUpsert facts;
    facts.uuid = facts.name = "one";
    facts.project = "digits";
    PointColumns points;
    for (int i = 0; i < 300; ++i) points.Append(i, 1.7e9 + i, i);
    if (source.ok()) {
      auto run = (*import)->Run(source->id, "one", facts);
      (void)(run.ok() && (*import)->Append(*run, "loss", "", points).ok() &&
             (*import)->EndBatch(source->id, {200, 1, 200, 0, "state"}).ok() &&
             (*import)->Finish().ok());
    }
  }
  (void)(store->Undo().ok() && store->Undo().ok() && store->Redo().ok());
}

}  // namespace
}  // namespace tidemark

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tidemark;
  static const MemoryStorage::Bytes image = MakeImage();
  Input input({data, size});
  MemoryStorage disk;
  SqliteVfs vfs(kImageVfs, &disk, 4 << 20, false);
  Change(&input, image, &disk);
  AskBySql();
  for (const OpenMode mode : {OpenMode::kImmutable, OpenMode::kReadWrite}) {
    auto store = OpenImage(mode);
    if (!store.ok()) continue;
    ReadEverything(store->get());
    if (mode == OpenMode::kReadWrite) Write(store->get());
  }
  return 0;
}
