#include <gtest/gtest.h>

#include <cmath>

#include "store/check.h"
#include "unit/store/store_fixture.h"

namespace tidemark {
namespace {

TEST(Import, KeepsRunsPointsParamsTagsAndMedia) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  {
    auto import = ImportWriter::Begin(store.get(), "logs");
    TM_ASSERT_OK(import);
    auto source = (*import)->UseSource(Key("logs", "a/events"));
    TM_ASSERT_OK(source);
    RunUpsert facts = Facts("u1", "a");
    facts.status = "finished";
    facts.started_s = 10;
    facts.config_json = R"({"opt":{"lr":0.1}})";
    auto run = (*import)->Run(source->id, "a", facts);
    TM_ASSERT_OK(run);
    TM_ASSERT_OK((*import)->Param(*run, "opt.lr", 0.1));
    TM_ASSERT_OK((*import)->Param(*run, "nan", std::nan("")));
    TM_ASSERT_OK((*import)->Param(*run, "inf", -INFINITY));
    TM_ASSERT_OK((*import)->Param(*run, "zero", -0.0));
    TM_ASSERT_OK((*import)->Param(*run, "n", int64_t{7}));
    TM_ASSERT_OK((*import)->Param(*run, "flag", true));
    TM_ASSERT_OK((*import)->Param(*run, "none", ParamValue()));
    TM_ASSERT_OK((*import)->Param(*run, "list", JsonText{"[1,2]"}));
    TM_ASSERT_OK((*import)->Param(*run, "text", std::string("a\0b\xff", 4)));
    TM_ASSERT_OK((*import)->Summary(*run, "best", 0.5));
    TM_ASSERT_OK((*import)->Tag(*run, "team", "vision"));
    TM_ASSERT_OK((*import)->Append(*run, "loss", "", Ramp(0, 5000)));
    const uint8_t bytes[] = {1, 2, 3};
    MediaUpsert media;
    media.kind = "image";
    media.name = "sample";
    media.step = 3;
    media.content_type = "image/png";
    media.bytes = bytes;
    TM_ASSERT_OK((*import)->Media(*run, media));
    media.step = 4;
    TM_ASSERT_OK((*import)->Media(*run, media));
    TM_ASSERT_OK((*import)->Problem("logs/a/events", 17, "bad checksum", 2, false));
    TM_ASSERT_OK((*import)->Problem("logs/a/events", 99, "bad checksum", 3, false));
    TM_ASSERT_OK((*import)->EndBatch(source->id, At(100)));
    auto totals = (*import)->Finish();
    TM_ASSERT_OK(totals);
    EXPECT_EQ(totals->runs_added, 1u);
    EXPECT_EQ(totals->runs_updated, 0u);
    EXPECT_EQ(totals->points_added, 5000u);
  }
  store = OpenStore(folder.File("a.sqlite"), OpenMode::kReadOnly);
  auto runs = store->Runs();
  TM_ASSERT_OK(runs);
  ASSERT_EQ(runs->size(), 1u);
  EXPECT_EQ(runs->front().uuid, "u1");
  EXPECT_EQ(runs->front().status, "finished");
  EXPECT_EQ(runs->front().started_s, 10);
  EXPECT_TRUE(std::isnan(runs->front().ended_s));
  EXPECT_EQ(*store->RunConfigJson(runs->front().id), R"({"opt":{"lr":0.1}})");
  std::map<std::string, ParamView> params;
  std::map<std::string, std::string> texts;
  TM_ASSERT_OK(store->VisitParams([&](const ParamView& view) {
    params[std::string(view.key)] = view;
    texts[std::string(view.key)] = view.text;
  }));
  EXPECT_EQ(params.at("opt.lr").number, 0.1);
  EXPECT_TRUE(std::isnan(params.at("nan").number));
  EXPECT_EQ(params.at("nan").type, ParamType::kFloat);
  EXPECT_EQ(params.at("inf").number, -INFINITY);
  EXPECT_TRUE(std::signbit(params.at("zero").number));
  EXPECT_EQ(params.at("n").type, ParamType::kInt);
  EXPECT_EQ(params.at("n").integer, 7);
  EXPECT_EQ(params.at("flag").type, ParamType::kBool);
  EXPECT_EQ(params.at("none").type, ParamType::kNull);
  EXPECT_EQ(params.at("list").type, ParamType::kJson);
  EXPECT_EQ(texts.at("list"), "[1,2]");
  EXPECT_EQ(texts.at("text"),
            "a\xef\xbf\xbd"
            "b\xef\xbf\xbd");
  int summaries = 0, tags = 0, sources = 0;
  TM_ASSERT_OK(
      store->VisitSummaries([&](const ParamView& view) { summaries += view.number == 0.5; }));
  TM_ASSERT_OK(store->VisitTags([&](const TagView& view) { tags += view.value == "vision"; }));
  TM_ASSERT_OK(store->VisitRunSources(
      [&](int64_t, std::string_view path) { sources += path == "logs/a/events"; }));
  EXPECT_EQ(summaries, 1);
  EXPECT_EQ(tags, 1);
  EXPECT_EQ(sources, 1);
  auto media = store->Media(runs->front().id);
  TM_ASSERT_OK(media);
  ASSERT_EQ(media->size(), 2u);
  EXPECT_EQ((*media)[0].blob_id, (*media)[1].blob_id);
  EXPECT_EQ(*store->MediaBytes((*media)[0].blob_id), (std::vector<uint8_t>{1, 2, 3}));
  auto problems = store->Problems();
  TM_ASSERT_OK(problems);
  ASSERT_EQ(problems->size(), 1u);
  EXPECT_EQ(problems->front().offset, 17u);
  EXPECT_EQ(problems->front().count, 5u);
  EXPECT_EQ(AllPoints(store.get(), 1).values, Ramp(0, 5000).values);
}

TEST(Import, ResumesAGrownSourceAndAddsNothingTwice) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  ImportRamp(store.get(), Key("logs", "a/events"), "u1", 0, 100);
  auto source = store->FindSource(Key("logs", "a/events"));
  TM_ASSERT_OK(source);
  ASSERT_TRUE(source->has_value());
  EXPECT_EQ((*source)->progress.offset, 100u);
  EXPECT_EQ((*source)->progress.prefix_hash, 700u);
  EXPECT_EQ((*source)->progress.parser_state, "state");
  auto before = Dump(store->database(), {"sqlite_sequence"});
  {
    auto import = ImportWriter::Begin(store.get(), "logs");
    TM_ASSERT_OK(import);
    auto same = (*import)->UseSource(Key("logs", "a/events"));
    TM_ASSERT_OK(same);
    TM_ASSERT_OK((*import)->EndBatch(same->id, same->progress));
    TM_ASSERT_OK((*import)->Finish());
  }
  EXPECT_EQ(Dump(store->database(), {"sqlite_sequence"}), before)
      << "an import that found nothing leaves a trace";
  ImportRamp(store.get(), Key("logs", "a/events"), "u1", 100, 50);
  EXPECT_EQ(AllPoints(store.get(), 1).values, Ramp(0, 150).values);
  EXPECT_EQ(store->Runs()->size(), 1u);
}

TEST(Import, TheSameSourceDroppedHigherOrLowerIsTheSame) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  ImportRamp(store.get(), Key("exp", "a/events", 5), "u1", 0, 10);
  struct Case {
    SourceKey key;
    bool same;
  };
  for (const Case& c :
       {Case{Key("exp", "a/events", 5), true}, Case{Key("logs", "exp/a/events", 5), true},
        Case{Key("a", "events", 5), true}, Case{Key("", "events", 5), true},
        Case{Key("exp", "a/events", 6), false}, Case{Key("exp", "b/events", 5), false},
        Case{Key("copy", "a/events", 5), true}, Case{Key("exp", "ba/events", 5), false},
        Case{Key("copy", "exp2/a/events", 5), false}}) {
    auto found = store->FindSource(c.key);
    TM_ASSERT_OK(found);
    EXPECT_EQ(found->has_value(), c.same) << c.key.root_name << "/" << c.key.path;
  }
  // The run keeps its identity although the uuid that the higher root would give is another one.
  auto import = ImportWriter::Begin(store.get(), "logs");
  TM_ASSERT_OK(import);
  auto source = (*import)->UseSource(Key("logs", "exp/a/events", 5));
  TM_ASSERT_OK(source);
  ASSERT_EQ(source->runs.size(), 1u);
  (*import)->KnowRun("exp/run", source->runs[0].run_id);
  EXPECT_EQ(*(*import)->Run(source->id, "exp/run", Facts("u2")), source->runs[0].run_id);
  auto second = (*import)->UseSource(Key("logs", "exp/a/events.2", 9));
  TM_ASSERT_OK(second);
  EXPECT_EQ(*(*import)->Run(second->id, "exp/run", Facts("u2")), source->runs[0].run_id);
}

TEST(Import, TheExactPathWinsOverOneThatOnlyEndsAlike) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  ImportRamp(store.get(), Key("", "metrics.csv", 5), "u1", 0, 1);
  {
    auto import = ImportWriter::Begin(store.get(), "x");
    auto source = (*import)->UseSource(Key("x", "y/z.csv", 5));
    TM_ASSERT_OK(source);
    TM_ASSERT_OK((*import)->EndBatch(source->id, At(1)));
    TM_ASSERT_OK((*import)->Finish());
  }
  EXPECT_EQ((*store->FindSource(Key("x", "y/z.csv", 5)))->id, 2);
  EXPECT_EQ((*store->FindSource(Key("w", "metrics.csv", 5)))->id, 1);
}

TEST(Import, NewRunsTakeTheLowestFreeColour) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  for (int i = 0; i < 4; ++i) {
    ImportRamp(store.get(), Key("logs", std::to_string(i), 10 + static_cast<uint64_t>(i)),
               "u" + std::to_string(i), 0, 1);
  }
  const int64_t second[] = {2};
  TM_ASSERT_OK(store->EditRuns(second, RunEditField::kDeleted, "1"));
  ImportRamp(store.get(), Key("logs", "x", 99), "ux", 0, 1);
  std::vector<int> colours;
  auto runs = store->Runs();
  for (const auto& run : *runs) colours.push_back(run.colour);
  EXPECT_EQ(colours, (std::vector<int>{0, 2, 3, 1}));
}

TEST(Import, WhatWasCommittedStaysWhenTheImportIsDropped) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  {
    auto import = ImportWriter::Begin(store.get(), "logs");
    auto source = (*import)->UseSource(Key("logs", "a"));
    auto run = (*import)->Run(source->id, "a", Facts("u1"));
    TM_ASSERT_OK((*import)->Append(*run, "loss", "", Ramp(0, 10)));
    TM_ASSERT_OK((*import)->EndBatch(source->id, At(10)));
    TM_ASSERT_OK((*import)->Commit());
    TM_ASSERT_OK((*import)->Append(*run, "loss", "", Ramp(10, 10)));
    EXPECT_FALSE((*import)->Commit().ok()) << "half a batch must not be committed";
  }
  EXPECT_EQ(AllPoints(store.get(), 1).size(), 10u);
  EXPECT_EQ((*store->FindSource(Key("logs", "a")))->progress.offset, 10u);
  EXPECT_EQ(store->UndoLabels()->undo_label, "Import 'logs'");
}

TEST(Import, AnEditDuringAnImportIsCommittedAtOnce) {
  TempFolder folder;
  std::string path = folder.File("a.sqlite");
  auto store = OpenStore(path);
  auto import = ImportWriter::Begin(store.get(), "logs");
  auto source = (*import)->UseSource(Key("logs", "a"));
  auto run = (*import)->Run(source->id, "a", Facts("u1"));
  TM_ASSERT_OK((*import)->Append(*run, "loss", "", Ramp(0, 10)));
  TM_ASSERT_OK((*import)->EndBatch(source->id, At(10)));
  const int64_t ids[] = {*run};
  TM_ASSERT_OK(store->EditRuns(ids, RunEditField::kPinned, "1"));
  auto other = OpenStore(path, OpenMode::kReadOnly);
  EXPECT_TRUE(other->Runs()->front().pinned);
  // In the middle of a batch it becomes part of the batch.
  TM_ASSERT_OK((*import)->Append(*run, "loss", "", Ramp(10, 10)));
  TM_ASSERT_OK(store->EditRuns(ids, RunEditField::kName, "mine"));
  EXPECT_EQ(other->Runs()->front().name, "run");
  TM_ASSERT_OK((*import)->EndBatch(source->id, At(20)));
  TM_ASSERT_OK((*import)->Finish());
  EXPECT_EQ(other->Runs()->front().name, "mine");
  // A name that the person gave is not taken back by the source.
  ImportRamp(store.get(), Key("logs", "a"), "u1", 20, 1);
  EXPECT_EQ(store->Runs()->front().name, "mine");
}

TEST(Import, ALargeImportUsesTheBulkJournalAndReturnsToTheLog) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  auto import = ImportWriter::Begin(store.get(), "logs");
  auto source = (*import)->UseSource(Key("logs", "a"));
  auto run = (*import)->Run(source->id, "a", Facts("u1"));
  auto mode = [&] {
    auto statement = store->database()->Prepare("PRAGMA journal_mode");
    EXPECT_TRUE(*statement->Step());
    return std::string(statement->Text(0));
  };
  EXPECT_EQ(mode(), "wal");
  PointColumns points = Ramp(0, 200000, 0.1);
  for (int i = 0; i < 12; ++i) {
    TM_ASSERT_OK((*import)->Append(*run, "m" + std::to_string(i), "", points));
    TM_ASSERT_OK((*import)->EndBatch(source->id, At(static_cast<uint64_t>(i) + 1)));
  }
  EXPECT_EQ(mode(), "truncate");
  EXPECT_EQ(store->Runs()->size(), 1u) << "reads go on";
  TM_ASSERT_OK((*import)->Finish());
  EXPECT_EQ(mode(), "wal");
  auto report = CheckFile(store->database(), [](double) { return true; });
  TM_ASSERT_OK(report);
  EXPECT_TRUE(report->findings.empty()) << report->findings[0].where << report->findings[0].what;
}

TEST(Import, ANoteOfATornTailIsKeptOnce) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  for (uint64_t i = 0; i < 3; ++i) {
    auto import = ImportWriter::Begin(store.get(), "logs");
    TM_ASSERT_OK((*import)->Problem("logs/a", 100 + i, "the last record is not complete", 1, true));
    auto source = (*import)->UseSource(Key("logs", "a"));
    TM_ASSERT_OK((*import)->EndBatch(source->id, At(i)));
    TM_ASSERT_OK((*import)->Finish());
  }
  ASSERT_EQ(store->Problems()->size(), 1u);
  EXPECT_EQ(store->Problems()->front().offset, 102u);
  EXPECT_EQ(store->CountProblems()->notes, 1u);
  EXPECT_EQ(store->CountProblems()->problems, 0u);
  TM_ASSERT_OK(store->DismissProblems());
  EXPECT_EQ(store->CountProblems()->notes, 0u);
}

TEST(Import, EndsWithProblemsAndKnownSourcesAlone) {
  TempFolder folder;
  auto store = OpenStore(folder.File("a.sqlite"));
  for (int i = 0; i < 2; ++i) {
    auto import = ImportWriter::Begin(store.get(), "logs");
    TM_ASSERT_OK((*import)->Problem("logs/notes.bin", 0, "no reader knows it", 1, true));
    TM_ASSERT_OK((*import)->UseSource(Key("logs", "a")));
    TM_ASSERT_OK((*import)->Finish());
  }
  EXPECT_EQ(store->CountProblems()->notes, 1u);
  EXPECT_EQ(store->Sources()->size(), 1u);
}

TEST(Views, LiveInTheFile) {
  TempFolder folder;
  {
    auto store = OpenStore(folder.File("a.sqlite"));
    EXPECT_FALSE(store->View("screen")->has_value());
    TM_ASSERT_OK(store->SetView("screen", R"({"tab":"charts"})"));
    TM_ASSERT_OK(store->SetView("screen", R"({"tab":"table"})"));
    TM_ASSERT_OK(store->SetView("other", "{}"));
    TM_ASSERT_OK(store->DeleteView("other"));
    TM_ASSERT_OK(store->SetName("my file"));
  }
  auto store = OpenStore(folder.File("a.sqlite"), OpenMode::kReadOnly);
  EXPECT_EQ(*store->View("screen"), R"({"tab":"table"})");
  EXPECT_EQ(*store->ViewNames(), std::vector<std::string>{"screen"});
  EXPECT_EQ(store->Info()->name, "my file");
}

}  // namespace
}  // namespace tidemark
