// The filter of runs: words and comparisons, all of which must hold.
//
//   filter := term { ["and"] term }
//   term   := word | name op value          op := = != < <= > >= ~ (contains)
//   name   := a run field (name, status, project, group, job_type, points), a param, a tag, or a
//             metric with an optional .last .min .max .first .count; quoted when it has blanks:
//             "my param" > 3
//   value  := number | "text" | bare word
//
// A word must occur in the run's name, params, tags or notes, in any case. A run that lacks the
// column of a comparison does not match, except with !=. Comparisons with NaN are false, except !=.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "query/run_table.h"

namespace tidemark {

class RunFilter {
 public:
  enum class Op : uint8_t {
    kEqual,
    kNotEqual,
    kLess,
    kLessEqual,
    kGreater,
    kGreaterEqual,
    kContains
  };

  // kInvalid names the place that can't be understood, and the nearest column when there is one.
  static Result<RunFilter> Parse(std::string_view text, const RunTable& table);
  // Words only: what a search field takes. Never fails.
  static RunFilter Words(std::string_view text);

  [[nodiscard]] bool empty() const { return words_.empty() && comparisons_.empty(); }
  // Keeps the rows that match, in their order. O(rows x terms).
  void Apply(RunTable* table, std::vector<uint32_t>* rows) const;

 private:
  struct Comparison {
    ColumnSpec column;
    Op op = Op::kEqual;
    bool is_number = false;
    double number = 0;
    std::string text;  // lower case for kContains
  };
  [[nodiscard]] static bool Matches(const RunTable& table, const Comparison& comparison,
                                    uint32_t row);

  std::vector<std::string> words_;  // lower case
  std::vector<Comparison> comparisons_;
};

}  // namespace tidemark
