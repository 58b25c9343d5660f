// A square of counts, class by class: confusion matrices, and where two models agree.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ui/evaluate/pictures/scene.h"

namespace tidemark::ui {

struct MatrixSpec {
  std::string_view name;  // for the screen reader
  std::span<const std::string> names;
  std::span<const uint64_t> counts;  // rows × columns
  BenchView::Matrix shown = BenchView::Matrix::kCount;
  std::string_view row_title;
  std::string_view share_title;  // of the column at the right; empty: there is none
  std::optional<MatrixCell> chosen;
};
struct MatrixResult {
  std::optional<MatrixCell> pointed;  // under the mouse, or of the keyboard
  std::optional<MatrixCell> clicked;
};
MatrixResult DrawMatrix(PictureScene& scene, const ImRect& area, const MatrixSpec& spec,
                        MatrixCell* cursor);

struct MatrixSums {
  std::vector<uint64_t> rows, columns;
  double most_error_share = 0;  // of its row, off the diagonal
};
[[nodiscard]] MatrixSums SumMatrix(std::span<const uint64_t> counts, size_t classes);
// "3 → 8: 2 examples, 2.9 % of class 3".
[[nodiscard]] std::string CellSentence(std::string_view truth, std::string_view predicted,
                                       uint64_t count, uint64_t of_truth);
// Tab-separated, with the names in the first row and column.
[[nodiscard]] std::string MatrixText(std::span<const std::string> names,
                                     std::span<const uint64_t> counts);

}  // namespace tidemark::ui
