// Every field of expected_tfevents.json, file by file: the records and events as they lie in the
// file (decoded layer by layer), and what the importer makes of them.
#include <gtest/gtest.h>

#include <map>

#include "base/json.h"
#include "golden/golden_files.h"
#include "import/tensorboard_event.h"
#include "import/tensorboard_hparams.h"
#include "import/tensorboard_record.h"
#include "import/tensorboard_tensor.h"
#include "unit/import/import_run.h"

namespace tidemark {
namespace {

constexpr size_t kExpectedFiles = 117;

// What a file holds, counted by the layers below the importer.
struct Census {
  std::map<std::string, uint64_t> records, kinds;
  std::map<std::string, std::string> plugins;
  std::map<std::string, std::map<std::string, uint64_t>> values;  // tag -> kind -> count
  std::string file_version;
  uint64_t experiments = 0;
  uint64_t graph_texts = 0, image_texts = 0, histogram_tensors = 0;  // what tensors turn into
};

std::string TensorKind(const ValueView& value, TensorView* tensor) {
  EXPECT_TRUE(DecodeTensor(value.payload, tensor));
  const char* form = !tensor->content.empty()      ? "content"
                     : tensor->type == kTensorText ? "string_val"
                                                   : "list";
  return "tensor(dt=" + std::to_string(tensor->type) +
         ",rank=" + std::to_string(tensor->shape.size()) + "," + form + ")";
}

void CountValue(const ValueView& value, Census* census) {
  std::string tag(value.tag);
  MetadataView metadata;
  if (value.has_metadata) {
    ASSERT_TRUE(DecodeMetadata(value.metadata, &metadata));
    if (!metadata.plugin.empty()) census->plugins[tag] = std::string(metadata.plugin);
    HparamsView hparams;
    if (metadata.plugin == "hparams" && DecodeHparams(metadata.content, &hparams)) {
      census->experiments += hparams.experiment ? 1 : 0;
    }
  }
  TensorView tensor;
  std::string kind = value.kind == ValueKind::kSimple      ? "simple_value"
                     : value.kind == ValueKind::kImage     ? "image"
                     : value.kind == ValueKind::kHistogram ? "histo"
                     : value.kind == ValueKind::kTensor    ? TensorKind(value, &tensor)
                     : value.kind == ValueKind::kNone      ? "none"
                                                           : "other";
  ++census->values[tag][kind];
  if (value.kind != ValueKind::kTensor) return;
  std::string plugin = census->plugins[tag];
  if (plugin.rfind("graph_", 0) == 0) census->graph_texts += Texts(tensor).size();
  if (plugin == "images") census->image_texts += Texts(tensor).size() - 2;
  if (plugin == "histograms") ++census->histogram_tensors;
}

Census TakeCensus(std::span<const uint8_t> bytes) {
  static const std::map<uint32_t, std::string> kKinds = {{kEventFileVersion, "file_version"},
                                                         {kEventGraphDef, "graph_def"},
                                                         {kEventSummary, "summary"},
                                                         {kEventMetaGraph, "meta_graph"},
                                                         {kEventSessionLog, "session_log"}};
  Census census;
  while (!bytes.empty()) {
    RecordView record = ReadRecord(bytes);
    if (record.state != RecordState::kOk) {
      ++census.records["not ok"];
      return census;
    }
    ++census.records["OK"];
    bytes = bytes.subspan(kRecordFrameBytes + record.data.size());
    EventView event;
    EXPECT_TRUE(DecodeEvent(record.data, &event));
    if (event.parts == 0) continue;
    auto kind = kKinds.find(event.first.field());
    ++census.kinds[kind == kKinds.end() ? "other" : kind->second];
    if (event.first.field() == kEventFileVersion)
      census.file_version = std::string(event.first.text());
    if (event.first.field() != kEventSummary) continue;
    WireReader reader(event.first.bytes);
    WireField field;
    while (reader.Next(&field)) {
      ValueView value;
      EXPECT_TRUE(DecodeValue(field.bytes, &value));
      CountValue(value, &census);
    }
    EXPECT_TRUE(reader.ok());
  }
  return census;
}

std::map<std::string, uint64_t> CountsOf(const JsonValue& object) {
  std::map<std::string, uint64_t> counts;
  for (size_t i = 0; i < object.size(); ++i) {
    auto [name, count] = object.Member(i);
    counts[std::string(name)] = static_cast<uint64_t>(count.Int().value_or(-1));
  }
  return counts;
}

void CheckCensus(const Census& census, const JsonValue& expected) {
  EXPECT_EQ(census.records, CountsOf(expected.Find("records")));
  EXPECT_EQ(census.kinds, CountsOf(expected.Find("kinds")));
  EXPECT_EQ(census.file_version, expected.Find("file_version").TextOr(""));
  JsonValue plugins = expected.Find("plugins");
  EXPECT_LE(plugins.size(), census.plugins.size());
  for (size_t i = 0; i < plugins.size(); ++i) {
    auto [tag, plugin] = plugins.Member(i);
    auto found = census.plugins.find(std::string(tag));
    ASSERT_NE(found, census.plugins.end()) << tag;
    EXPECT_EQ(found->second, plugin.TextOr("")) << tag;
  }
  JsonValue tags = expected.Find("tags");
  EXPECT_EQ(tags.size(), census.values.size());
  for (size_t i = 0; i < tags.size(); ++i) {
    auto [tag, entry] = tags.Member(i);
    auto found = census.values.find(std::string(tag));
    ASSERT_NE(found, census.values.end()) << tag;
    EXPECT_EQ(found->second, CountsOf(entry.Find("values"))) << tag;
  }
}

void CheckPoints(const Imported& imported, const std::string& run, const JsonValue& tags) {
  size_t with_numbers = 0;
  for (size_t i = 0; i < tags.size(); ++i) {
    auto [tag, entry] = tags.Member(i);
    if (!entry.Find("n").exists()) continue;
    ++with_numbers;
    const PointColumns& points = imported.Points(run, std::string(tag));
    ASSERT_EQ(points.size(), static_cast<uint64_t>(*entry.Find("n").Int())) << tag;
    EXPECT_EQ(points.steps.front(), entry.Find("first_step").Int()) << tag;
    EXPECT_EQ(points.steps.back(), entry.Find("last_step").Int()) << tag;
    EXPECT_EQ(points.values.front(), entry.Find("first").Number()) << tag;
    EXPECT_EQ(points.values.back(), entry.Find("last").Number()) << tag;
    double sum = 0;
    for (double value : points.values) sum += value;
    EXPECT_EQ(sum, entry.Find("sum").Number()) << tag;
  }
  EXPECT_EQ(imported.series.size(), with_numbers);
}

void CheckHparams(const Imported& imported, const std::string& run, const Census& census,
                  const JsonValue& list) {
  uint64_t experiments = 0;
  for (size_t i = 0; i < list.size(); ++i) {
    JsonValue entry = list.At(i).At(1);
    if (entry.Find("experiment").exists()) ++experiments;
    const RunFacts& facts = imported.runs.at(run);
    if (JsonValue end = entry.Find("end"); end.exists()) {
      EXPECT_EQ(end.Find("1").Int(), 1);
      EXPECT_EQ(facts.status, "finished");
      EXPECT_EQ(facts.ended_s, end.Find("2").Number());
    }
    if (!entry.Find("hparams").exists()) continue;
    EXPECT_EQ(facts.group, entry.Find("group").TextOr(""));
    EXPECT_EQ(facts.started_s, entry.Find("start").Number());
    JsonValue params = entry.Find("hparams");
    EXPECT_EQ(imported.params.size(), params.size());
    for (size_t k = 0; k < params.size(); ++k) {
      auto [name, value] = params.Member(k);
      const ParamValue& param = imported.params.at({run, std::string(name)});
      if (value.type() == JsonType::kString) {
        EXPECT_EQ(std::get<std::string>(param), value.TextOr(""));
      } else if (value.type() == JsonType::kBool) {
        EXPECT_EQ(std::get<bool>(param), value.Bool());
      } else {
        EXPECT_EQ(std::get<double>(param), value.Number());
      }
    }
  }
  EXPECT_EQ(census.experiments, experiments);
  EXPECT_EQ(
      std::count_if(imported.media.begin(), imported.media.end(),
                    [](const MediaEntry& entry) { return entry.name == "_hparams_/experiment"; }),
      static_cast<std::ptrdiff_t>(experiments));
}

// Nothing that is consumed may be missing from what is handed over.
void CheckMedia(const Imported& imported, const Census& census) {
  std::map<std::string, uint64_t> have;
  for (const auto& entry : imported.media) ++have[entry.kind];
  std::map<std::string, uint64_t> values;
  for (const auto& [tag, kinds] : census.values) {
    for (const auto& [kind, count] : kinds) values[kind] += count;
  }
  auto kind = [&](const char* name) {
    auto found = census.kinds.find(name);
    return found == census.kinds.end() ? 0 : found->second;
  };
  EXPECT_EQ(have["histogram"], values["histo"] + census.histogram_tensors);
  EXPECT_EQ(have["image"], values["image"] + census.image_texts);
  EXPECT_EQ(have["graph"], kind("graph_def") + kind("meta_graph") + census.graph_texts);
}

Imported ImportFixture(const std::string& path, const std::vector<uint8_t>& bytes,
                       size_t slice_bytes) {
  ImportOptions options;
  options.slice_bytes = slice_bytes;
  options.batch_bytes = slice_bytes * 4;
  return RunImport({{path, bytes}}, options);
}

TEST(TfeventsGolden, EveryFieldOfEveryFile) {
  auto fixtures = FixturesFolder();
  if (!fixtures) GTEST_SKIP() << kNoFixtures;
  auto document = JsonDocument::Parse(ReadWholeText(*fixtures + "/expected_tfevents.json"));
  ASSERT_TRUE(document.ok()) << document.error().message;
  JsonValue root = document->root();
  size_t missing = 0;
  size_t checked = 0;
  for (size_t i = 0; i < root.size(); ++i) {
    auto [key, expected] = root.Member(i);
    std::string path(key);
    SCOPED_TRACE(path);
    auto bytes = ReadWholeFile(*fixtures + "/" + path);
    if (!bytes) {
      ++missing;
      continue;
    }
    ++checked;
    EXPECT_EQ(bytes->size(), static_cast<uint64_t>(expected.Find("size").Int().value_or(-1)));
    Census census = TakeCensus(*bytes);
    CheckCensus(census, expected);
    for (size_t slice_bytes : {size_t{1} << 20, size_t{1000}}) {
      Imported imported = ImportFixture(path, *bytes, slice_bytes);
      std::string run(FolderOf(path));
      ASSERT_EQ(imported.sources.size(), 1u);
      EXPECT_EQ(imported.sources[0].run_path, run);
      EXPECT_TRUE(imported.problems.empty()) << imported.problems[0].reason;
      EXPECT_TRUE(imported.notes.empty()) << imported.notes[0].reason;
      CheckPoints(imported, run, expected.Find("tags"));
      CheckHparams(imported, run, census, expected.Find("hparams"));
      CheckMedia(imported, census);
    }
  }
  EXPECT_EQ(missing, 0u) << "files that the golden numbers name are not there";
  EXPECT_EQ(checked, kExpectedFiles);
}

struct ExtraFile {
  const char* path;
  uint64_t size, records;
};

constexpr ExtraFile kExtraFiles[] = {
    {"wandb/wandb-repo/tests/fixtures/events.out.tfevents.111.simple.localdomain", 9938, 4},
    {"wandb/wandb-repo/tests/fixtures/events.out.tfevents.111.complex.localdomain", 70610, 785},
    {"wandb/wandb-repo/tests/fixtures/events.out.tfevents.111.test.localdomain", 172871, 31},
    {"wandb/wandb-repo/tests/fixtures/events.out.tfevents.1585769947.cvp", 170975, 105},
    {"wandb/wandb-repo/tests/functional_tests/t0_main/catboost/catboost_info/learn/"
     "events.out.tfevents",
     598, 10},
};

double SumOf(const PointColumns& points) {
  double sum = 0;
  for (double value : points.values) sum += value;
  return sum;
}

size_t CountKind(const Imported& imported, std::string_view kind) {
  return static_cast<size_t>(
      std::count_if(imported.media.begin(), imported.media.end(),
                    [&](const MediaEntry& entry) { return entry.kind == kind; }));
}

class TfeventsExtra : public ::testing::TestWithParam<size_t> {
 protected:
  // False (with a skip) without the fixtures.
  bool Load() {
    auto fixtures = FixturesFolder();
    if (!fixtures) return false;
    const ExtraFile& file = kExtraFiles[GetParam()];
    auto bytes = ReadWholeFile(*fixtures + "/" + file.path);
    EXPECT_TRUE(bytes) << file.path << " is missing";
    if (!bytes) return false;
    EXPECT_EQ(bytes->size(), file.size);
    census_ = TakeCensus(*bytes);
    EXPECT_EQ(census_.records, (std::map<std::string, uint64_t>{{"OK", file.records}}));
    imported_ = ImportFixture("run/" + std::string(FileNameOf(file.path)), *bytes, size_t{1} << 20);
    EXPECT_TRUE(imported_.problems.empty());
    return true;
  }

  Census census_;
  Imported imported_;
};

TEST_P(TfeventsExtra, Content) {
  if (!Load()) GTEST_SKIP() << kNoFixtures;
  const auto& points = [&](const char* tag) -> const PointColumns& {
    return imported_.Points("run", tag);
  };
  switch (GetParam()) {
    case 0:
      ASSERT_EQ(points("loss").size(), 1u);
      EXPECT_EQ(points("loss").values[0], static_cast<double>(0.9f));
      EXPECT_EQ(points("loss").steps[0], 20000);
      EXPECT_EQ(CountKind(imported_, "histogram"), 1u);
      EXPECT_EQ(CountKind(imported_, "image"), 1u);
      break;
    case 1: {
      EXPECT_EQ(census_.values.size(), 51u);
      EXPECT_EQ(imported_.counts.points, 747u);
      EXPECT_EQ(CountKind(imported_, "histogram"), 36u);
      EXPECT_EQ(CountKind(imported_, "other"), 1u);
      break;
    }
    case 2:
      for (const char* tag : {"epoch_loss", "epoch_acc", "epoch_val_loss", "epoch_val_acc"}) {
        EXPECT_EQ(points(tag).size(), 7u) << tag;
      }
      EXPECT_EQ(SumOf(points("epoch_loss")), 4.274942891672254);
      EXPECT_EQ(CountKind(imported_, "graph"), 2u);
      break;
    case 3:
      EXPECT_EQ(imported_.series.size(), 6u);
      for (const auto& [key, column] : imported_.series) {
        ASSERT_EQ(column.size(), 17u);
        EXPECT_EQ(column.steps.front(), 0);
        EXPECT_EQ(column.steps.back(), 16);
      }
      EXPECT_EQ(SumOf(points("batch_loss")), 3.914048545582773);
      EXPECT_EQ(CountKind(imported_, "graph"), 2u);
      break;
    default:
      EXPECT_TRUE(census_.file_version.empty());
      ASSERT_EQ(imported_.series.size(), 1u);
      ASSERT_EQ(points("MultiClass").size(), 10u);
      EXPECT_EQ(points("MultiClass").values.back(), 0.9085279107093811);
      break;
  }
}

INSTANTIATE_TEST_SUITE_P(AllFive, TfeventsExtra,
                         ::testing::Range(size_t{0}, std::size(kExtraFiles)));

}  // namespace
}  // namespace tidemark
