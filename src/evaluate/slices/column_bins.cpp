#include "evaluate/slices/column_bins.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace tidemark::evaluate {
namespace {

// Quantiles are those of a sample of this size; the slices themselves are exact.
constexpr size_t kSampleRows = 65536;
constexpr size_t kMostBins = 60000;  // a bin's number has 16 bits

class Binner {
 public:
  Binner(const DataColumn& column, std::span<const uint32_t> rows, const SliceOptions& options,
         ColumnBins* bins)
      : column_(column), rows_(rows), options_(options), bins_(bins) {}

  void Run() {
    bins_->bin_of_row.assign(rows_.size(), ColumnBins::kNone);
    bool numeric = column_.type() == ColumnType::kFloat || column_.type() == ColumnType::kInteger;
    if (numeric) {
      Ranges();
    } else {
      Values();
    }
    Missing();
  }

 private:
  void Ranges() {
    bins_->ordered = true;
    std::vector<double> sample;
    size_t stride = rows_.size() / kSampleRows + 1;
    for (size_t i = 0; i < rows_.size(); i += stride) {
      double value = column_.Number(rows_[i]);
      if (!std::isnan(value)) sample.push_back(value);
    }
    std::sort(sample.begin(), sample.end());
    std::vector<double> highs;  // of each bin
    size_t quantiles = std::min(options_.quantiles, kMostBins);
    for (size_t q = 1; q <= quantiles && !sample.empty(); ++q) {
      size_t place = std::max<size_t>(q * sample.size() / quantiles, 1) - 1;
      double high = sample[place];
      if (highs.empty() || high > highs.back()) highs.push_back(high);
    }
    if (highs.empty()) return;
    struct Extent {
      double low = std::numeric_limits<double>::infinity();
      double high = -std::numeric_limits<double>::infinity();
    };
    std::vector<Extent> extents(highs.size());
    for (size_t i = 0; i < rows_.size(); ++i) {
      double value = column_.Number(rows_[i]);
      if (std::isnan(value)) continue;
      auto at = std::lower_bound(highs.begin(), highs.end(), value);
      auto bin = std::min(static_cast<size_t>(at - highs.begin()), highs.size() - 1);
      bins_->bin_of_row[i] = static_cast<uint16_t>(bin);
      extents[bin].low = std::min(extents[bin].low, value);
      extents[bin].high = std::max(extents[bin].high, value);
    }
    for (const Extent& extent : extents) {
      bins_->conditions.push_back(
          {bins_->column, SliceCondition::Kind::kRange, "", extent.low, extent.high});
    }
  }

  void Values() {
    const TextValues* texts = column_.texts();
    std::vector<uint64_t> of_code(texts == nullptr ? 2 : texts->distinct());
    for (uint32_t row : rows_) {
      if (!column_.IsMissing(row)) ++of_code[CodeOf(texts, row)];
    }
    std::vector<uint32_t> order(of_code.size());
    for (uint32_t code = 0; code < order.size(); ++code) order[code] = code;
    std::stable_sort(order.begin(), order.end(),
                     [&](uint32_t a, uint32_t b) { return of_code[a] > of_code[b]; });
    order.resize(std::min({order.size(), options_.most_values, kMostBins}));
    std::vector<uint16_t> bin_of_code(of_code.size(), ColumnBins::kNone);
    for (uint32_t code : order) {
      if (of_code[code] == 0) continue;
      bin_of_code[code] = static_cast<uint16_t>(bins_->conditions.size());
      std::string value =
          texts == nullptr ? (code == 1 ? "true" : "false") : std::string(texts->Distinct(code));
      bins_->conditions.push_back(
          {bins_->column, SliceCondition::Kind::kValue, std::move(value), 0, 0});
    }
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (!column_.IsMissing(rows_[i])) {
        bins_->bin_of_row[i] = bin_of_code[CodeOf(texts, rows_[i])];
      }
    }
  }

  [[nodiscard]] size_t CodeOf(const TextValues* texts, size_t row) const {
    return texts == nullptr ? static_cast<size_t>(column_.Integer(row)) & 1U : texts->Code(row);
  }

  void Missing() {
    auto bin = static_cast<uint16_t>(bins_->conditions.size());
    bool any = false;
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (!column_.IsMissing(rows_[i])) continue;
      bins_->bin_of_row[i] = bin;
      any = true;
    }
    if (any) {
      bins_->conditions.push_back({bins_->column, SliceCondition::Kind::kMissing, "", 0, 0});
    }
  }

  const DataColumn& column_;
  std::span<const uint32_t> rows_;
  const SliceOptions& options_;
  ColumnBins* bins_;
};

}  // namespace

ColumnBins BinColumn(const DataSet& data, size_t column, std::span<const uint32_t> rows,
                     const SliceOptions& options) {
  ColumnBins bins;
  bins.column = column;
  Binner(data.columns[column], rows, options, &bins).Run();
  return bins;
}

}  // namespace tidemark::evaluate
