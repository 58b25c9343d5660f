// The table `edit`: every change a person makes, as an append-only trail that undo and redo walk
// along. Internal to src/store.
//
// `stack` says where an edit stands: 1 = can be undone, 2 = was undone and can be redone, 0 =
// neither. Undo and redo append edits of their own (stack 0, `undoes` = what they answer), so the
// trail stays complete and a merge of two files can order all of it by clock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/database.h"

namespace tidemark {

inline constexpr int kClockCounterBits = 16;

enum EditStack : int { kNoStack = 0, kUndoStack = 1, kRedoStack = 2 };

struct EditEntry {
  std::string kind, target, before, after;
  int64_t undoes = 0;
  EditStack stack = kUndoStack;
};

// Appends edits of one batch inside the caller's transaction. The first entry with kUndoStack
// empties the redo stack.
class EditLog {
 public:
  EditLog(Database* database, std::string_view actor) : database_(database), actor_(actor) {}
  Status Append(const EditEntry& entry);

 private:
  Database* database_;
  std::string actor_;
  int64_t batch_ = 0;
};

// Imports that ended without Finish() (a killed tab): entered as undoable edits, so that nothing an
// import did is out of reach of undo. Own transaction; nothing to do in the usual case.
Status RecordInterruptedImports(Database* database, const std::string& actor);

// Ends the row of an import and, when it changed anything, makes it the newest undoable edit.
// Inside the caller's transaction.
Status EndImport(Database* database, int64_t import_id, const std::string& uuid,
                 std::string_view state, const std::string& actor);

// Undo of a whole import and its redo, inside the caller's transaction (store/import_undo.cpp).
// `redoable` is false when points had to be removed.
struct ImportUndone {
  uint64_t changed = 0;
  bool redoable = true;
};
Result<ImportUndone> UndoImport(Database* database, std::string_view import_uuid, double now_s);
Result<uint64_t> RedoImport(Database* database, std::string_view import_uuid);

}  // namespace tidemark
