#include "ui/cells.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "base/time.h"
#include "ui/texts.h"

namespace tidemark::ui {

std::string CellText(const Cell& cell, const NumberStyle* style, const Host& host) {
  switch (cell.kind) {
    case Cell::Kind::kNone:
      return {};
    case Cell::Kind::kText:
      return cell.text;
    case Cell::Kind::kNumber:
      return style ? Styled(cell.number, *style) : Short(cell.number);
    case Cell::Kind::kDuration:
      return Duration(cell.number);
    case Cell::Kind::kTime:
      return DateTime(cell.number, host.utc_offset_minutes(cell.number), host.WallTimeS());
    case Cell::Kind::kRange:
      return fmt::format(texts::kRange, Short(cell.number), Short(cell.other));
    case Cell::Kind::kMany:
      return fmt::format(texts::kManyValues, Count(static_cast<int64_t>(cell.number)));
  }
  return {};
}

std::string CellExact(const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::kNone:
      return {};
    case Cell::Kind::kText:
      return cell.text;
    case Cell::Kind::kTime:
      return FormatUtc(cell.number);
    case Cell::Kind::kNumber:
    case Cell::Kind::kDuration:
      return FormatDouble(cell.number);
    case Cell::Kind::kRange:
      return fmt::format(texts::kRange, FormatDouble(cell.number), FormatDouble(cell.other));
    case Cell::Kind::kMany:
      return fmt::format(texts::kManyValues, cell.number);
  }
  return {};
}

std::string DeviationText(const Cell& cell, const NumberStyle* style) {
  if (cell.kind != Cell::Kind::kNumber || std::isnan(cell.other)) return {};
  if (cell.other == 0) return "\xC2\xB1 0";
  return "\xC2\xB1 " + (style ? Styled(cell.other, *style) : Short(cell.other));
}

bool IsNumeric(const Cell& cell) {
  return cell.kind == Cell::Kind::kNumber || cell.kind == Cell::Kind::kDuration ||
         cell.kind == Cell::Kind::kTime || cell.kind == Cell::Kind::kRange;
}

const char* StatName(MetricStat stat) {
  switch (stat) {
    case MetricStat::kLast:
      return texts::kLast;
    case MetricStat::kMin:
      return texts::kMin;
    case MetricStat::kMax:
      return texts::kMax;
    case MetricStat::kFirst:
      return texts::kFirst;
    case MetricStat::kMinStep:
      return texts::kMinStep;
    case MetricStat::kMaxStep:
      return texts::kMaxStep;
    case MetricStat::kCount:
      return texts::kPointCount;
  }
  return "";
}

std::string ColumnSubject(const ColumnSpec& column) {
  switch (column.kind) {
    case ColumnKind::kName:
      return texts::kRun;
    case ColumnKind::kProject:
      return texts::kProject;
    case ColumnKind::kStatus:
      return texts::kStatus;
    case ColumnKind::kStarted:
      return texts::kStarted;
    case ColumnKind::kDuration:
      return texts::kDuration;
    case ColumnKind::kPoints:
      return texts::kPoints;
    case ColumnKind::kGroup:
      return texts::kGroup;
    case ColumnKind::kJobType:
      return texts::kJobType;
    case ColumnKind::kParam:
    case ColumnKind::kTag:
      return column.name;
    case ColumnKind::kMetric:
      return column.context.empty() ? column.name : column.name + " (" + column.context + ")";
  }
  return {};
}

std::string ColumnHead(const ColumnSpec& column) {
  return column.kind == ColumnKind::kMetric ? StatName(column.stat) : ColumnSubject(column);
}

std::string ColumnTitle(const ColumnSpec& column) {
  if (column.kind != ColumnKind::kMetric) return ColumnSubject(column);
  std::string stat = StatName(column.stat);
  stat[0] = static_cast<char>(stat[0] - 'A' + 'a');
  return ColumnSubject(column) + " · " + stat;
}

bool HasNumberStyle(const ColumnSpec& column) {
  return column.kind == ColumnKind::kMetric || column.kind == ColumnKind::kPoints;
}

void StyleFinder::Add(const Cell& cell) {
  if (cell.kind != Cell::Kind::kNumber || !std::isfinite(cell.number)) return;
  const double magnitude = std::abs(cell.number);
  if (magnitude == 0) return;
  max_abs_ = std::max(max_abs_, magnitude);
  min_abs_ = min_abs_ == 0 ? magnitude : std::min(min_abs_, magnitude);
  whole_ = whole_ && magnitude == std::floor(magnitude);
}

}  // namespace tidemark::ui
