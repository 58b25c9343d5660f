#include "ui/evaluate/pictures/edits.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/number_text.h"

namespace tidemark::ui {
namespace {

auto FindEdit(const std::vector<workbench::CellEdit>& edits, const workbench::WhatIfCell& cell) {
  return std::find_if(edits.begin(), edits.end(), [&](const workbench::CellEdit& edit) {
    return edit.column == cell.column && edit.place == cell.place;
  });
}

}  // namespace

bool SetCellEdit(std::vector<workbench::CellEdit>* edits, const workbench::WhatIfCell& cell,
                 std::string_view value) {
  const auto found = FindEdit(*edits, cell);
  const auto at = edits->begin() + (found - edits->cbegin());
  if (value == cell.original) {
    if (found == edits->cend()) return false;
    edits->erase(at);
    return true;
  }
  if (found == edits->cend()) {
    edits->push_back({cell.column, cell.place, std::string(value)});
    return true;
  }
  if (at->value == value) return false;
  at->value = value;
  return true;
}

std::string EditedValue(const std::vector<workbench::CellEdit>& edits,
                        const workbench::WhatIfCell& cell) {
  const auto found = FindEdit(edits, cell);
  return found == edits.end() ? cell.original : found->value;
}

bool CellsArePixels(const workbench::WhatIf& answer) {
  const uint64_t pixels = static_cast<uint64_t>(answer.image_width) * answer.image_height;
  return pixels > 1 && pixels == answer.cells.size();
}

std::pair<double, double> ValueRange(const workbench::WhatIf& answer) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const workbench::WhatIfCell& cell : answer.cells) {
    const auto number = ParseDouble(cell.original);
    if (!number || !std::isfinite(*number)) continue;
    low = std::min(low, *number);
    high = std::max(high, *number);
  }
  if (!(low < high)) return {0, 1};
  return {low, high};
}

std::vector<size_t> ShownOutputs(const workbench::WhatIf& answer, size_t most) {
  const size_t count = std::min({answer.outputs.size(), answer.before.size(), answer.now.size()});
  std::vector<size_t> shown(count);
  std::iota(shown.begin(), shown.end(), size_t{0});
  if (count <= most) return shown;
  const auto said = [&](size_t i) { return std::max(answer.before[i], answer.now[i]); };
  std::stable_sort(shown.begin(), shown.end(),
                   [&](size_t a, size_t b) { return said(a) > said(b); });
  shown.resize(most);
  return shown;
}

}  // namespace tidemark::ui
