// Names one column of the run table: what it shows, and what a list may be sorted or filtered by.
#pragma once

#include <cstdint>
#include <string>

namespace tidemark {

enum class ColumnKind : uint8_t {
  kName,
  kProject,
  kStatus,
  kStarted,
  kDuration,
  kPoints,
  kParam,
  kTag,
  kMetric,
  kGroup,  // what the run itself calls its group
  kJobType,
};

// Which figure of a series stands for it in a table. Minimum and maximum are over finite values.
enum class MetricStat : uint8_t { kLast, kMin, kMax, kFirst, kMinStep, kMaxStep, kCount };

struct ColumnSpec {
  ColumnKind kind = ColumnKind::kName;
  std::string name;     // key of a param or tag, name of a metric
  std::string context;  // of a metric
  MetricStat stat = MetricStat::kLast;
  template <class A>
  void Fields(A& a) {
    a(kind, name, context, stat);
  }
  bool operator==(const ColumnSpec&) const = default;
};

}  // namespace tidemark
