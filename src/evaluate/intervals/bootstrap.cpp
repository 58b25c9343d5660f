#include "evaluate/intervals/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "evaluate/intervals/distributions.h"
#include "evaluate/metrics/sum.h"

namespace tidemark::evaluate {
namespace {

double Deviation(std::span<const double> values) {
  if (values.size() < 2) return kUndefined;
  Sum sum;
  for (double value : values) sum.Add(value);
  double mean = sum.value() / static_cast<double>(values.size());
  Sum squares;
  for (double value : values) squares.Add((value - mean) * (value - mean));
  return std::sqrt(squares.value() / static_cast<double>(values.size() - 1));
}

}  // namespace

Bootstrap::Bootstrap(const WeightedFigures& figures, const BootstrapOptions& options)
    : figures_(figures),
      options_(options),
      random_(options.seed),
      weights_(figures.rows()),
      values_(figures.names().size()) {
  if (!options_.groups.empty()) {
    uint32_t most = *std::max_element(options_.groups.begin(), options_.groups.end());
    group_weights_.resize(size_t{most} + 1);
  } else if (!options_.strata.empty()) {
    MakeStrata(options_.strata);
  }
}

void Bootstrap::MakeStrata(std::span<const uint32_t> keys) {
  uint32_t most = *std::max_element(keys.begin(), keys.end());
  strata_.resize(size_t{most} + 1);
  for (uint32_t key : keys) ++strata_[key].count;
  uint32_t first = 0;
  for (Stratum& stratum : strata_) {
    stratum.first = first;
    first += stratum.count;
  }
  rows_.resize(keys.size());
  std::vector<uint32_t> next(strata_.size());
  for (size_t i = 0; i < strata_.size(); ++i) next[i] = strata_[i].first;
  for (size_t row = 0; row < keys.size(); ++row)
    rows_[next[keys[row]]++] = static_cast<uint32_t>(row);
}

void Bootstrap::Draw() {
  auto count = static_cast<uint32_t>(weights_.size());
  if (!group_weights_.empty()) {
    std::fill(group_weights_.begin(), group_weights_.end(), 0U);
    auto groups = static_cast<uint32_t>(group_weights_.size());
    for (uint32_t i = 0; i < groups; ++i) ++group_weights_[random_.Below(groups)];
    for (size_t row = 0; row < weights_.size(); ++row) {
      weights_[row] = group_weights_[options_.groups[row]];
    }
    return;
  }
  std::fill(weights_.begin(), weights_.end(), 0U);
  if (strata_.empty()) {
    for (uint32_t i = 0; i < count; ++i) ++weights_[random_.Below(count)];
    return;
  }
  for (const Stratum& stratum : strata_) {
    for (uint32_t i = 0; i < stratum.count; ++i) {
      ++weights_[rows_[stratum.first + random_.Below(stratum.count)]];
    }
  }
}

bool Bootstrap::Step(size_t resamples) {
  if (weights_.empty()) return false;
  std::vector<double> figures(values_.size());
  for (size_t i = 0; i < resamples && done_ < options_.resamples; ++i, ++done_) {
    Draw();
    figures_.Compute(weights_, figures);
    for (size_t figure = 0; figure < figures.size(); ++figure) {
      if (!std::isnan(figures[figure])) values_[figure].push_back(figures[figure]);
    }
  }
  return done_ < options_.resamples;
}

std::vector<BootstrapFigure> Bootstrap::Figures() const {
  std::vector<double> estimates(values_.size(), kUndefined);
  std::vector<uint32_t> ones(weights_.size(), 1);
  if (!ones.empty()) figures_.Compute(ones, estimates);
  std::vector<BootstrapFigure> figures;
  for (size_t i = 0; i < values_.size(); ++i) {
    BootstrapFigure figure;
    figure.name = figures_.names()[i];
    figure.estimate = estimates[i];
    figure.values = values_[i];
    std::sort(figure.values.begin(), figure.values.end());
    figure.dropped = done_ - figure.values.size();
    figure.interval = PercentileInterval(figure.values, options_.level);
    figure.deviation = Deviation(figure.values);
    figures.push_back(std::move(figure));
  }
  return figures;
}

double Quantile(std::span<const double> ascending, double share) {
  if (ascending.empty()) return kUndefined;
  double place = share * static_cast<double>(ascending.size() - 1);
  auto below = static_cast<size_t>(std::floor(place));
  if (below + 1 >= ascending.size()) return ascending.back();
  double part = place - static_cast<double>(below);
  double step = ascending[below + 1] - ascending[below];
  return part < 0.5 ? ascending[below] + step * part : ascending[below + 1] - step * (1 - part);
}

Interval PercentileInterval(std::span<const double> ascending, double level) {
  return {Quantile(ascending, (1 - level) / 2), Quantile(ascending, (1 + level) / 2),
          "bootstrap of rows, percentiles"};
}

Interval BcaInterval(std::span<const double> ascending, double estimate,
                     std::span<const double> jackknife, double level) {
  Interval interval{kUndefined, kUndefined, "bootstrap of rows, BCa"};
  if (ascending.empty() || jackknife.empty()) return interval;
  auto below = std::lower_bound(ascending.begin(), ascending.end(), estimate);
  auto up_to = std::upper_bound(ascending.begin(), ascending.end(), estimate);
  auto count = static_cast<double>(ascending.size());
  double share =
      static_cast<double>((below - ascending.begin()) + (up_to - ascending.begin())) / (2 * count);
  if (share <= 0 || share >= 1) return interval;
  double bias = NormalQuantile(share);
  Sum sum;
  for (double value : jackknife) sum.Add(value);
  double mean = sum.value() / static_cast<double>(jackknife.size());
  Sum squares;
  Sum cubes;
  for (double value : jackknife) {
    double off = mean - value;
    squares.Add(off * off);
    cubes.Add(off * off * off);
  }
  double scale = 6 * std::pow(squares.value(), 1.5);
  double acceleration = scale > 0 ? cubes.value() / scale : 0;
  auto corrected = [&](double wanted) {
    double z = bias + NormalQuantile(wanted);
    return Quantile(ascending, NormalCdf(bias + z / (1 - acceleration * z)));
  };
  interval.low = corrected((1 - level) / 2);
  interval.high = corrected((1 + level) / 2);
  return interval;
}

}  // namespace tidemark::evaluate
