#include "query/run_groups.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <unordered_map>
#include <utility>

#include "base/number_text.h"
#include "query/natural_order.h"

namespace tidemark {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
// Between the values of a key.
constexpr char kBetween = '\x1f';

struct Value {
  std::string key, label;
};

Value ValueOf(const RunTable& table, const ColumnSpec& column, uint32_t row) {
  if (const std::string* own = table.RunText(column.kind, row)) {
    if (!own->empty()) return {"=" + *own, *own};
    return {"", column.kind == ColumnKind::kGroup ? "no group" : "none"};
  }
  const TableCell cell = table.Cell(column, row);
  if (cell.kind == TableCell::Kind::kNone) return {"", "no " + column.name};
  if (cell.kind == TableCell::Kind::kText) {
    return {"=" + table.text(cell.text), table.text(cell.text)};
  }
  const std::string number = FormatDouble(cell.number);
  return {"=" + number, column.name.empty() ? number : column.name + " " + number};
}

bool SameColour(const TableRun& a, const TableRun& b) {
  return a.custom_colour == b.custom_colour && (!a.custom_colour.empty() || a.colour == b.colour);
}

// Runs get different indices by themselves, so that equal ones are a person's choice; of one run
// only a colour of its own tells that.
void TakeColour(const RunTable& table, int32_t index, RunGroup* group) {
  const TableRun& first = table.run(group->rows.front());
  const bool chosen = std::all_of(group->rows.begin(), group->rows.end(),
                                  [&](uint32_t row) { return SameColour(first, table.run(row)); });
  group->colour = index;
  if (!chosen || (group->rows.size() == 1 && first.custom_colour.empty())) return;
  group->colour = first.colour;
  group->custom_colour = first.custom_colour;
}

bool IsMeanColumn(const ColumnSpec& column) {
  if (column.kind == ColumnKind::kDuration) return true;
  if (column.kind != ColumnKind::kMetric) return false;
  return column.stat == MetricStat::kLast || column.stat == MetricStat::kMin ||
         column.stat == MetricStat::kMax || column.stat == MetricStat::kFirst;
}

GroupFigure MeanOf(const std::vector<double>& values) {
  GroupFigure figure;
  if (values.empty()) return figure;
  figure.kind = GroupFigure::Kind::kNumber;
  double sum = 0;
  for (const double value : values) sum += value;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  // The mean of equal values is that value, without the rounding of a sum.
  figure.number = *least == *most ? *least : sum / static_cast<double>(values.size());
  double squares = 0;
  for (const double value : values) {
    squares += (value - figure.number) * (value - figure.number);
  }
  figure.deviation =
      values.size() < 2 ? kNone : std::sqrt(squares / static_cast<double>(values.size() - 1));
  return figure;
}

GroupFigure RangeOf(const std::vector<double>& values) {
  GroupFigure figure;
  if (values.empty()) return figure;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  figure.number = *least;
  figure.upper = *most;
  figure.deviation = kNone;
  figure.kind = *least == *most ? GroupFigure::Kind::kNumber : GroupFigure::Kind::kRange;
  return figure;
}

GroupFigure TextOf(const std::set<std::string>& texts) {
  GroupFigure figure;
  if (texts.empty()) return figure;
  figure.kind = texts.size() == 1 ? GroupFigure::Kind::kText : GroupFigure::Kind::kMany;
  if (texts.size() == 1) figure.text = *texts.begin();
  figure.number = static_cast<double>(texts.size());
  return figure;
}

}  // namespace

std::vector<RunGroup> GroupRows(const RunTable& table, const std::vector<ColumnSpec>& by,
                                const std::vector<uint32_t>& rows) {
  std::unordered_map<std::string, size_t> index_of;
  std::vector<RunGroup> groups;
  for (const uint32_t row : rows) {
    std::string key, label;
    for (const ColumnSpec& column : by) {
      Value value = ValueOf(table, column, row);
      if (!key.empty()) key.push_back(kBetween);
      key += value.key.empty() ? "-" : value.key;
      label += (label.empty() ? "" : " \xC2\xB7 ") + value.label;
    }
    const auto [found, added] = index_of.try_emplace(std::move(key), groups.size());
    if (added) groups.push_back({found->first, std::move(label), 0, {}, {}});
    groups[found->second].rows.push_back(row);
  }
  const auto age = [&](const RunGroup& group) {
    int64_t oldest = std::numeric_limits<int64_t>::max();
    for (const uint32_t row : group.rows) oldest = std::min(oldest, table.run(row).run_id);
    return oldest;
  };
  std::vector<std::pair<int64_t, size_t>> ages;
  for (size_t i = 0; i < groups.size(); ++i) ages.emplace_back(age(groups[i]), i);
  std::sort(ages.begin(), ages.end());
  std::vector<RunGroup> ordered;
  ordered.reserve(groups.size());
  for (const auto& [oldest, i] : ages) {
    TakeColour(table, static_cast<int32_t>(ordered.size()), &groups[i]);
    ordered.push_back(std::move(groups[i]));
  }
  return ordered;
}

void SortGroups(const RunTable& table, const ColumnSpec& by, bool descending,
                std::vector<RunGroup>* groups) {
  std::erase_if(*groups, [](const RunGroup& group) { return group.rows.empty(); });
  struct Key {
    double number;
    size_t at;
  };
  std::vector<Key> keys;
  const auto less = [&](const Key& a, const Key& b) {
    if (by.kind == ColumnKind::kName) {
      const int order = NaturalCompare((*groups)[a.at].label, (*groups)[b.at].label);
      if (order != 0) return descending ? order > 0 : order < 0;
      return a.at < b.at;
    }
    if (std::isnan(a.number) != std::isnan(b.number)) return std::isnan(b.number);
    if (a.number != b.number && !std::isnan(a.number)) {
      return descending ? a.number > b.number : a.number < b.number;
    }
    return a.at < b.at;
  };
  for (size_t i = 0; i < groups->size(); ++i) {
    const GroupFigure figure = FigureOf(table, by, (*groups)[i].rows);
    const bool counts =
        figure.kind == GroupFigure::Kind::kNumber || figure.kind == GroupFigure::Kind::kRange;
    keys.push_back({counts ? figure.number : kNone, i});
  }
  std::sort(keys.begin(), keys.end(), less);
  std::vector<RunGroup> ordered;
  ordered.reserve(keys.size());
  for (const Key& key : keys) ordered.push_back(std::move((*groups)[key.at]));
  *groups = std::move(ordered);
}

GroupFigure FigureOf(const RunTable& table, const ColumnSpec& column,
                     const std::vector<uint32_t>& rows) {
  std::vector<double> numbers;
  std::set<std::string> texts;
  for (const uint32_t row : rows) {
    if (const std::string* own = table.RunText(column.kind, row)) {
      if (!own->empty()) texts.insert(*own);
      continue;
    }
    const TableCell cell = table.Cell(column, row);
    if (cell.kind == TableCell::Kind::kText) texts.insert(table.text(cell.text));
    if (cell.kind == TableCell::Kind::kNumber && std::isfinite(cell.number)) {
      numbers.push_back(cell.number);
    }
  }
  if (IsMeanColumn(column)) return MeanOf(numbers);
  if (texts.empty()) {
    GroupFigure range = RangeOf(numbers);
    if (column.kind == ColumnKind::kPoints) {
      range.kind = GroupFigure::Kind::kNumber;
      range.number = 0;
      for (const double number : numbers) range.number += number;
    }
    return range;
  }
  for (const double number : numbers) texts.insert(FormatDouble(number));
  return TextOf(texts);
}

}  // namespace tidemark
