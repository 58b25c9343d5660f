// Figures as people read them: from scikit-learn's names ("roc_auc_ovr_macro") to words, to whether
// more of it is better, and to how many digits its interval deserves.
#pragma once

#include <string>
#include <string_view>

#include "ui/color.h"
#include "ui/theme.h"
#include "workbench/answers.h"

namespace tidemark::ui {

enum class Direction : uint8_t { kUnknown, kLargerIsBetter, kSmallerIsBetter };

// "Macro F1", "ROC AUC, macro"; names that are not known read as they are, without underscores.
[[nodiscard]] std::string FigureLabel(std::string_view name);
[[nodiscard]] Direction DirectionOf(std::string_view name);

// What FigureDecimals says of a figure that is written as "1.054e6", as its interval and all that
// stands beside it are then.
inline constexpr int kScientific = -1;
// As many decimals as an interval of this width deserves: 3 at least below 1, and 6 at most; four
// digits from 1 on where there is no interval.
[[nodiscard]] int PlainDecimals(double value, double low, double high);
// The same, or kScientific where all of them are below 0.0005, or one is 10^6 or more.
[[nodiscard]] int FigureDecimals(double value, double low, double high);
// A number with the decimals of the figure that it stands beside.
[[nodiscard]] std::string FigureAs(double v, int decimals);
// A figure with these decimals, wherever one is shown; very small and large ones are scientific.
[[nodiscard]] std::string FigureText(double value, double low = workbench::kNone,
                                     double high = workbench::kNone);
// ".956–.981"; "" without an interval.
[[nodiscard]] std::string IntervalText(double low, double high, int decimals);
// ".047": a share without its zero, where room is short.
[[nodiscard]] std::string ShortShare(double share);
// "+0.012", "−0.041", "0.000".
[[nodiscard]] std::string SignedText(double difference, int decimals);
// Whether a number is written with zeros only.
[[nodiscard]] bool SaysZero(std::string_view text);
// "97.2 %".
[[nodiscard]] std::string ShareText(double share);
// "0.031", "< 0.001".
[[nodiscard]] std::string PText(double p);

enum class Verdict : uint8_t { kNeither, kBetter, kWorse };
[[nodiscard]] Verdict VerdictOf(double difference, Direction direction);
[[nodiscard]] Color VerdictColor(const Theme& theme, Verdict verdict);

[[nodiscard]] const workbench::Figure* FindFigure(const workbench::Summary* summary,
                                                  std::string_view name);

}  // namespace tidemark::ui
