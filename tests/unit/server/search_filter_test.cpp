// The language of searches: what it takes, what it refuses, and which rows match.
#include "server/search_filter.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "server/search_match.h"

namespace tidemark {
namespace {

class Row : public SearchRow {
 public:
  std::map<std::string, std::string> texts;  // "p:key", "t:key", "a:key"
  std::map<std::string, double> numbers;     // "m:key", "a:key"

  static std::string Name(SearchEntity entity, std::string_view key) {
    constexpr const char* kLetters = "amptd";
    return std::string(1, kLetters[static_cast<int>(entity)]) + ":" + std::string(key);
  }
  std::optional<std::string_view> Text(SearchEntity entity, std::string_view key) const override {
    const auto found = texts.find(Name(entity, key));
    if (found == texts.end()) return std::nullopt;
    return found->second;
  }
  std::optional<double> Number(SearchEntity entity, std::string_view key) const override {
    const auto found = numbers.find(Name(entity, key));
    if (found == numbers.end()) return std::nullopt;
    return found->second;
  }
};

Row Sample() {
  Row row;
  row.texts = {{"p:lr", "0.1"},          {"p:my key", "x"},      {"t:mlflow.user", "Ann"},
               {"a:status", "FINISHED"}, {"a:run_name", "näve"}, {"a:run_id", "abc"}};
  row.numbers = {{"m:loss", 0.25}, {"m:a/b", 3}, {"m:nan", NAN}, {"a:start_time", 1000}};
  return row;
}

bool Finds(std::string_view filter) {
  const auto conditions = ParseSearchFilter(SearchKind::kRuns, filter);
  EXPECT_TRUE(conditions.ok()) << filter << ": " << conditions.error().message;
  return conditions.ok() && Matches(Sample(), *conditions);
}

TEST(SearchFilter, FindsWhatHolds) {
  for (const char* filter : {"",
                             "  ",
                             "metrics.loss < 0.5",
                             "metric.loss<=0.25",
                             "metrics.loss > -1e3",
                             "metrics.`a/b` = 3",
                             "metrics.\"a/b\" != 4",
                             "metrics.a/b >= 3",
                             "params.lr = '0.1'",
                             "params.lr = \"0.1\"",
                             "params.`my key` LIKE '%'",
                             "parameters.\"my key\" != 'y'",
                             "tags.mlflow.user ILIKE 'an_'",
                             "tag.`mlflow.user` = 'Ann'",
                             "status = 'FINISHED'",
                             "attributes.status IN ('FAILED', 'FINISHED')",
                             "attr.run_id in ('abc')",
                             "attribute.run_name LIKE 'n_ve'",
                             "run_id NOT IN ('x')",
                             "attributes.start_time > 999",
                             "metrics.loss < 1 and params.lr = '0.1' AND status != 'FAILED'",
                             "tags.none IS NULL",
                             "params.lr IS NOT NULL",
                             "`run name` = 'näve'",
                             "params.lr != 'it''s'"}) {
    EXPECT_TRUE(Finds(filter)) << filter;
  }
}

TEST(SearchFilter, LeavesOutWhatDoesNot) {
  for (const char* filter :
       {"metrics.loss > 0.5", "metrics.none != 1", "metrics.nan > 0", "metrics.nan < 0",
        "params.none != 'x'", "tags.mlflow.user = 'ann'", "tags.mlflow.user LIKE 'an%'",
        "status = 'FINISHED' AND metrics.loss = 1", "run_id NOT IN ('abc')", "end_time > 0",
        "tags.mlflow.user IS NULL"}) {
    EXPECT_FALSE(Finds(filter)) << filter;
  }
}

TEST(SearchFilter, RefusesEverythingElse) {
  for (const char* filter : {"metrics.loss",
                             "metrics.loss <",
                             "metrics.loss < 'x'",
                             "metrics.loss LIKE '1'",
                             "params.lr = 0.1",
                             "params.lr < '1'",
                             "params.lr = 'x",
                             "params.`lr = 'x'",
                             "params. = 'x'",
                             "nothing = 'x'",
                             "attributes.nothing = 'x'",
                             "status = 'a' OR status = 'b'",
                             "status = 'a' status = 'b'",
                             "status = 'a' AND",
                             "AND",
                             "run_id IN",
                             "run_id IN ()",
                             "run_id IN ('a'",
                             "params.a IN ('a')",
                             "status IS NULL",
                             "status NOT LIKE 'a'",
                             "'a' = 'a'",
                             "metrics.loss < 1;",
                             "= 1",
                             "(status = 'a')",
                             "datasets.size = '1'",
                             "\xff\xfe",
                             "`"}) {
    const auto conditions = ParseSearchFilter(SearchKind::kRuns, filter);
    ASSERT_FALSE(conditions.ok()) << filter;
    EXPECT_EQ(conditions.error().code, ErrorCode::kInvalid);
  }
  EXPECT_FALSE(ParseSearchFilter(SearchKind::kExperiments, "metrics.a > 1").ok());
  EXPECT_TRUE(ParseSearchFilter(SearchKind::kExperiments, "name LIKE 'a%'").ok());
  std::string many = "status = 'a'";
  for (int i = 0; i < 500; ++i) many += " AND status = 'a'";
  EXPECT_FALSE(ParseSearchFilter(SearchKind::kRuns, many).ok());
  EXPECT_FALSE(ParseSearchFilter(SearchKind::kRuns, std::string(100000, 'a')).ok());
}

TEST(SearchFilter, Like) {
  EXPECT_TRUE(IsLike("abc", "a%c", false));
  EXPECT_TRUE(IsLike("abc", "%", false));
  EXPECT_TRUE(IsLike("", "%%", false));
  EXPECT_TRUE(IsLike("aXbXc", "%b_c", false));
  EXPECT_FALSE(IsLike("abc", "a_", false));
  EXPECT_FALSE(IsLike("abc", "", false));
  EXPECT_FALSE(IsLike("abc", "ABC", false));
  EXPECT_TRUE(IsLike("abc", "ABC", true));
  EXPECT_TRUE(IsLike("aä", "a_", false));
  EXPECT_TRUE(IsLike(std::string(2000, 'a') + "b", "%a%a%a%b", false));
}

TEST(SearchOrder, ValuesThenNanThenNothing) {
  std::vector<Row> rows(4);
  rows[0].numbers["m:x"] = 1;
  rows[1].numbers["m:x"] = NAN;
  rows[3].numbers["m:x"] = 2;
  std::vector<const SearchRow*> views;
  views.reserve(rows.size());
  for (const Row& row : rows) views.push_back(&row);
  const auto order = [&](const char* text) {
    auto parsed = ParseSearchOrder(SearchKind::kRuns, text);
    EXPECT_TRUE(parsed.ok());
    return InOrder(views, std::vector{*parsed});
  };
  EXPECT_EQ(order("metrics.x"), (std::vector<size_t>{0, 3, 1, 2}));
  EXPECT_EQ(order("metrics.x ASC"), (std::vector<size_t>{0, 3, 1, 2}));
  EXPECT_EQ(order("metrics.`x` desc"), (std::vector<size_t>{3, 0, 1, 2}));
  EXPECT_FALSE(ParseSearchOrder(SearchKind::kRuns, "metrics.x DOWN").ok());
  EXPECT_FALSE(ParseSearchOrder(SearchKind::kRuns, "").ok());
}

}  // namespace
}  // namespace tidemark
