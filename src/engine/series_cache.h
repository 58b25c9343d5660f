// Series of the open file in memory: pyramids of what charts look at, and series derived from them
// (smoothed, sorted by another x). Keeps what was used last within a budget of bytes.
//
// A change of the data drops what it touched, growth extends it; a chart that is being drawn holds
// its own references.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/lru_cache.h"
#include "base/result.h"
#include "engine/drawn_columns.h"
#include "series/derived.h"
#include "series/pyramid.h"
#include "store/series_reader.h"

namespace tidemark {

// A series that a query can draw. `sorted` is set when x is not in order of arrival.
struct CachedSeries {
  std::shared_ptr<const SeriesPyramid> pyramid;
  std::shared_ptr<PointReader> points;
};

class SeriesCache {
 public:
  static constexpr size_t kStoredBudgetBytes = size_t{96} << 20;
  static constexpr size_t kDerivedBudgetBytes = size_t{64} << 20;
  static constexpr size_t kDrawnBudgetBytes = size_t{32} << 20;

  explicit SeriesCache(Database* database) : reader_(database) {}

  // Forgets the directory (which run has which metric) and the series that changed; all when empty.
  void Invalidate(const std::vector<int64_t>& series_ids);
  // The same for series that got points behind the ones they had, and nothing else: what is in
  // memory of them is extended when it is asked for, which costs what is new.
  void Grown(const std::vector<int64_t>& series_ids);

  // The summary of a metric's series in a run; nullptr when the run doesn't have it.
  Result<const SeriesSummary*> Find(int64_t metric_id, int64_t run_id);
  // First wall time of a run over all its series; NaN when it has none.
  Result<double> FirstTime(int64_t run_id);

  // O(blocks) when it is not in memory yet.
  Result<CachedSeries> Load(const SeriesSummary& summary, bool with_times);

  // A derived series by key, made by `make` when it is not there. It may still have to be stepped.
  template <class Make>
  std::shared_ptr<DerivedSeries> Derived(const std::string& key, Make make) {
    if (auto found = FindDerived(key)) return found;
    std::shared_ptr<DerivedSeries> made = make();
    AddDerived(key, made);
    return made;
  }

  // The columns last made of a line, when they were made for the same request; one window a key is
  // kept. Incomplete ones (points that could not be read) are not.
  std::shared_ptr<const DrawnColumns> FindDrawn(const std::string& key,
                                                const ChartRequest& request);
  void AddDrawn(const std::string& key, std::shared_ptr<const DrawnColumns> drawn);

  [[nodiscard]] size_t memory_bytes() const {
    return stored_.bytes() + derived_.bytes() + drawn_.bytes();
  }
  SeriesReader& reader() { return reader_; }

 private:
  struct CachedDerived {
    std::shared_ptr<DerivedSeries> series;
    [[nodiscard]] size_t bytes() const { return series->memory_bytes(); }
  };
  struct CachedDrawn {
    std::shared_ptr<const DrawnColumns> columns;
    [[nodiscard]] size_t bytes() const { return columns->memory_bytes(); }
  };
  struct StoredSeries {
    std::shared_ptr<SeriesPyramid> pyramid;
    std::shared_ptr<PointReader> points;
    bool grown = false;
    [[nodiscard]] size_t bytes() const { return pyramid->memory_bytes(); }
  };
  // Drops everything that is made of these series, but not them.
  void ForgetMade(const std::vector<int64_t>& series_ids);
  Result<bool> Extend(int64_t series_id, StoredSeries* stored);
  std::shared_ptr<DerivedSeries> FindDerived(const std::string& key);
  void AddDerived(const std::string& key, std::shared_ptr<DerivedSeries> derived);

  SeriesReader reader_;
  std::unordered_map<int64_t, std::unordered_map<int64_t, SeriesSummary>> by_metric_;
  std::unordered_map<int64_t, double> first_time_;
  bool first_times_loaded_ = false;
  LruCache<int64_t, StoredSeries> stored_{kStoredBudgetBytes};
  LruCache<std::string, CachedDerived> derived_{kDerivedBudgetBytes};
  LruCache<std::string, CachedDrawn> drawn_{kDrawnBudgetBytes};
};

}  // namespace tidemark
