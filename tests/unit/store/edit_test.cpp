#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <map>

#include "store/check.h"
#include "unit/store/store_fixture.h"

namespace tidemark {
namespace {

const std::vector<std::string> kTrail = {"edit", "sqlite_sequence"};

void AddRuns(Store* store, int count) {
  for (int i = 0; i < count; ++i) {
    ImportRamp(store, Key("logs", std::to_string(i), 100 + static_cast<uint64_t>(i)),
               "u" + std::to_string(i), 0, 3);
  }
}

StoredRun RunAt(Store* store, const std::string& uuid) {
  auto run = store->RunByUuid(uuid);
  EXPECT_TRUE(run.ok());
  return run.ok() ? *run : StoredRun();
}

TEST(Edits, EveryFieldIsUndoneAndRedone) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  AddRuns(store.get(), 2);
  const int64_t both[] = {1, 2}, one[] = {1};
  TM_ASSERT_OK(store->EditRuns(one, RunEditField::kName, "best"));
  EXPECT_EQ(store->UndoLabels()->undo_label, "Rename 'best'");
  TM_ASSERT_OK(store->EditRuns(both, RunEditField::kPinned, "1"));
  EXPECT_EQ(store->UndoLabels()->undo_label, "Pin 2 runs");
  TM_ASSERT_OK(store->EditRuns(one, RunEditField::kColour, "#12ab34"));
  TM_ASSERT_OK(store->EditRuns(one, RunEditField::kColour, "9"));
  TM_ASSERT_OK(store->EditRuns(one, RunEditField::kArchived, "1"));
  TM_ASSERT_OK(store->EditRuns(one, RunEditField::kNotes, "a\nb"));
  TM_ASSERT_OK(store->EditRuns(one, RunEditField::kTags, R"({"b":"2","a":"1"})"));
  TM_ASSERT_OK(store->EditRuns(one, RunEditField::kDeleted, "1"));
  EXPECT_EQ(store->Runs()->size(), 1u);
  EXPECT_EQ(store->UndoLabels()->undo_label, "Delete 'best'");

  TM_ASSERT_OK(store->Undo());
  EXPECT_EQ(store->Runs()->size(), 2u);
  int tags = 0;
  TM_ASSERT_OK(store->VisitTags([&](const TagView&) { ++tags; }));
  EXPECT_EQ(tags, 2);
  TM_ASSERT_OK(store->Undo());  // tags
  tags = 0;
  TM_ASSERT_OK(store->VisitTags([&](const TagView&) { ++tags; }));
  EXPECT_EQ(tags, 0);
  TM_ASSERT_OK(store->Undo());  // notes
  EXPECT_EQ(RunAt(store.get(), "u0").notes, "");
  TM_ASSERT_OK(store->Undo());  // archived
  EXPECT_FALSE(RunAt(store.get(), "u0").archived);
  TM_ASSERT_OK(store->Undo());  // colour 9
  EXPECT_EQ(RunAt(store.get(), "u0").custom_colour, "#12ab34");
  TM_ASSERT_OK(store->Undo());  // custom colour
  EXPECT_EQ(RunAt(store.get(), "u0").custom_colour, "");
  EXPECT_EQ(RunAt(store.get(), "u0").colour, 0);
  auto pinned = store->Undo();
  TM_ASSERT_OK(pinned);
  EXPECT_EQ(pinned->changed, 2u);
  EXPECT_FALSE(RunAt(store.get(), "u1").pinned);
  TM_ASSERT_OK(store->Redo());
  EXPECT_TRUE(RunAt(store.get(), "u1").pinned);
  // A new edit makes what was undone unreachable.
  EXPECT_NE(store->UndoLabels()->redo_label, "");
  TM_ASSERT_OK(store->EditRuns(one, RunEditField::kName, "other"));
  EXPECT_EQ(store->UndoLabels()->redo_label, "");
  EXPECT_EQ(store->Redo().error().code, ErrorCode::kNotFound);
}

TEST(Edits, BadValuesAreRefused) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  AddRuns(store.get(), 1);
  const int64_t one[] = {1}, none[] = {77};
  for (auto [field, value] :
       std::vector<std::pair<RunEditField, std::string>>{{RunEditField::kName, "  "},
                                                         {RunEditField::kColour, "red"},
                                                         {RunEditField::kColour, "-1"},
                                                         {RunEditField::kColour, "#12345"},
                                                         {RunEditField::kPinned, "yes"},
                                                         {RunEditField::kTags, "[]"},
                                                         {RunEditField::kTags, "{\"a\":1}"},
                                                         {RunEditField::kTags, "{"}}) {
    EXPECT_EQ(store->EditRuns(one, field, value).error().code, ErrorCode::kInvalid) << value;
  }
  EXPECT_EQ(store->EditRuns(none, RunEditField::kName, "x").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store->UndoLabels()->undo_label, "Import 'logs'");
}

std::map<std::string, std::string> TagsOf(Store* store, int64_t run_id) {
  const auto written = store->WrittenFacts(run_id);
  EXPECT_TRUE(written.ok());
  return written.ok() ? written->tags : std::map<std::string, std::string>();
}

TEST(Edits, SingleTagsOfManyRunsAreSetAndRemovedTheOthersStay) {
  using Tags = std::map<std::string, std::string>;
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  AddRuns(store.get(), 2);
  const int64_t both[] = {1, 2}, one[] = {1};
  TM_ASSERT_OK(store->EditRuns(one, RunEditField::kTags, R"({"mine":"1","shared":"old"})"));
  TM_ASSERT_OK(store->PatchTags(both, R"({"shared":"new","mine":null,"more":""})"));
  EXPECT_EQ(TagsOf(store.get(), 1), (Tags{{"more", ""}, {"shared", "new"}}));
  EXPECT_EQ(TagsOf(store.get(), 2), (Tags{{"more", ""}, {"shared", "new"}}));
  EXPECT_EQ(store->UndoLabels()->undo_label, "Tag 2 runs");
  TM_ASSERT_OK(store->Undo());
  EXPECT_EQ(TagsOf(store.get(), 1), (Tags{{"mine", "1"}, {"shared", "old"}}));
  EXPECT_EQ(TagsOf(store.get(), 2), Tags{});
  const size_t edits = store->Edits()->size();
  TM_ASSERT_OK(store->PatchTags(both, R"({"absent":null})"));
  EXPECT_EQ(store->Edits()->size(), edits) << "what changes nothing is no edit";
  for (const char* bad : {"", "[]", R"({"a":1})", R"({" ":"x"})", R"({"a":{}})"}) {
    EXPECT_FALSE(store->PatchTags(both, bad).ok()) << bad;
  }
  EXPECT_EQ(store->Edits()->size(), edits);
}

TEST(Edits, TheGroupIsAFieldLikeTheOthers) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  AddRuns(store.get(), 2);
  const int64_t both[] = {1, 2};
  TM_ASSERT_OK(store->EditRuns(both, RunEditField::kGroup, "sgd"));
  EXPECT_EQ(store->UndoLabels()->undo_label, "Group 2 runs");
  EXPECT_EQ(RunAt(store.get(), "u1").group, "sgd");
  TM_ASSERT_OK(store->Undo());
  EXPECT_EQ(RunAt(store.get(), "u1").group, "");
}

TEST(Compact, RemovesWhatWasDeletedForGoodAndNothingElse) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  for (int i = 0; i < 4; ++i) {
    ImportRamp(store.get(), Key("logs", std::to_string(i), 100 + static_cast<uint64_t>(i)),
               "u" + std::to_string(i), 0, 30000);
  }
  const int64_t gone[] = {2}, other[] = {3};
  TM_ASSERT_OK(store->EditRuns(gone, RunEditField::kName, "to be deleted"));
  TM_ASSERT_OK(store->EditRuns(other, RunEditField::kName, "kept"));
  TM_ASSERT_OK(store->EditRuns(gone, RunEditField::kDeleted, "1"));
  TM_ASSERT_OK(store->EditRuns(other, RunEditField::kPinned, "1"));
  const auto deleted = store->DeletedRuns();
  ASSERT_TRUE(deleted.ok());
  ASSERT_EQ(deleted->size(), 1u);
  EXPECT_EQ(deleted->front().points, 30000u);
  EXPECT_GT(deleted->front().deleted_s, 1.7e9);
  const auto would = store->WouldCompact();
  ASSERT_TRUE(would.ok());
  EXPECT_EQ(would->runs, 1u);
  EXPECT_EQ(would->points, 30000u);
  const auto done = store->Compact();
  ASSERT_TRUE(done.ok()) << done.error().message;
  EXPECT_EQ(done->runs, 1u);
  EXPECT_EQ(done->points, 30000u);
  EXPECT_LT(done->bytes_after, done->bytes_before * 9 / 10);
  EXPECT_EQ(store->Runs()->size(), 3u);
  EXPECT_FALSE(store->RunByUuid("u1").ok());
  EXPECT_EQ(*store->DeletedRunCount(), 0u);

  // Undo goes on with what is still there.
  TM_ASSERT_OK(store->Undo());
  EXPECT_FALSE(RunAt(store.get(), "u2").pinned);
  TM_ASSERT_OK(store->Undo());
  EXPECT_NE(RunAt(store.get(), "u2").name, "kept");
  const auto report = CheckFile(store->database(), [](double) { return true; });
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->findings.empty());
  // Its file is as if it had never been imported.
  EXPECT_FALSE(store->FindSource(Key("logs", "1", 101))->has_value());
  EXPECT_TRUE(store->FindSource(Key("logs", "2", 102))->has_value());
}

TEST(Compact, AnUndoneImportIsGoneForGood) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  AddRuns(store.get(), 2);
  TM_ASSERT_OK(store->Undo());
  ASSERT_TRUE(store->Compact().ok());
  EXPECT_EQ(store->Runs()->size(), 1u);
  EXPECT_FALSE(store->Redo().ok()) << "there is nothing to bring back";
  EXPECT_EQ(store->Runs()->size(), 1u);
  AddRuns(store.get(), 2);
  EXPECT_EQ(store->Runs()->size(), 2u);
}

TEST(Compact, AReadOnlyFileIsLeftAlone) {
  TempFolder folder;
  {
    auto store = OpenStore(folder.File("a.sqlite"));
    AddRuns(store.get(), 1);
  }
  StoreOptions options;
  options.path = folder.File("a.sqlite");
  options.mode = OpenMode::kReadOnly;
  auto store = Store::Open(options);
  ASSERT_TRUE(store.ok());
  EXPECT_EQ((*store)->Compact().error().code, ErrorCode::kReadOnly);
}

TEST(Edits, AValueThatChangedSinceStays) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  AddRuns(store.get(), 2);
  const int64_t both[] = {1, 2};
  TM_ASSERT_OK(store->EditRuns(both, RunEditField::kNotes, "mine"));
  TM_ASSERT_OK(store->database()->Execute("UPDATE run SET notes = 'merged' WHERE id = 2"));
  auto undone = store->Undo();
  TM_ASSERT_OK(undone);
  EXPECT_EQ(undone->changed, 1u);
  EXPECT_EQ(undone->skipped, 1u);
  EXPECT_EQ(RunAt(store.get(), "u0").notes, "");
  EXPECT_EQ(RunAt(store.get(), "u1").notes, "merged");
}

TEST(Edits, TheTrailKeepsWhoWhatAndAClockThatNeverGoesBack) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  AddRuns(store.get(), 1);
  const int64_t one[] = {1};
  TM_ASSERT_OK(store->EditRuns(one, RunEditField::kName, "x"));
  TM_ASSERT_OK(store->Undo());
  TM_ASSERT_OK(store->Redo());
  auto edits = store->Edits();
  TM_ASSERT_OK(edits);
  ASSERT_EQ(edits->size(), 4u);  // import, rename, undo, redo
  EXPECT_EQ((*edits)[1].kind, "run.name");
  EXPECT_EQ((*edits)[1].before, "run");
  EXPECT_EQ((*edits)[1].after, "x");
  EXPECT_EQ((*edits)[2].before, "x");
  EXPECT_EQ((*edits)[2].undoes, (*edits)[1].id);
  EXPECT_EQ((*edits)[3].after, "x");
  EXPECT_EQ((*edits)[0].actor, "local");
  EXPECT_EQ(*store->database()->QueryInt(
                "SELECT count(*) FROM edit AS a JOIN edit AS b ON b.id = a.id + 1 WHERE "
                "b.clock <= a.clock"),
            0);
}

// Random edits, then all undone, then all redone: the file is as before, and as after.
RC_GTEST_PROP(Edits, UndoAllAndRedoAllAreExact, ()) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  AddRuns(store.get(), 3);
  auto before = Dump(store->database(), kTrail);
  int count = *rc::gen::inRange(1, 12);
  int made = 0;
  for (int i = 0; i < count; ++i) {
    int mask = *rc::gen::inRange(1, 8);
    std::vector<int64_t> ids;
    for (int64_t id = 1; id <= 3; ++id) {
      if ((mask & (1 << (id - 1))) != 0) ids.push_back(id);
    }
    auto field =
        *rc::gen::element(RunEditField::kName, RunEditField::kColour, RunEditField::kPinned,
                          RunEditField::kNotes, RunEditField::kTags, RunEditField::kDeleted);
    std::string value = *rc::gen::element<std::string>("0", "1");
    if (field == RunEditField::kTags) value = "{\"k\":\"" + value + "\"}";
    auto edits_before = store->Edits()->size();
    RC_ASSERT(store->EditRuns(ids, field, value).ok());
    made += store->Edits()->size() > edits_before;
  }
  auto after = Dump(store->database(), kTrail);
  for (int i = 0; i < made; ++i) {
    auto undone = store->Undo();
    RC_ASSERT(undone.ok());
    RC_ASSERT(undone->skipped == 0u);
  }
  RC_ASSERT(Dump(store->database(), kTrail) == before);
  for (int i = 0; i < made; ++i) RC_ASSERT(store->Redo().ok());
  RC_ASSERT(Dump(store->database(), kTrail) == after);
  RC_ASSERT(store->UndoLabels()->redo_label == "");
}

void ExpectSound(Store* store) {
  auto report = CheckFile(store->database(), [](double) { return true; });
  TM_ASSERT_OK(report);
  for (const Finding& finding : report->findings)
    ADD_FAILURE() << finding.where << ": " << finding.what;
}

TEST(ImportUndo, AnImportThatOnlyAddedRunsIsHiddenShownAndRevived) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  AddRuns(store.get(), 2);
  EXPECT_EQ(store->UndoLabels()->undo_label, "Import 'logs'");
  auto undone = store->Undo();
  TM_ASSERT_OK(undone);
  EXPECT_EQ(undone->changed, 1u);
  EXPECT_FALSE(undone->reread);
  EXPECT_EQ(store->Runs()->size(), 1u);
  TM_ASSERT_OK(store->Redo());
  EXPECT_EQ(store->Runs()->size(), 2u);
  TM_ASSERT_OK(store->Undo());
  // Dropped again: nothing to read, but the run comes back, with its points.
  auto source = store->FindSource(Key("logs", "1", 101));
  TM_ASSERT_OK(source);
  ASSERT_TRUE(source->has_value());
  EXPECT_TRUE((*source)->import_undone);
  {
    auto import = ImportWriter::Begin(store.get(), "logs");
    auto used = (*import)->UseSource(Key("logs", "1", 101));
    TM_ASSERT_OK(used);
    TM_ASSERT_OK((*import)->EndBatch(used->id, used->progress));
    auto totals = (*import)->Finish();
    TM_ASSERT_OK(totals);
    EXPECT_EQ(totals->runs_added, 1u);
    EXPECT_EQ(totals->points_added, 3u);
  }
  EXPECT_EQ(store->Runs()->size(), 2u);
  // And that import can be undone in turn.
  TM_ASSERT_OK(store->Undo());
  EXPECT_EQ(store->Runs()->size(), 1u);
  ExpectSound(store.get());
}

TEST(ImportFacts, AProcessThatVanishedIsNoCrashOfARunThatWentOn) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  auto import = ImportWriter::Begin(store.get(), "logs");
  auto source = (*import)->UseSource(Key("logs", "a", 1));
  RunUpsert facts = Facts("u1", "a");
  facts.status = "running";
  auto run = (*import)->Run(source->id, "a", facts);
  PointColumns points = Ramp(0, 5);
  points.wall_times_s.assign(5, 1000);
  TM_ASSERT_OK((*import)->Append(*run, "loss", "", points));
  TM_ASSERT_OK((*import)->EndBatch(source->id, At(1)));
  TM_ASSERT_OK((*import)->Finish());
  import = ImportWriter::Begin(store.get(), "logs");
  facts.status = "crashed";
  facts.ended_s = 900;  // the last sign of life of an earlier attempt
  TM_ASSERT_OK((*import)->Run(source->id, "a", facts));
  TM_ASSERT_OK((*import)->EndBatch(source->id, At(2)));
  EXPECT_EQ(RunAt(store.get(), "u1").status, "running");
  facts.ended_s = 1000;
  TM_ASSERT_OK((*import)->Run(source->id, "a", facts));
  TM_ASSERT_OK((*import)->EndBatch(source->id, At(3)));
  EXPECT_EQ(RunAt(store.get(), "u1").status, "crashed");
  TM_ASSERT_OK((*import)->Finish());
}

TEST(ImportUndo, AnImportThatGrewOlderRunsIsTakenOutExactly) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  {
    auto import = ImportWriter::Begin(store.get(), "logs");
    auto source = (*import)->UseSource(Key("logs", "a", 1));
    RunUpsert facts = Facts("u1", "a");
    facts.status = "running";
    auto run = (*import)->Run(source->id, "a", facts);
    TM_ASSERT_OK((*import)->Param(*run, "lr", 0.1));
    TM_ASSERT_OK((*import)->Param(*run, "nan", std::nan("")));
    TM_ASSERT_OK((*import)->Tag(*run, "t", "old"));
    TM_ASSERT_OK((*import)->Tag(*run, "taken", "away"));
    TM_ASSERT_OK((*import)->Append(*run, "loss", "", Ramp(0, 9001, 0.7)));
    TM_ASSERT_OK((*import)->Rewind(*run, 9000));
    TM_ASSERT_OK((*import)->EndBatch(source->id, At(100)));
    TM_ASSERT_OK((*import)->Finish());
  }
  auto before = Dump(store->database(),
                     {"edit", "sqlite_sequence", "import", "axis", "chunk", "key", "metric"});
  PointColumns points = AllPoints(store.get(), 1);
  {
    auto import = ImportWriter::Begin(store.get(), "logs");
    auto source = (*import)->UseSource(Key("logs", "a", 1));
    RunUpsert facts = Facts("u1", "renamed by the source");
    facts.status = "finished";
    facts.ended_s = 99;
    auto run = (*import)->Run(source->id, "a", facts);
    TM_ASSERT_OK((*import)->Param(*run, "lr", 0.2));
    TM_ASSERT_OK((*import)->Param(*run, "nan", int64_t{1}));
    TM_ASSERT_OK((*import)->Param(*run, "new", std::string("x")));
    TM_ASSERT_OK((*import)->Summary(*run, "best", 1.0));
    TM_ASSERT_OK((*import)->Tag(*run, "t", "new"));
    TM_ASSERT_OK((*import)->Tag(*run, "u", "new"));
    TM_ASSERT_OK((*import)->RemoveTag(*run, "taken"));
    TM_ASSERT_OK((*import)->RemoveTag(*run, "never there"));
    TM_ASSERT_OK((*import)->Rewind(*run, 8000));
    PointColumns more = Ramp(8000, 5000, 0.9);
    more.values[3] = std::nan("");
    TM_ASSERT_OK((*import)->Append(*run, "loss", "", more));
    TM_ASSERT_OK((*import)->Append(*run, "acc", "", Ramp(0, 5)));
    const uint8_t bytes[] = {1, 2, 3};
    MediaUpsert media;
    media.kind = "text";
    media.name = "sample";
    media.bytes = bytes;
    TM_ASSERT_OK((*import)->Media(*run, media));
    TM_ASSERT_OK((*import)->Problem("logs/a", 1, "bad", 1, false));
    TM_ASSERT_OK((*import)->EndBatch(source->id, At(200)));
    auto other = (*import)->UseSource(Key("logs", "b", 2));
    auto new_run = (*import)->Run(other->id, "b", Facts("u2", "b"));
    TM_ASSERT_OK((*import)->Append(*new_run, "loss", "", Ramp(0, 5)));
    TM_ASSERT_OK((*import)->Media(*new_run, media));
    TM_ASSERT_OK((*import)->EndBatch(other->id, At(5)));
    auto totals = (*import)->Finish();
    EXPECT_EQ(totals->runs_added, 1u);
    EXPECT_EQ(totals->runs_updated, 1u);
  }
  EXPECT_EQ(store->Runs()->size(), 2u);
  EXPECT_EQ(RunAt(store.get(), "u1").status, "finished");
  ExpectSound(store.get());
  auto undone = store->Undo();
  TM_ASSERT_OK(undone);
  EXPECT_TRUE(undone->reread);
  EXPECT_EQ(Dump(store->database(),
                 {"edit", "sqlite_sequence", "import", "axis", "chunk", "key", "metric"}),
            before);
  PointColumns now = AllPoints(store.get(), 1);
  EXPECT_EQ(now.steps, points.steps);
  EXPECT_EQ(now.values, points.values);
  EXPECT_EQ(now.wall_times_s, points.wall_times_s);
  ExpectSound(store.get());
  EXPECT_EQ(store->UndoLabels()->redo_label, "");
  EXPECT_EQ(store->UndoLabels()->undo_label, "Import 'logs'");
  // Imported again, everything is back.
  ImportRamp(store.get(), Key("logs", "a", 1), "u1", 9001, 10);
  EXPECT_EQ(AllPoints(store.get(), 1).size(), 9011u);
  ExpectSound(store.get());
}

// Imports of random sizes into a few runs, undone one by one: each undo gives the state before.
RC_GTEST_PROP(ImportUndo, EveryUndoGivesTheStateBefore, ()) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  auto content = [&] {
    std::map<std::string, std::vector<double>> all;
    auto runs = store->Runs();
    SeriesReader reader(store->database());
    for (const StoredRun& run : *runs) {
      auto summaries = reader.SummariesOfRun(run.id);
      for (const SeriesSummary& summary : *summaries) {
        auto& values = all[run.uuid + "/" + std::to_string(summary.metric_id)];
        PointColumns points;
        RC_ASSERT(reader.Points(summary.series_id, {0, summary.count}, &points).ok());
        values = points.values;
        values.push_back(static_cast<double>(summary.count));
        values.push_back(static_cast<double>(summary.last_step));
        values.push_back(summary.max.value_or(-1));
      }
    }
    return all;
  };
  std::vector<std::map<std::string, std::vector<double>>> states = {content()};
  int imports = *rc::gen::inRange(1, 6);
  for (int i = 0; i < imports; ++i) {
    auto import = ImportWriter::Begin(store.get(), "logs");
    RC_ASSERT(import.ok());
    int batches = *rc::gen::inRange(1, 4);
    for (int b = 0; b < batches; ++b) {
      auto which = static_cast<uint64_t>(*rc::gen::inRange(0, 3));
      std::string name = "r" + std::to_string(which);
      auto source = (*import)->UseSource(Key("logs", name, which));
      auto run = (*import)->Run(source->id, name, Facts("u" + name, name));
      auto first = *rc::gen::inRange<int64_t>(0, 6000);
      auto count = static_cast<size_t>(*rc::gen::inRange(1, 6000));
      if (*rc::gen::inRange(0, 4) == 0) RC_ASSERT((*import)->Rewind(*run, first).ok());
      RC_ASSERT((*import)
                    ->Append(*run, "m" + std::to_string(which % 2), "", Ramp(first, count, i + 0.3))
                    .ok());
      RC_ASSERT((*import)->EndBatch(source->id, At(source->progress.offset + count)).ok());
    }
    RC_ASSERT((*import)->Finish().ok());
    states.push_back(content());
  }
  for (int i = imports; i > 0; --i) {
    RC_ASSERT(content() == states[static_cast<size_t>(i)]);
    RC_ASSERT(store->Undo().ok());
    auto report = CheckFile(store->database(), [](double) { return true; });
    RC_ASSERT(report.ok());
    for (const Finding& finding : report->findings)
      RC_LOG() << finding.where << ": " << finding.what << "\n";
    RC_ASSERT(report->findings.empty());
  }
  RC_ASSERT(content() == states[0]);
}

}  // namespace
}  // namespace tidemark
