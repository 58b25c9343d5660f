#include "ui/evaluate/pictures/figure_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "ui/evaluate/picture_texts.h"
#include "ui/format.h"

namespace tidemark::ui {
namespace {

namespace words = picture_texts;

struct Known {
  const char* name;
  const char* label;
  Direction direction;
};

constexpr Direction kUp = Direction::kLargerIsBetter, kDown = Direction::kSmallerIsBetter,
                    kNo = Direction::kUnknown;

// Without their averaging, which is said beside them.
constexpr Known kKnown[] = {
    {"accuracy", "Accuracy", kUp},
    {"balanced_accuracy", "Balanced accuracy", kUp},
    {"top", "Top accuracy", kUp},
    {"precision", "precision", kUp},
    {"recall", "recall", kUp},
    {"specificity", "Specificity", kUp},
    {"f1", "F1", kUp},
    {"f2", "F2", kUp},
    {"f05", "F0.5", kUp},
    {"jaccard", "Jaccard", kUp},
    {"mcc", "MCC", kUp},
    {"kappa", "Cohen’s kappa", kUp},
    {"kappa_quad", "Quadratic kappa", kUp},
    {"gini", "Gini", kUp},
    {"ks", "Kolmogorov–Smirnov", kUp},
    {"roc_auc", "ROC AUC", kUp},
    {"roc_auc_ovr", "ROC AUC", kUp},
    {"roc_auc_ovo", "ROC AUC, pairs", kUp},
    {"pr_auc_trapz", "Area under PR", kUp},
    {"average_precision", "Average precision", kUp},
    {"ap", "Average precision", kUp},
    {"map", "Mean average precision", kUp},
    {"mrr", "Mean reciprocal rank", kUp},
    {"ndcg", "NDCG", kUp},
    {"dcg", "DCG", kUp},
    {"label_ranking_average_precision", "Label ranking precision", kUp},
    {"label_ranking_loss", "Label ranking loss", kDown},
    {"coverage_error", "Coverage error", kDown},
    {"hamming_loss", "Hamming loss", kDown},
    {"zero_one_loss", "Zero-one loss", kDown},
    {"log_loss", "Log loss", kDown},
    {"brier", "Brier score", kDown},
    {"brier_multi", "Brier score", kDown},
    {"ece15_top", "Calibration error", kDown},
    {"ece15_pos", "Calibration error, positive class", kDown},
    {"ece10_quantile_top", "Calibration error, even counts", kDown},
    {"mce15_top", "Largest calibration error", kDown},
    {"mce15_pos", "Largest calibration error, positive class", kDown},
    {"rmsce15_top", "RMS calibration error", kDown},
    {"rmsce15_pos", "RMS calibration error, positive class", kDown},
    {"mae", "MAE", kDown},
    {"mse", "MSE", kDown},
    {"rmse", "RMSE", kDown},
    {"msle", "MSLE", kDown},
    {"rmsle", "RMSLE", kDown},
    {"mape", "MAPE", kDown},
    {"smape", "SMAPE", kDown},
    {"median_ae", "Median error", kDown},
    {"max_error", "Largest error", kDown},
    {"r2", "R²", kUp},
    {"explained_variance", "Explained variance", kUp},
    {"pearson", "Pearson correlation", kUp},
    {"spearman", "Spearman correlation", kUp},
    {"kendall", "Kendall’s tau", kUp},
    {"bias", "Bias", kNo},
    {"poisson_dev", "Poisson deviance", kDown},
    {"gamma_dev", "Gamma deviance", kDown},
    {"pinball_01", "Pinball loss, 10 %", kDown},
    {"pinball_05", "Pinball loss, 50 %", kDown},
    {"pinball_09", "Pinball loss, 90 %", kDown},
};

constexpr int kMostDecimals = 6;
constexpr const char* kAverages[] = {"macro", "micro", "weighted", "samples"};

const Known* FindKnown(std::string_view name) {
  const auto* found = std::find_if(std::begin(kKnown), std::end(kKnown),
                                   [&](const Known& known) { return name == known.name; });
  return found == std::end(kKnown) ? nullptr : found;
}

struct Parts {
  std::string_view base, average;
};

Parts Split(std::string_view name) {
  for (const std::string_view average : kAverages) {
    const size_t tail = average.size() + 1;
    if (name.size() > tail && name.substr(name.size() - average.size()) == average &&
        name[name.size() - tail] == '_') {
      return {name.substr(0, name.size() - tail), average};
    }
  }
  return {name, {}};
}

// "ndcg@10" and "top5" have their number in the name.
struct Family {
  const Known* known = nullptr;
  std::string_view number;  // empty: none
};
Family FindFamily(std::string_view base) {
  if (const Known* known = FindKnown(base)) return {known, {}};
  const size_t digits = base.find_first_of("0123456789");
  if (digits == std::string_view::npos || digits == 0) return {};
  const std::string_view number = base.substr(digits);
  if (number.find_first_not_of("0123456789") != std::string_view::npos) return {};
  if (base[digits - 1] == '@') return {FindKnown(base.substr(0, digits - 1)), number};
  if (base.substr(0, digits) == "top") return {FindKnown("top"), number};
  return {};
}

std::string Capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string WithoutLeadingZero(std::string text) {
  const size_t zero = text.find("0.");
  if (zero == 0 || (zero != std::string::npos && text.compare(0, zero, "\xE2\x88\x92") == 0))
    text.erase(zero, 1);
  return text;
}

}  // namespace

std::string FigureLabel(std::string_view name) {
  const Parts parts = Split(name);
  const auto [known, number] = FindFamily(parts.base);
  if (!known) {
    std::string plain(name);
    std::replace(plain.begin(), plain.end(), '_', ' ');
    return Capital(plain);
  }
  if (!number.empty()) {
    const bool top = std::string_view(known->name) == "top";
    return top ? fmt::format(words::kTopAccuracy, number)
               : fmt::format(words::kFigureAt, Capital(known->label), number);
  }
  if (parts.average.empty()) return Capital(known->label);
  // Short ones take it in front, as people say it.
  const std::string_view label(known->label);
  const bool front = label == "F1" || label == "precision" || label == "recall" || label == "F2";
  if (front) return Capital(std::string(parts.average)) + " " + known->label;
  return Capital(known->label) + ", " + std::string(parts.average);
}

Direction DirectionOf(std::string_view name) {
  const Known* known = FindFamily(Split(name).base).known;
  return known ? known->direction : Direction::kUnknown;
}

int PlainDecimals(double value, double low, double high) {
  if (!std::isfinite(value)) return 3;
  const double magnitude = std::abs(value);
  int natural =
      magnitude >= 1 ? std::max(0, 3 - static_cast<int>(std::floor(std::log10(magnitude)))) : 3;
  // What is nearly 1 is not written as 1.
  while (magnitude < 1 && natural < kMostDecimals && 1 - magnitude < std::pow(10.0, -natural) / 2)
    ++natural;
  const double width = high - low;
  if (!(width > 0) || !std::isfinite(width)) return natural;
  // One digit of the interval's width, two when the first of them is small.
  const double exponent = std::floor(std::log10(width));
  const bool small = width < 2.5 * std::pow(10.0, exponent);
  const int fine = (small ? 1 : 0) - static_cast<int>(exponent);
  return std::clamp(fine, magnitude >= 1 ? 0 : natural, std::max(natural, kMostDecimals));
}

int FigureDecimals(double value, double low, double high) {
  double largest = 0;
  for (const double v : {value, low, high}) {
    if (std::isfinite(v)) largest = std::max(largest, std::abs(v));
  }
  const bool scientific = largest >= 1e6 || (largest > 0 && largest < 0.0005);
  return scientific ? kScientific : PlainDecimals(value, low, high);
}

std::string FigureAs(double v, int decimals) {
  if (decimals != kScientific) return Fixed(v, decimals);
  return std::isfinite(v) && v != 0 ? Scientific(v, 3) : Value(v);
}

std::string FigureText(double value, double low, double high) {
  if (std::isnan(value)) return "\xE2\x80\x93";
  return FigureAs(value, FigureDecimals(value, low, high));
}

std::string IntervalText(double low, double high, int decimals) {
  if (std::isnan(low) || std::isnan(high)) return {};
  // A dash before or behind a minus sign can't be read.
  const bool dash = low >= 0 && high >= 0 && decimals != kScientific;
  return WithoutLeadingZero(FigureAs(low, decimals)) + (dash ? "\xE2\x80\x93" : " to ") +
         WithoutLeadingZero(FigureAs(high, decimals));
}

std::string ShortShare(double share) { return WithoutLeadingZero(Fixed(share, 3)); }

std::string SignedText(double difference, int decimals) {
  const std::string text = FigureAs(difference, decimals);
  return difference > 0 && !SaysZero(text) && std::isfinite(difference) ? "+" + text : text;
}

bool SaysZero(std::string_view text) {
  return text.find_first_of("123456789") == std::string_view::npos;
}

std::string ShareText(double share) {
  if (std::isnan(share)) return "\xE2\x80\x93";
  return fmt::format("{:.1f} %", share * 100);
}

std::string PText(double p) {
  if (std::isnan(p)) return "\xE2\x80\x93";
  if (p < 0.001) return "< 0.001";
  return Fixed(p, p < 0.1 ? 3 : 2);
}

Verdict VerdictOf(double difference, Direction direction) {
  if (!(difference > 0) && !(difference < 0)) return Verdict::kNeither;
  if (direction == Direction::kUnknown) return Verdict::kNeither;
  const bool better = (difference > 0) == (direction == Direction::kLargerIsBetter);
  return better ? Verdict::kBetter : Verdict::kWorse;
}

Color VerdictColor(const Theme& theme, Verdict verdict) {
  switch (verdict) {
    case Verdict::kBetter:
      return theme.c.success_text;
    case Verdict::kWorse:
      return theme.c.danger_text;
    case Verdict::kNeither:
      break;
  }
  return theme.c.text_secondary;
}

const workbench::Figure* FindFigure(const workbench::Summary* summary, std::string_view name) {
  if (!summary) return nullptr;
  const auto found = std::find_if(summary->figures.begin(), summary->figures.end(),
                                  [&](const workbench::Figure& f) { return f.name == name; });
  return found == summary->figures.end() ? nullptr : &*found;
}

}  // namespace tidemark::ui
