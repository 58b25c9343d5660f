#include "query/run_filter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>

#include "base/number_text.h"
#include "query/run_order.h"

namespace tidemark {
namespace {

RunTable SmallTable() {
  RunTable table;
  const auto add = [&](int64_t id, const char* name, double lr, const char* optimizer,
                       double loss) {
    TableRun run;
    run.run_id = id;
    run.name = name;
    run.status = "finished";
    const uint32_t row = table.AddRun(run);
    table.SetParam(row, "lr", lr);
    table.SetParam(row, "optimizer", optimizer);
    MetricFigures figures;
    figures.last = loss;
    figures.has_finite = std::isfinite(loss);
    figures.min = loss / 2;
    figures.max = loss * 2;
    table.SetMetric(row, "val/loss", "", figures);
  };
  add(1, "run10", 0.1, "sgd", 0.5);
  add(2, "run2", 0.01, "adamw", 0.25);
  add(3, "Run3", 0.001, "lion", std::numeric_limits<double>::quiet_NaN());
  TableRun bare;
  bare.run_id = 4;
  bare.name = "bare";
  table.AddRun(bare);
  return table;
}

std::vector<int64_t> Matching(RunTable* table, const std::string& text) {
  auto filter = RunFilter::Parse(text, *table);
  EXPECT_TRUE(filter.ok()) << text << ": " << (filter.ok() ? "" : filter.error().message);
  std::vector<uint32_t> rows;
  for (uint32_t i = 0; i < table->size(); ++i) rows.push_back(i);
  if (filter.ok()) filter->Apply(table, &rows);
  std::vector<int64_t> ids;
  for (const uint32_t row : rows) ids.push_back(table->run(row).run_id);
  return ids;
}

using Ids = std::vector<int64_t>;

TEST(RunFilter, ComparesParamsAndMetrics) {
  RunTable table = SmallTable();
  EXPECT_EQ(Matching(&table, "lr > 0.005"), (Ids{1, 2}));
  EXPECT_EQ(Matching(&table, "lr>=0.1 and optimizer = sgd"), (Ids{1}));
  EXPECT_EQ(Matching(&table, "val/loss < 0.3"), (Ids{2}));
  EXPECT_EQ(Matching(&table, "val/loss.max >= 0.5"), (Ids{1, 2}));
  EXPECT_EQ(Matching(&table, "optimizer ~ AD"), (Ids{2}));
  EXPECT_EQ(Matching(&table, "optimizer != \"sgd\""), (Ids{2, 3, 4}));
}

TEST(RunFilter, WordsMatchNameAndParamsInAnyCase) {
  RunTable table = SmallTable();
  EXPECT_EQ(Matching(&table, "RUN"), (Ids{1, 2, 3}));
  EXPECT_EQ(Matching(&table, "run lion"), (Ids{3}));
  EXPECT_EQ(Matching(&table, ""), (Ids{1, 2, 3, 4}));
}

// What a search sees of each run, as one text.
std::vector<std::string> SearchedTexts(const RunTable& table) {
  std::vector<std::string> texts;
  for (uint32_t row = 0; row < table.size(); ++row) {
    std::string text = table.run(row).name + "\n" + table.run(row).notes;
    for (const ColumnKind kind : {ColumnKind::kParam, ColumnKind::kTag}) {
      for (const char* key : {"lr", "optimizer", "LR=scale", "seed"}) {
        const TableCell cell = table.Cell({kind, key, "", {}}, row);
        if (cell.kind == TableCell::Kind::kNone) continue;
        text += std::string("\n") + key + "=";
        text +=
            cell.kind == TableCell::Kind::kText ? table.text(cell.text) : FormatDouble(cell.number);
      }
    }
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    texts.push_back(text);
  }
  return texts;
}

TEST(RunFilter, WordsMatchWhateverPartOfKeyAndValueTheyAre) {
  RunTable table = SmallTable();
  table.SetParam(0, "LR=scale", 1e-7);
  table.SetParam(1, "LR=scale", "Linear=2");
  table.SetParam(3, "seed", std::numeric_limits<double>::infinity());
  table.SetTag(2, "seed", "0.1");
  for (const bool again : {false, true}) {
    if (again) table.SetParam(1, "lr", 0.125);  // after numbers were made texts
    const std::vector<std::string> texts = SearchedTexts(table);
    std::vector<uint8_t> found;
    for (const std::string& text : texts) {
      for (size_t begin = 0; begin < text.size(); ++begin) {
        for (size_t size = 1; size < 9 && begin + size <= text.size(); ++size) {
          const std::string word = text.substr(begin, size);
          if (word.find('\n') != std::string::npos) continue;
          table.Search(word, &found);
          for (size_t row = 0; row < texts.size(); ++row) {
            EXPECT_EQ(found[row] != 0, texts[row].find(word) != std::string::npos)
                << word << " in " << texts[row];
          }
        }
      }
    }
  }
}

TEST(RunFilter, NanNeverComparesTrue) {
  RunTable table = SmallTable();
  EXPECT_EQ(Matching(&table, "val/loss > -1"), (Ids{1, 2}));
  EXPECT_EQ(Matching(&table, "val/loss.min < 9"), (Ids{1, 2}));
}

TEST(RunFilter, NamesTheNearestColumn) {
  const RunTable table = SmallTable();
  const auto filter = RunFilter::Parse("optimiser = sgd", table);
  ASSERT_FALSE(filter.ok());
  EXPECT_EQ(filter.error().message, "No column \"optimiser\"");
  EXPECT_EQ(filter.error().hint, "Did you mean optimizer?");
}

TEST(RunFilter, RefusesWhatItCannotUnderstand) {
  const RunTable table = SmallTable();
  for (const char* text : {"lr >", "> 3", "lr =! 3", "name = \"open", "lr > > 3"}) {
    EXPECT_FALSE(RunFilter::Parse(text, table).ok()) << text;
  }
}

TEST(RunOrder, NumbersThenNothingInBothDirections) {
  const RunTable table = SmallTable();
  const ColumnSpec loss{ColumnKind::kMetric, "val/loss", "", MetricStat::kLast};
  std::vector<uint32_t> rows{0, 1, 2, 3};
  SortRows(table, loss, false, true, &rows);
  EXPECT_EQ(rows, (std::vector<uint32_t>{1, 0, 2, 3}));
  SortRows(table, loss, true, true, &rows);
  EXPECT_EQ(rows, (std::vector<uint32_t>{0, 1, 2, 3}));
}

TEST(RunOrder, NamesAreNaturalAndPinnedComeFirst) {
  RunTable table = SmallTable();
  std::vector<uint32_t> rows{0, 1, 2, 3};
  SortRows(table, {}, false, true, &rows);
  EXPECT_EQ(rows, (std::vector<uint32_t>{3, 1, 2, 0}));
  table.mutable_run(0).pinned = true;
  SortRows(table, {}, false, true, &rows);
  EXPECT_EQ(rows.front(), 0u);
}

TEST(RunTable, ListsColumnsWithCounts) {
  const RunTable table = SmallTable();
  const auto columns = table.Columns({0, 1, 2, 3});
  ASSERT_EQ(columns.size(), 3u);
  EXPECT_EQ(columns[0].spec.name, "lr");
  EXPECT_TRUE(columns[0].numeric);
  EXPECT_TRUE(columns[0].varies);
  EXPECT_EQ(columns[0].run_count, 3u);
  EXPECT_FALSE(columns[1].numeric);
}

}  // namespace
}  // namespace tidemark
