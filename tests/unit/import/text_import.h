// Helpers for tests of text logs: one file, the same file as it grows, and what is left after
// rewinds.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "golden/golden_files.h"
#include "unit/import/import_run.h"

namespace tidemark {

inline MemoryFile FileOf(const std::string& path, const std::string& text, double modified_s = 1) {
  return {path, {text.begin(), text.end()}, modified_s};
}

inline Imported Import(const std::string& path, const std::string& text,
                       ImportOptions options = {}) {
  return RunImport({FileOf(path, text)}, std::move(options));
}

// All files below a folder of tests/.
inline std::vector<MemoryFile> FilesIn(const std::string& folder) {
  std::vector<MemoryFile> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    auto path = std::filesystem::relative(entry.path(), folder).generic_string();
    files.push_back({path, *ReadWholeFile(entry.path().string())});
  }
  EXPECT_FALSE(files.empty()) << folder;
  return files;
}

// Bit by bit, so that NaN equals NaN.
inline bool SameBits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

using SeriesMap = std::map<Imported::SeriesKey, PointColumns>;

inline void TakeBack(const std::string& run, int64_t step, SeriesMap* series) {
  for (auto& [key, points] : *series) {
    if (std::get<0>(key) != run) continue;
    PointColumns kept;
    for (size_t i = 0; i < points.size(); ++i) {
      if (points.steps[i] == kNoStep || points.steps[i] < step) {
        kept.Append(points.steps[i], points.wall_times_s[i], points.values[i]);
      }
    }
    points = kept;
  }
}

// The points that are not superseded after these imports, one after the other.
inline SeriesMap EffectivePoints(const std::vector<Imported>& imports) {
  SeriesMap series;
  for (const Imported& imported : imports) {
    for (const ImportBatch& batch : imported.batches) {
      size_t rewind = 0;
      auto rewind_until = [&](size_t block) {
        for (; rewind < batch.rewinds.size() && batch.rewinds[rewind].before_block <= block;
             ++rewind) {
          TakeBack(batch.runs[batch.rewinds[rewind].run].run_path, batch.rewinds[rewind].step,
                   &series);
        }
      };
      for (size_t i = 0; i < batch.blocks.size(); ++i) {
        rewind_until(i);
        const SeriesBlock& block = batch.blocks[i];
        auto& to = series[{batch.runs[block.run].run_path, block.metric, block.context}];
        for (size_t p = 0; p < block.points.size(); ++p) {
          to.Append(block.points.steps[p], block.points.wall_times_s[p], block.points.values[p]);
        }
      }
      rewind_until(batch.blocks.size());
    }
  }
  return series;
}

// One file that is imported again and again as it changes.
class Growth {
 public:
  explicit Growth(std::string path) : path_(std::move(path)) {}

  void Add(const std::string& more) { Set(text_ + more); }
  void Set(const std::string& text) {
    text_ = text;
    std::vector<KnownSource> known =
        imports_.empty() ? std::vector<KnownSource>() : imports_.back().Known();
    imports_.push_back(RunImport({FileOf(path_, text_, ++modified_s_)}, {}, std::move(known)));
  }

  [[nodiscard]] SeriesMap Effective() const { return EffectivePoints(imports_); }
  [[nodiscard]] PointColumns PointsOf(const std::string& run, const std::string& metric) const {
    return Effective()[{run, metric, ""}];
  }
  [[nodiscard]] PointColumns Points(const std::string& metric) const {
    return PointsOf(path_.substr(0, path_.rfind('.')), metric);
  }
  // With those that were taken back.
  [[nodiscard]] uint64_t stored_points() const {
    uint64_t total = 0;
    for (const Imported& imported : imports_) total += imported.counts.points;
    return total;
  }
  [[nodiscard]] std::vector<ProblemEntry> problems() const { return All(&Imported::problems); }
  [[nodiscard]] std::vector<ProblemEntry> notes() const { return All(&Imported::notes); }
  [[nodiscard]] const Imported& first() const { return imports_.front(); }
  [[nodiscard]] const Imported& last() const { return imports_.back(); }

 private:
  [[nodiscard]] std::vector<ProblemEntry> All(std::vector<ProblemEntry> Imported::*list) const {
    std::vector<ProblemEntry> all;
    for (const Imported& imported : imports_)
      all.insert(all.end(), (imported.*list).begin(), (imported.*list).end());
    return all;
  }

  std::string path_, text_;
  double modified_s_ = 0;
  std::vector<Imported> imports_;
};

// Problems of one reason may come in several batches.
inline std::map<std::string, uint64_t> ReasonCounts(const std::vector<ProblemEntry>& problems) {
  std::map<std::string, uint64_t> counts;
  for (const ProblemEntry& problem : problems) counts[problem.reason] += problem.count;
  return counts;
}

inline void ExpectSame(const Imported& a, const Imported& b) {
  ASSERT_EQ(a.series.size(), b.series.size());
  for (const auto& [key, points] : a.series) {
    auto found = b.series.find(key);
    ASSERT_NE(found, b.series.end()) << std::get<1>(key);
    EXPECT_EQ(points.steps, found->second.steps) << std::get<1>(key);
    EXPECT_TRUE(SameBits(points.values, found->second.values)) << std::get<1>(key);
    EXPECT_TRUE(SameBits(points.wall_times_s, found->second.wall_times_s)) << std::get<1>(key);
  }
  EXPECT_EQ(a.params.size(), b.params.size());
  EXPECT_EQ(a.tags, b.tags);
  EXPECT_EQ(ReasonCounts(a.problems), ReasonCounts(b.problems));
  EXPECT_EQ(ReasonCounts(a.notes), ReasonCounts(b.notes));
}

}  // namespace tidemark
