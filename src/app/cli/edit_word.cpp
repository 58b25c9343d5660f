// `tidemark edit`, `undo`, `redo` and `compact`: what a person changes on runs, as in the page.
#include <fmt/format.h>

#include <cstdio>

#include "app/cli/paths.h"
#include "app/cli/printable.h"
#include "app/cli/run_choice.h"
#include "app/cli/words.h"
#include "base/json_writer.h"

namespace tidemark::cli {
namespace {

Result<std::unique_ptr<Store>> OpenForWriting(const std::string& path) {
  TM_RETURN_IF_ERROR(CheckInputFile(path));
  StoreOptions options;
  options.path = path;
  options.mode = OpenMode::kReadWrite;
  options.actor = "tidemark";
  TM_ASSIGN_OR_RETURN(auto store, Store::Open(options));
  if (store->read_only()) return MakeError(ErrorCode::kReadOnly, store->notice());
  return store;
}

struct Chosen {
  std::vector<int64_t> ids;
  std::string wrong;  // which run is not there, or meant twice
};

// Deleted runs are found by their uuid, so that they can be restored.
Result<Chosen> ChooseRuns(Store* store, const EditOptions& options) {
  Chosen chosen;
  if (options.all) {
    TM_ASSIGN_OR_RETURN(const std::vector<StoredRun> runs, store->Runs());
    for (const StoredRun& run : runs) chosen.ids.push_back(run.id);
    return chosen;
  }
  for (const std::string& wanted : options.runs) {
    TM_ASSIGN_OR_RETURN(const RunChoice choice, ChooseRun(store, wanted));
    if (choice.found) {
      chosen.ids.push_back(choice.run.id);
      continue;
    }
    const auto deleted = store->RunByUuid(wanted);
    if (!deleted.ok()) {
      chosen.wrong = choice.message;
      return chosen;
    }
    chosen.ids.push_back(deleted->id);
  }
  return chosen;
}

// A merge patch of the tags; kInvalid for one without "=".
Result<std::string> TagPatch(const EditOptions& options) {
  JsonWriter json;
  json.BeginObject();
  for (const std::string& tag : options.tags) {
    const size_t equals = tag.find('=');
    json.Key(tag.substr(0, equals)).String(equals == tag.npos ? "" : tag.substr(equals + 1));
  }
  for (const std::string& key : options.untags) json.Key(key).Null();
  return json.EndObject().Take();
}

struct FieldEdit {
  RunEditField field;
  std::string value;
};

std::vector<FieldEdit> FieldEdits(const EditOptions& options) {
  std::vector<FieldEdit> edits;
  const auto text = [&](RunEditField field, const std::optional<std::string>& value) {
    if (value) edits.push_back({field, *value});
  };
  const auto flag = [&](RunEditField field, bool on, bool off) {
    if (on || off) edits.push_back({field, on ? "1" : "0"});
  };
  text(RunEditField::kName, options.name);
  text(RunEditField::kNotes, options.note);
  text(RunEditField::kGroup, options.group);
  text(RunEditField::kColour, options.colour);
  flag(RunEditField::kPinned, options.pin, options.unpin);
  flag(RunEditField::kArchived, options.archive, options.unarchive);
  flag(RunEditField::kDeleted, options.delete_, options.restore);
  return edits;
}

Status ApplyEdits(Store* store, const std::vector<int64_t>& runs, const EditOptions& options) {
  for (const FieldEdit& edit : FieldEdits(options))
    TM_RETURN_IF_ERROR(store->EditRuns(runs, edit.field, edit.value));
  if (!options.tags.empty() || !options.untags.empty()) {
    TM_ASSIGN_OR_RETURN(const std::string patch, TagPatch(options));
    TM_RETURN_IF_ERROR(store->PatchTags(runs, patch));
  }
  return store->Close();
}

int UndoOrRedo(const std::string& file, bool undo) {
  auto store = OpenForWriting(file);
  if (!store.ok()) return Report(store.error());
  const auto done = undo ? (*store)->Undo() : (*store)->Redo();
  if (!done.ok()) return Report(done.error());
  std::printf("%s: %s\n", undo ? "Undone" : "Redone", Printable(done->label).c_str());
  if (done->skipped > 0) {
    std::printf("%llu values were changed since and stay as they are\n",
                static_cast<unsigned long long>(done->skipped));
  }
  if (done->reread) std::printf("Import the logs again to bring their points back\n");
  const Status closed = (*store)->Close();
  return closed.ok() ? kDone : Report(closed.error());
}

}  // namespace

int EditWord(const EditOptions& options) {
  if (options.runs.empty() && !options.all)
    return ReportUsage("Which runs? Name them with --run, or take --all");
  if (FieldEdits(options).empty() && options.tags.empty() && options.untags.empty())
    return ReportUsage("Nothing to change. \"tidemark edit --help\" lists what can be changed");
  auto store = OpenForWriting(options.file);
  if (!store.ok()) return Report(store.error());
  const auto chosen = ChooseRuns(store->get(), options);
  if (!chosen.ok()) return Report(chosen.error());
  if (!chosen->wrong.empty()) return ReportUsage(chosen->wrong);
  const Status done = ApplyEdits(store->get(), chosen->ids, options);
  return done.ok() ? kDone : Report(done.error());
}

int UndoWord(const std::string& file) { return UndoOrRedo(file, true); }
int RedoWord(const std::string& file) { return UndoOrRedo(file, false); }

int CompactWord(const CompactOptions& options) {
  auto store = OpenForWriting(options.file);
  if (!store.ok()) return Report(store.error());
  const auto would = (*store)->WouldCompact();
  if (!would.ok()) return Report(would.error());
  if (would->runs > 0 && !options.yes) {
    return ReportUsage(fmt::format(
        "{} deleted runs with {} points would be removed for good, and can't be brought "
        "back by undo. Say --yes to do it",
        would->runs, would->points));
  }
  const Status temporary = (*store)->database()->Execute("PRAGMA temp_store=FILE");
  if (!temporary.ok()) return Report(temporary.error());
  const auto done = (*store)->Compact();
  if (!done.ok()) return Report(done.error());
  if (options.json) {
    JsonWriter json;
    json.BeginObject()
        .Key("runs_removed")
        .Uint(done->runs)
        .Key("points_removed")
        .Uint(done->points);
    json.Key("bytes_before").Uint(done->bytes_before).Key("bytes_after").Uint(done->bytes_after);
    std::printf("%s\n", json.EndObject().text().c_str());
  } else {
    std::printf("%llu runs and %llu points removed, %llu bytes before, %llu after\n",
                static_cast<unsigned long long>(done->runs),
                static_cast<unsigned long long>(done->points),
                static_cast<unsigned long long>(done->bytes_before),
                static_cast<unsigned long long>(done->bytes_after));
  }
  return kDone;
}

}  // namespace tidemark::cli
