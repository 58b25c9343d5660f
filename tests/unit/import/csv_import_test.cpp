// Text tables as a whole: growing files, torn tails, headers that change, hostile bytes.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <filesystem>
#include <limits>

#include "golden/golden_files.h"
#include "unit/import/import_run.h"
#include "unit/import/text_import.h"

namespace tidemark {
namespace {

const std::string kName = "m.csv";

PointColumns PointsOf(const std::string& text, const std::string& metric) {
  return EffectivePoints({Import(kName, text)})[{"m", metric, ""}];
}

TEST(CsvImport, ALiveFileGrowsInPieces) {
  std::string text = "step,loss,note\n1,0.5,a\n2,0.25,a\n3,0.12";
  Growth growth(kName);
  growth.Add(text);
  EXPECT_EQ(growth.Points("loss").values,
            (std::vector<double>{0.5, 0.25}));  // the last row lacks a cell
  growth.Add("5,a\n");
  growth.Add("4,0.0625,a\n");
  EXPECT_EQ(growth.Points("loss").values, (std::vector<double>{0.5, 0.25, 0.125, 0.0625}));
  EXPECT_EQ(growth.Points("loss").steps, (std::vector<int64_t>{1, 2, 3, 4}));
  EXPECT_TRUE(growth.problems().empty());
}

TEST(CsvImport, ALastRowThatWasCutIsTakenBack) {
  Growth growth(kName);
  growth.Add("step,loss\n1,0.5\n2,0.1");
  EXPECT_EQ(growth.Points("loss").values, (std::vector<double>{0.5, 0.1}));
  growth.Add("25\n3,0.0");
  EXPECT_EQ(growth.Points("loss").values, (std::vector<double>{0.5, 0.125, 0.0}));
  growth.Add("\n4,0.75\n");
  EXPECT_EQ(growth.Points("loss").values, (std::vector<double>{0.5, 0.125, 0.0, 0.75}));
  EXPECT_TRUE(growth.problems().empty());
}

TEST(CsvImport, ACutRowWithoutStepIsReported) {
  Growth growth(kName);
  growth.Add("loss,acc\n0.5,1\n0.25,2");
  growth.Add("5\n");
  EXPECT_EQ(growth.problems().size(), 1u);
}

TEST(CsvImport, ImportingTwiceAddsNothing) {
  Growth growth(kName);
  growth.Add("step,loss\n1,0.5\n2,0.25\n");
  growth.Add("");
  EXPECT_EQ(growth.Points("loss").size(), 2u);
  EXPECT_EQ(growth.stored_points(), 2u);
}

TEST(CsvImport, ARewrittenFileAddsItsNewPart) {
  const std::string path = "logs/version_0/metrics.csv";
  Growth growth(path);
  growth.Set("epoch,step,train_loss\n0,9,0.5\n0,19,0.25\n");
  growth.Set("epoch,step,train_loss,val_loss\n0,9,0.5,\n0,19,0.25,\n0,19,,0.75\n");
  EXPECT_EQ(growth.PointsOf("logs/version_0", "train_loss").values,
            (std::vector<double>{0.5, 0.25}));
  EXPECT_EQ(growth.PointsOf("logs/version_0", "val_loss").values, (std::vector<double>{0.75}));
  EXPECT_EQ(growth.PointsOf("logs/version_0", "epoch").values, (std::vector<double>{0, 0, 0}));
  EXPECT_EQ(growth.stored_points(), 6u);
  EXPECT_EQ(growth.last().sources[0].first_record_hash,
            growth.first().sources[0].first_record_hash);
  EXPECT_TRUE(growth.problems().empty());
}

TEST(CsvImport, ARewrittenFileWithALastRowWithoutLineEnd) {
  Growth growth("logs/version_0/metrics.csv");
  growth.Set("epoch,step,loss\n0,9,0.5\n0,19,0.2");
  growth.Set("epoch,lr,step,loss\n0,,9,0.5\n0,,19,0.2\n0,1,29,0.1\n");
  EXPECT_EQ(growth.PointsOf("logs/version_0", "loss").values, (std::vector<double>{0.5, 0.2, 0.1}));
  EXPECT_EQ(growth.stored_points(), 7u);
  Growth cut("logs/version_0/metrics.csv");
  cut.Set("epoch,step,loss\n0,9,0.5\n0,19,0.2");
  cut.Set("epoch,step,loss\n0,9,0.5\n0,19,0.25\n");
  EXPECT_EQ(cut.PointsOf("logs/version_0", "loss").values, (std::vector<double>{0.5, 0.25}));
}

TEST(CsvImport, AReplacedFileTakesItsPointsBack) {
  Growth growth("logs/version_0/metrics.csv");
  growth.Set("epoch,step,loss\n0,9,0.512345\n0,19,0.25\n0,29,0.125\n");
  growth.Set("epoch,step,loss\n0,9,0.512345\n0,19,0.375\n");
  EXPECT_EQ(growth.PointsOf("logs/version_0", "loss").values,
            (std::vector<double>{0.512345, 0.375}));
  EXPECT_EQ(growth.notes().size(), 1u);
}

TEST(CsvImport, StepsThatFallArePassedOnInOrder) {
  PointColumns points = PointsOf("step,loss\n1,0.5\n2,0.25\n1,0.75\n", "loss");
  EXPECT_EQ(points.steps, (std::vector<int64_t>{1, 2, 1}));
}

TEST(CsvImport, EmptyIsNotNan) {
  PointColumns points = PointsOf("step,loss\n1,\n2,nan\n3,NA\n4,-inf\n", "loss");
  EXPECT_EQ(points.steps, (std::vector<int64_t>{2, 4}));
  EXPECT_TRUE(std::isnan(points.values[0]));
  EXPECT_EQ(points.values[1], -std::numeric_limits<double>::infinity());
}

TEST(CsvImport, AStepThatIsNoWholeNumberIsKept) {
  std::string text = "epoch,loss\n";
  for (int i = 0; i < 20000; ++i) text += std::to_string(i) + ",1\n";  // beyond the sample
  Imported imported = Import(kName, text + "20000.5,2\n");
  EXPECT_EQ(imported.Points("m", "epoch").values, (std::vector<double>{20000.5}));
  EXPECT_EQ(imported.Points("m", "loss").steps.back(), kNoStep);
  ASSERT_EQ(imported.notes.size(), 1u);
  EXPECT_EQ(imported.notes[0].offset, text.size());
}

TEST(CsvImport, ProblemsHavePlaceReasonAndCount) {
  Imported imported = Import(kName, "step,loss\n1,0.5\n2,oops\n3,\"[1, 2]\"\n4,bad\n");
  ASSERT_EQ(imported.problems.size(), 2u);
  EXPECT_EQ(imported.problems[0].offset, 16u);
  EXPECT_EQ(imported.problems[0].count, 2u);
  EXPECT_EQ(imported.problems[0].reason,
            "Column 'loss' has cells that are not numbers; they were left out.");
  EXPECT_EQ(imported.problems[1].offset, 23u);
  EXPECT_EQ(imported.problems[1].count, 1u);
}

TEST(CsvImport, ThePersonsChoiceIsHonoured) {
  ImportOptions options;
  options.columns[kName] = {"batch", "-", "-", {"noise"}};
  Imported imported = Import(kName, "batch,step,noise,loss\n10,1,7,0.5\n20,2,7,0.25\n", options);
  EXPECT_EQ(imported.Points("m", "loss").steps, (std::vector<int64_t>{10, 20}));
  EXPECT_EQ(imported.Points("m", "step").values, (std::vector<double>{1, 2}));
  EXPECT_TRUE(imported.Points("m", "noise").empty());
}

TEST(CsvImport, HeaderlessNumbersAndCommentHeaders) {
  Imported comment = Import(kName, "# made by hand\n# step loss\n# step,loss\n1,0.5\n2,0.25\n");
  EXPECT_EQ(comment.Points("m", "loss").steps, (std::vector<int64_t>{1, 2}));
}

TEST(CsvImport, AHeaderLongerThanTheHeadIsRead) {
  std::string header = "step", row = "1";
  for (int i = 0; i < 9000; ++i) {
    header += ",metric_" + std::to_string(i);
    row += ",0.5";
  }
  ASSERT_GT(header.size(), kSniffBytes);
  Imported imported = Import(kName, header + "\n" + row + "\n");
  EXPECT_EQ(imported.series.size(), 9000u);
}

TEST(CsvImport, AHeaderAloneIsNoRunYet) {
  Growth growth(kName);
  growth.Add("step,loss\n");
  EXPECT_TRUE(growth.last().runs.empty());
  growth.Add("1,0.5\n");
  EXPECT_EQ(growth.Points("loss").size(), 1u);
}

TEST(CsvImport, OtherFilesAreLeftAlone) {
  for (const char* text :
       {"", "\n\n", "just words\nand more words\n", "a,b\nx,y\n", "{\"a\": 1}"}) {
    EXPECT_TRUE(Import("m.csv", text).series.empty()) << text;
  }
  for (const char* text : {"numpy>=1.2,<2\nscipy==1.0\n", "name,count\na,1\nb,2\n",
                           "Dear reader,\nstep 1, then 2\n"}) {
    EXPECT_TRUE(Import("notes.txt", text).series.empty()) << text;
  }
  EXPECT_FALSE(Import("train.log", "step,loss\n1,0.5\n2,0.25\n").series.empty());
}

TEST(CsvImport, Utf16IsNamed) {
  std::string text("\xFF\xFEs\0t\0", 6);
  Imported imported = Import(kName, text);
  ASSERT_EQ(imported.file_notes.size(), 1u);
  EXPECT_FALSE(imported.file_notes[0].second.is_note);
  EXPECT_NE(imported.file_notes[0].second.reason.find("UTF-16"), std::string::npos);
}

TEST(CsvImport, NamesThatAreNotUtf8AreReplacedAndTold) {
  const Imported imported = Import("a.csv", "step,gr\xf6\xdf\n0,1\n1,2\n");
  ASSERT_EQ(imported.problems.size(), 1u);
  EXPECT_NE(imported.problems[0].reason.find("not UTF-8"), std::string::npos);
  ASSERT_EQ(imported.series.size(), 1u);
  EXPECT_EQ(std::get<1>(imported.series.begin()->first), "gr\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(CsvImport, ARowWithoutEndStopsTheFileButKeepsWhatIsSound) {
  std::string text = "step,loss\n1,0.5\n2," + std::string(size_t{40} << 20, 'x');
  Imported imported = Import(kName, text + "\n3,0.25\n");
  EXPECT_EQ(imported.Points("m", "loss").size(), 1u);
  EXPECT_FALSE(imported.problems.empty());
}

// Every file of tests/data/csv, however it is sliced, gives the same.
TEST(CsvImport, SlicesDoNotMatter) {
  for (const MemoryFile& file : FilesIn("data/csv")) {
    SCOPED_TRACE(file.path);
    Imported whole = RunImport({file});
    for (size_t slice : {1, 7, 64, 1000}) {
      ImportOptions options;
      options.slice_bytes = slice;
      options.batch_bytes = slice * 3;
      ExpectSame(whole, RunImport({file}, options));
    }
  }
}

// Read in two parts, a table gives what it gives at once.
TEST(CsvImport, PartsMakeTheWhole) {
  EXPECT_TRUE(rc::check("two imports of a growing file", [] {
    std::string text = "step,loss,acc,note,time\n";
    size_t rows = *rc::gen::inRange<size_t>(3, 40);
    for (size_t i = 0; i < rows; ++i) {
      // The first rows decide what a column is.
      std::string loss = i < 3 ? "0.5"
                               : *rc::gen::element<std::string>("0.125", "nan", "", "1e-7", "bad",
                                                                "[1]", "\"2.5\"");
      text += std::to_string(i * 3) + "," + loss + "," +
              *rc::gen::element<std::string>("1", "0.999", "-inf", "") + ",same," +
              std::to_string(1700000000 + i) + *rc::gen::element<std::string>("\n", "\r\n");
    }
    size_t header = text.find("\n6,") + 1;
    size_t cut = *rc::gen::inRange<size_t>(header, text.size() + 1);
    Growth growth(kName);
    growth.Add(text.substr(0, cut));
    growth.Add(text.substr(cut));
    Imported whole = Import(kName, text);
    auto expected = EffectivePoints({whole});
    auto actual = growth.Effective();
    RC_ASSERT(actual.size() == expected.size());
    for (const auto& [key, points] : expected) {
      RC_ASSERT(actual[key].steps == points.steps);
      RC_ASSERT(SameBits(actual[key].values, points.values));
      RC_ASSERT(SameBits(actual[key].wall_times_s, points.wall_times_s));
    }
  }));
}

TEST(CsvImport, DamagedBytesNeverCrashAndNeverHang) {
  for (const MemoryFile& file : FilesIn("data/csv")) {
    SCOPED_TRACE(file.path);
    EXPECT_TRUE(rc::check("flipped, cut and doubled bytes", [&file] {
      MemoryFile damaged = file;
      for (int i = *rc::gen::inRange(1, 6); i > 0 && !damaged.bytes.empty(); --i) {
        size_t at = *rc::gen::inRange<size_t>(0, damaged.bytes.size());
        damaged.bytes[at] = *rc::gen::arbitrary<uint8_t>();
      }
      size_t cut = *rc::gen::inRange<size_t>(0, damaged.bytes.size() + 1);
      if (*rc::gen::arbitrary<bool>()) damaged.bytes.resize(cut);
      Imported imported = RunImport({damaged});
      RC_ASSERT(imported.counts.files_total == 1u);
    }));
  }
}

}  // namespace
}  // namespace tidemark
