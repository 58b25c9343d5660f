#include "ui/evaluate/pictures/sorting.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/number_text.h"

namespace tidemark::ui {
namespace {

double KeyOf(const workbench::Summary& summary, size_t index, int column) {
  const workbench::ClassFigures& figures = summary.classes[index];
  switch (column) {
    case 1:
      return figures.precision;
    case 2:
      return figures.recall;
    case 3:
      return figures.f1;
    case 4:
      return figures.roc_auc;
    case 5:
      return static_cast<double>(figures.support);
    case 6:
      return static_cast<double>(figures.predicted);
    default:
      break;
  }
  if (index >= summary.class_names.size()) return workbench::kNone;
  return ParseDouble(summary.class_names[index]).value_or(workbench::kNone);
}

}  // namespace

std::vector<size_t> SortClasses(const workbench::Summary& summary, int column, bool descending) {
  std::vector<size_t> order(summary.classes.size());
  std::iota(order.begin(), order.end(), size_t{0});
  if (column < 0) return order;
  std::vector<double> keys(order.size());
  for (size_t i = 0; i < keys.size(); ++i) keys[i] = KeyOf(summary, i, column);
  const auto name = [&](size_t i) {
    return i < summary.class_names.size() ? summary.class_names[i] : std::string();
  };
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    const bool a_none = std::isnan(keys[a]), b_none = std::isnan(keys[b]);
    if (a_none != b_none) return b_none;
    if (a_none) {
      if (column != 0) return false;
      return descending ? name(b) < name(a) : name(a) < name(b);
    }
    return descending ? keys[a] > keys[b] : keys[a] < keys[b];
  });
  return order;
}

}  // namespace tidemark::ui
