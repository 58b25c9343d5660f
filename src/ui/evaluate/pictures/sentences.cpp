#include "ui/evaluate/pictures/sentences.h"

#include <fmt/format.h>

#include <cmath>

#include "ui/evaluate/picture_texts.h"
#include "ui/evaluate/pictures/figure_names.h"
#include "ui/format.h"

namespace tidemark::ui {
namespace {

namespace words = picture_texts;

constexpr double kClearP = 0.05;

std::string Rows(uint64_t n) { return Counted(n, words::kRow, words::kRows); }

}  // namespace

bool IsClear(const workbench::ComparedFigure& figure) {
  if (std::isnan(figure.low) || std::isnan(figure.high)) return figure.p < kClearP;
  return figure.low > 0 || figure.high < 0;
}

std::vector<ComparisonSentence> ComparisonSentences(const workbench::Comparison& comparison,
                                                    std::string_view second,
                                                    std::string_view first) {
  std::vector<ComparisonSentence> sentences;
  if (comparison.has_mcnemar) {
    sentences.push_back({fmt::format(words::kRightWhere, second, Rows(comparison.only_second_right),
                                     first, Rows(comparison.only_first_right)),
                         true});
    sentences.push_back(
        {fmt::format(words::kBothRight, Rows(comparison.both_right), Rows(comparison.both_wrong)),
         false});
    if (!std::isnan(comparison.mcnemar_exact_p)) {
      const bool clear = comparison.mcnemar_exact_p < kClearP;
      sentences.push_back({fmt::format(words::kMcNemar, PText(comparison.mcnemar_exact_p),
                                       PText(comparison.mcnemar_mid_p)) +
                               ". " + (clear ? words::kClearDifference : words::kNoClearDifference),
                           false});
    }
  }
  if (!std::isnan(comparison.delong_p))
    sentences.push_back({fmt::format(words::kDeLong, PText(comparison.delong_p)) + ".", false});
  return sentences;
}

}  // namespace tidemark::ui
