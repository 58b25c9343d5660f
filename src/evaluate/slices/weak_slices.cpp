#include "evaluate/slices/weak_slices.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "base/number_text.h"
#include "evaluate/intervals/distributions.h"
#include "evaluate/intervals/multiple_tests.h"
#include "evaluate/metrics/sum.h"
#include "evaluate/slices/column_bins.h"

namespace tidemark::evaluate {
namespace {

constexpr double kOneSided = 0.5;

struct Count {
  uint64_t rows = 0;
  double loss = 0;

  void Add(const Count& more) {
    rows += more.rows;
    loss += more.loss;
  }
};

// A candidate before its conditions are written down.
struct Candidate {
  Slice slice;
  size_t order = 0;  // of its p-value among all tested
};

}  // namespace

class WeakSliceSearch::Search {
 public:
  Search(const DataSet& data, std::span<const uint32_t> rows, std::span<const double> losses,
         const SliceOptions& options)
      : data_(data), rows_(rows), losses_(losses), options_(options) {
    Summarize();
    report_.rows = rows_.size();
    report_.mean_loss = mean_;
    if (rows_.size() >= 2 && deviation_ > 0) columns_ = Columns();
  }

  bool Step() {
    if (bins_.size() < columns_.size()) {
      bins_.push_back(BinColumn(data_, columns_[bins_.size()], rows_, options_));
      weakest_.emplace_back(SearchColumn(bins_.back()), bins_.size() - 1);
      // Only the weakest columns are kept for pairs: a bin number for every row of every column
      // would be as large as the data.
      Forget();
      return true;
    }
    if (pairs_done_ == pairs()) return false;
    SearchPair(bins_[weakest_[second_].second], bins_[weakest_[first_].second]);
    ++pairs_done_;
    if (++second_ == first_) {
      ++first_;
      second_ = 0;
    }
    return true;
  }

  [[nodiscard]] size_t done() const { return bins_.size() + pairs_done_; }
  [[nodiscard]] size_t total() const { return columns_.size() + pairs(); }

  SliceReport Take() {
    Finish();
    return std::move(report_);
  }

 private:
  void Summarize() {
    Sum sum;
    for (double loss : losses_) sum.Add(loss);
    auto count = static_cast<double>(losses_.size());
    mean_ = sum.value() / count;
    Sum squares;
    for (double loss : losses_) squares.Add((loss - mean_) * (loss - mean_));
    deviation_ = std::sqrt(squares.value() / count);
    min_rows_ = std::max<uint64_t>(options_.min_rows, losses_.size() / 100);
  }

  [[nodiscard]] std::vector<size_t> Columns() const {
    if (!options_.columns.empty()) return options_.columns;
    std::vector<size_t> columns;
    for (size_t i = 0; i < data_.columns.size(); ++i) {
      if (data_.columns[i].width() == 1) columns.push_back(i);
    }
    return columns;
  }

  // Of columns that are kept.
  [[nodiscard]] size_t pairs() const {
    size_t kept = std::min(columns_.size(), options_.columns_for_pairs);
    return kept * (kept - std::min<size_t>(kept, 1)) / 2;
  }

  void Forget() {
    if (weakest_.size() <= options_.columns_for_pairs) return;
    auto least = std::min_element(weakest_.begin(), weakest_.end());
    bins_[least->second] = {};
    weakest_.erase(least);
  }

  // How far the mean of so many rows lies above that of a random choice.
  [[nodiscard]] double DeviationsAbove(const Count& count) const {
    auto all = static_cast<double>(losses_.size());
    auto own = static_cast<double>(count.rows);
    double error = deviation_ * std::sqrt((all - own) / (own * (all - 1)));
    return error > 0 ? (count.loss / own - mean_) / error : 0;
  }

  [[nodiscard]] bool MayBeSlice(const Count& count) const {
    return count.rows >= min_rows_ && count.rows * 2 <= losses_.size();
  }

  // Tests a candidate; returns its z.
  double Test(const Count& count, std::vector<SliceCondition> conditions,
              std::vector<Candidate>* found) {
    double z = DeviationsAbove(count);
    double p = kOneSided * std::erfc(z / std::sqrt(2.0));
    p_values_.push_back(p);
    if (z <= 0 || p > options_.level) return z;
    Candidate candidate;
    candidate.order = p_values_.size() - 1;
    candidate.slice.conditions = std::move(conditions);
    candidate.slice.rows = count.rows;
    candidate.slice.mean_loss = count.loss / static_cast<double>(count.rows);
    double all = mean_ * static_cast<double>(losses_.size());
    candidate.slice.rest_loss =
        (all - count.loss) / static_cast<double>(losses_.size() - count.rows);
    candidate.slice.z = z;
    candidate.slice.p = p;
    found->push_back(std::move(candidate));
    return z;
  }

  // Returns the largest z of the column.
  double SearchColumn(const ColumnBins& bins) {
    std::vector<Count> counts(bins.conditions.size());
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (bins.bin_of_row[i] == ColumnBins::kNone) continue;
      counts[bins.bin_of_row[i]].Add({1, losses_[i]});
    }
    std::vector<Candidate> found;
    double best = -std::numeric_limits<double>::infinity();
    for (size_t first = 0; first < counts.size(); ++first) {
      Count joined;
      for (size_t last = first; last < counts.size(); ++last) {
        joined.Add(counts[last]);
        bool range = bins.conditions[last].kind == SliceCondition::Kind::kRange;
        if (last > first && (!bins.ordered || !range)) break;
        if (!MayBeSlice(joined)) continue;
        SliceCondition condition = bins.conditions[first];
        condition.high = bins.conditions[last].high;
        best = std::max(best, Test(joined, {std::move(condition)}, &found));
      }
    }
    KeepSeparate(std::move(found));
    return best;
  }

  // Of ranges that overlap only the most significant one is kept.
  void KeepSeparate(std::vector<Candidate> found) {
    std::stable_sort(found.begin(), found.end(),
                     [](const Candidate& a, const Candidate& b) { return a.slice.z > b.slice.z; });
    std::vector<SliceCondition> taken;
    for (Candidate& candidate : found) {
      const SliceCondition& own = candidate.slice.conditions[0];
      bool overlaps = std::any_of(taken.begin(), taken.end(), [&](const SliceCondition& other) {
        bool ranges =
            own.kind == SliceCondition::Kind::kRange && other.kind == SliceCondition::Kind::kRange;
        return ranges && own.low <= other.high && other.low <= own.high;
      });
      if (overlaps) continue;
      taken.push_back(own);
      candidates_.push_back(std::move(candidate));
    }
  }

  void SearchPair(const ColumnBins& a, const ColumnBins& b) {
    size_t width = b.conditions.size();
    std::vector<Count> counts(a.conditions.size() * width);
    std::vector<Count> of_a(a.conditions.size());
    std::vector<Count> of_b(width);
    for (size_t i = 0; i < rows_.size(); ++i) {
      uint16_t bin_a = a.bin_of_row[i];
      uint16_t bin_b = b.bin_of_row[i];
      if (bin_a == ColumnBins::kNone || bin_b == ColumnBins::kNone) continue;
      Count row{1, losses_[i]};
      counts[bin_a * width + bin_b].Add(row);
      of_a[bin_a].Add(row);
      of_b[bin_b].Add(row);
    }
    std::vector<Candidate> found;
    for (size_t at = 0; at < counts.size(); ++at) {
      if (!MayBeSlice(counts[at])) continue;
      double before =
          std::max(DeviationsAbove(of_a[at / width]), DeviationsAbove(of_b[at % width]));
      size_t known = found.size();
      double z = Test(counts[at], {a.conditions[at / width], b.conditions[at % width]}, &found);
      // A pair says something new only when it is weaker than either of its parts.
      if (found.size() > known && z <= before) found.pop_back();
    }
    for (Candidate& candidate : found) candidates_.push_back(std::move(candidate));
  }

  void Finish() {
    report_.tested = p_values_.size();
    std::vector<double> adjusted = HolmAdjusted(p_values_);
    for (Candidate& candidate : candidates_) {
      candidate.slice.adjusted_p = adjusted[candidate.order];
      if (candidate.slice.adjusted_p <= options_.level) {
        report_.slices.push_back(std::move(candidate.slice));
      }
    }
    std::stable_sort(report_.slices.begin(), report_.slices.end(),
                     [&](const Slice& a, const Slice& b) { return ExtraLoss(a) > ExtraLoss(b); });
    if (report_.slices.size() > options_.most_slices) {
      report_.slices.resize(options_.most_slices);
    }
  }

  // What the slice costs beyond the average.
  [[nodiscard]] double ExtraLoss(const Slice& slice) const {
    return (slice.mean_loss - mean_) * static_cast<double>(slice.rows);
  }

  const DataSet& data_;
  std::span<const uint32_t> rows_;
  std::span<const double> losses_;
  const SliceOptions options_;
  SliceReport report_;
  std::vector<size_t> columns_;
  std::vector<ColumnBins> bins_;                    // of the columns until now
  std::vector<std::pair<double, size_t>> weakest_;  // (best z, place in bins_)
  size_t first_ = 1, second_ = 0;                   // the next pair, of places in weakest_
  size_t pairs_done_ = 0;
  double mean_ = 0;
  double deviation_ = 0;
  uint64_t min_rows_ = 1;
  std::vector<double> p_values_;
  std::vector<Candidate> candidates_;
};

WeakSliceSearch::WeakSliceSearch(const DataSet& data, std::span<const uint32_t> rows,
                                 std::span<const double> losses, const SliceOptions& options)
    : search_(std::make_unique<Search>(data, rows, losses, options)) {}
WeakSliceSearch::~WeakSliceSearch() = default;
bool WeakSliceSearch::Step() { return search_->Step(); }
size_t WeakSliceSearch::done() const { return search_->done(); }
size_t WeakSliceSearch::total() const { return search_->total(); }
SliceReport WeakSliceSearch::Take() { return search_->Take(); }

bool SliceCondition::Holds(const DataColumn& values, size_t row) const {
  bool missing = values.IsMissing(row);
  if (kind == Kind::kMissing || missing) return kind == Kind::kMissing && missing;
  if (kind == Kind::kValue) return values.Text(row) == value;
  double number = values.Number(row);
  return number >= low && number <= high;
}

std::string SliceCondition::Text(const DataSet& data) const {
  const std::string& name = data.columns[column].name();
  if (kind == Kind::kMissing) return name + " is missing";
  if (kind == Kind::kValue) return name + " is " + value;
  if (low == high) return name + " is " + FormatDouble(low);
  return name + " from " + FormatDouble(low) + " to " + FormatDouble(high);
}

SliceReport FindWeakSlices(const DataSet& data, std::span<const uint32_t> rows,
                           std::span<const double> losses, const SliceOptions& options) {
  WeakSliceSearch search(data, rows, losses, options);
  while (search.Step()) {
  }
  return search.Take();
}

std::vector<uint32_t> RowsOfSlice(const DataSet& data, std::span<const uint32_t> rows,
                                  const std::vector<SliceCondition>& conditions) {
  std::vector<uint32_t> places;
  for (size_t i = 0; i < rows.size(); ++i) {
    bool inside = std::all_of(conditions.begin(), conditions.end(), [&](const auto& condition) {
      return condition.Holds(data.columns[condition.column], rows[i]);
    });
    if (inside) places.push_back(static_cast<uint32_t>(i));
  }
  return places;
}

std::vector<uint32_t> WorstRows(std::span<const double> losses, size_t most) {
  std::vector<uint32_t> order(losses.size());
  std::iota(order.begin(), order.end(), 0U);
  most = std::min(most, order.size());
  auto middle = order.begin() + static_cast<std::ptrdiff_t>(most);
  std::partial_sort(order.begin(), middle, order.end(), [&](uint32_t a, uint32_t b) {
    return losses[a] > losses[b] || (losses[a] == losses[b] && a < b);
  });
  order.resize(most);
  return order;
}

}  // namespace tidemark::evaluate
