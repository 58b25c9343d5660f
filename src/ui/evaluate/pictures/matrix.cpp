#include "ui/evaluate/pictures/matrix.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ui/evaluate/picture_texts.h"
#include "ui/evaluate/pictures/figure_names.h"
#include "ui/evaluate/pictures/plot.h"
#include "ui/format.h"
#include "ui/widgets/item.h"

namespace tidemark::ui {
namespace {

namespace words = picture_texts;

// Logical sizes.
constexpr float kLeastCell = 6, kMostCell = 140, kTextFrom = 17, kTitleGutter = 22;
constexpr float kMostName = 96, kMostNameUp = 72, kShareColumn = 56, kLabelGap = 14;
constexpr int kMostDescribed = 24;  // classes whose cells are told one by one

struct Picture {
  const MatrixSpec& spec;
  MatrixShape shape;
  MatrixSums sums;
  ImRect view;              // what is seen of the cells
  float left = 0, top = 0;  // of the first cell, scrolled
  bool names_up = false;
  float names = 0;  // room for those of the rows

  [[nodiscard]] ImRect Cell(int row, int column) const {
    const float x = left + shape.cell * static_cast<float>(column);
    const float y = top + shape.cell * static_cast<float>(row);
    return ImRect(x, y, x + shape.cell, y + shape.cell);
  }
  [[nodiscard]] uint64_t Count(int row, int column) const {
    return spec.counts[static_cast<size_t>(row) * spec.names.size() + static_cast<size_t>(column)];
  }
  [[nodiscard]] double ShareOfRow(int row, int column) const {
    const uint64_t total = sums.rows[static_cast<size_t>(row)];
    return total == 0 ? 0 : static_cast<double>(Count(row, column)) / static_cast<double>(total);
  }
  [[nodiscard]] double ShareOfColumn(int row, int column) const {
    const uint64_t total = sums.columns[static_cast<size_t>(column)];
    return total == 0 ? 0 : static_cast<double>(Count(row, column)) / static_cast<double>(total);
  }
  // The share that the colours mean.
  [[nodiscard]] double Share(int row, int column) const {
    return spec.shown == BenchView::Matrix::kShareOfPredicted ? ShareOfColumn(row, column)
                                                              : ShareOfRow(row, column);
  }
};

Color CellColor(const Ui& ui, const Picture& picture, int row, int column) {
  const bool dark = ui.theme().dark;
  const double share = picture.Share(row, column);
  if (row == column) {
    return RampColor(dark ? tokens::kRampCountDark : tokens::kRampCountLight,
                     RampStop(share, 1, 5));
  }
  const double most = std::max(picture.sums.most_error_share, 1e-9);
  return RampColor(dark ? tokens::kRampDivergingDark : tokens::kRampDivergingLight,
                   RampStop(share / most, 4.3f, 6));
}

std::string CellText(const Ui& ui, const Picture& picture, int row, int column) {
  if (picture.spec.shown == BenchView::Matrix::kCount)
    return Count(static_cast<int64_t>(picture.Count(row, column)));
  const double percent = picture.Share(row, column) * 100;
  return fmt::format("{:.{}f}", percent, picture.shape.cell >= ui.Px(36) ? 1 : 0);
}

void DrawCellOf(const Ui& ui, ImDrawList* list, const Picture& picture, int row, int column) {
  const ImRect cell = picture.Cell(row, column);
  const bool gaps = picture.shape.cell >= ui.Px(8);
  const ImVec2 end(cell.Max.x - (gaps ? ui.Px(1) : 0), cell.Max.y - (gaps ? ui.Px(1) : 0));
  const float round = picture.shape.cell >= ui.Px(12) ? ui.Px(2) : 0;
  if (picture.Count(row, column) == 0) {
    if (gaps) list->AddRectFilled(cell.Min, end, ui.c().bg_panel, round);
    return;
  }
  const Color fill = CellColor(ui, picture, row, column);
  list->AddRectFilled(cell.Min, end, fill, round);
  if (!picture.shape.texts) return;
  const std::string text = CellText(ui, picture, row, column);
  const ImVec2 middle((cell.Min.x + end.x) / 2, (cell.Min.y + end.y) / 2);
  const bool large = picture.shape.cell >= ui.Px(64);
  Type type = large ? Type::kTitle : row == column ? Type::kSmall : Type::kSmallMedium;
  if (ui.Width(type, text) > picture.shape.cell - ui.Px(3)) type = Type::kMicro;
  if (ui.Width(type, text) > picture.shape.cell - ui.Px(2)) return;
  const Color ink = InkOn(ui.theme(), fill);
  const float up = large ? ui.Px(8) : 0;
  ui.TextCentered(list, type, middle.x, middle.y - up, ink, text);
  if (large) {
    ui.TextCentered(list, Type::kMicro, middle.x, middle.y + ui.Px(10), ink,
                    ShareText(picture.Share(row, column)));
  }
}

void DrawCells(const Ui& ui, ImDrawList* list, const Picture& picture) {
  const float cell = picture.shape.cell, side = cell * static_cast<float>(picture.shape.classes);
  const auto first = [&](float origin, float seen) {
    return std::max(0, static_cast<int>(std::floor((seen - origin) / cell)));
  };
  const auto last = [&](float origin, float seen) {
    return std::min(picture.shape.classes, static_cast<int>(std::ceil((seen - origin) / cell)));
  };
  if (cell < ui.Px(8)) {
    list->AddRectFilled(ImVec2(picture.left, picture.top),
                        ImVec2(picture.left + side, picture.top + side), ui.c().bg_panel);
  }
  for (int row = first(picture.top, picture.view.Min.y);
       row < last(picture.top, picture.view.Max.y); ++row) {
    for (int column = first(picture.left, picture.view.Min.x);
         column < last(picture.left, picture.view.Max.x); ++column) {
      DrawCellOf(ui, list, picture, row, column);
    }
  }
}

void RingCell(const Ui& ui, ImDrawList* list, const Picture& picture, MatrixCell at, Color color,
              float width) {
  if (at.row < 0 || at.column < 0 || at.row >= picture.shape.classes ||
      at.column >= picture.shape.classes) {
    return;
  }
  const ImRect cell = picture.Cell(at.row, at.column);
  const float half = ui.Px(1) / 2;
  list->AddRect(ImVec2(cell.Min.x - half, cell.Min.y - half),
                ImVec2(cell.Max.x - half, cell.Max.y - half), color,
                picture.shape.cell >= ui.Px(12) ? ui.Px(3) : 0, 0, ui.Px(1) * width);
}

void MoveCursor(const Picture& picture, MatrixCell* cursor) {
  const int most = picture.shape.classes - 1;
  const std::pair<ImGuiKey, MatrixCell> steps[] = {{ImGuiKey_LeftArrow, {0, -1}},
                                                   {ImGuiKey_RightArrow, {0, 1}},
                                                   {ImGuiKey_UpArrow, {-1, 0}},
                                                   {ImGuiKey_DownArrow, {1, 0}}};
  for (const auto& [key, step] : steps) {
    if (!ImGui::IsKeyPressed(key)) continue;
    cursor->row = std::clamp(cursor->row + step.row, 0, most);
    cursor->column = std::clamp(cursor->column + step.column, 0, most);
    ImGui::NavMoveRequestCancel();
    ImGui::SetNavCursorVisible(true);  // else Enter would not choose the cell
  }
}

void DescribeCells(const Ui& ui, const Picture& picture, ImGuiID grid) {
  Mirror::Current()->PushParent(grid);
  const bool each = picture.shape.classes <= kMostDescribed;
  for (int row = 0; row < picture.shape.classes; ++row) {
    const std::string& truth = picture.spec.names[static_cast<size_t>(row)];
    ImGui::PushID(row);
    const ImRect line(picture.Cell(row, 0).Min, picture.Cell(row, picture.shape.classes - 1).Max);
    const ImGuiID id = ImGui::GetID("row");
    MirrorNode& node = ui.Describe(id, "row", truth, line);
    node.value = fmt::format("{} of {}", picture.Count(row, row),
                             picture.sums.rows[static_cast<size_t>(row)]);
    Mirror::Current()->PushParent(id);
    for (int column = 0; each && column < picture.shape.classes; ++column) {
      const std::string& predicted = picture.spec.names[static_cast<size_t>(column)];
      MirrorNode& cell =
          ui.Describe(ImGui::GetID(column), "gridcell", fmt::format("{} → {}", truth, predicted),
                      picture.Cell(row, column));
      cell.value = fmt::format("{}", picture.Count(row, column));
      const bool chosen = picture.spec.chosen == MatrixCell{row, column};
      cell.attributes.emplace_back("aria-selected", chosen ? "true" : "false");
    }
    Mirror::Current()->PopParent();
    ImGui::PopID();
  }
  Mirror::Current()->PopParent();
}

void DrawNames(const Ui& ui, ImDrawList* list, const Picture& picture, const ImRect& area) {
  const Color ink = ui.c().text_secondary;
  const MatrixSpec& spec = picture.spec;
  const Type type = picture.shape.cell >= ui.Px(14) ? Type::kSmall : Type::kMicro;
  list->PushClipRect(ImVec2(area.Min.x, picture.view.Min.y - ui.Px(2)),
                     ImVec2(area.Max.x, picture.view.Max.y + ui.Px(2)), true);
  const float right = picture.view.Min.x - ui.Px(8);
  const float shares = picture.view.Max.x + ui.Px(picture.names_up ? 56.0f : 40.0f);
  for (int row = 0; row < picture.shape.classes; row += picture.shape.label_step) {
    const ImRect cell = picture.Cell(row, 0);
    const float middle = (cell.Min.y + cell.Max.y - ui.Px(1)) / 2;
    const std::string name =
        ui.Cut(type, spec.names[static_cast<size_t>(row)], picture.names, CutAt::kMiddle);
    ui.TextRight(list, type, right, middle, ink, name);
    if (spec.share_title.empty()) continue;
    ui.TextRight(list, Type::kMicro, shares, middle, ink,
                 picture.sums.rows[static_cast<size_t>(row)] == 0
                     ? "\xE2\x80\x93"
                     : fmt::format("{:.1f}", picture.ShareOfRow(row, row) * 100));
  }
  list->PopClipRect();
  list->PushClipRect(ImVec2(picture.view.Min.x - ui.Px(2), area.Min.y),
                     ImVec2(picture.view.Max.x + ui.Px(2), picture.view.Min.y), true);
  for (int column = 0; column < picture.shape.classes; column += picture.shape.label_step) {
    const ImRect cell = picture.Cell(0, column);
    const float middle = (cell.Min.x + cell.Max.x - ui.Px(1)) / 2;
    const std::string& full = spec.names[static_cast<size_t>(column)];
    if (picture.names_up) {
      const std::string name = ui.Cut(type, full, ui.Px(kMostNameUp), CutAt::kMiddle);
      DrawTextUp(ui, list, type, middle, picture.view.Min.y - ui.Px(6) - ui.Width(type, name) / 2,
                 ink, name);
    } else {
      ui.TextCentered(list, type, middle, picture.view.Min.y - ui.Px(12), ink, full);
    }
  }
  list->PopClipRect();
  if (!spec.share_title.empty()) {
    ui.TextRight(list, Type::kMicro, shares, picture.view.Min.y - ui.Px(12), ui.c().text_muted,
                 spec.share_title);
  }
  DrawTextUp(ui, list, Type::kMicro, area.Min.x + ui.Px(11), picture.view.GetCenter().y,
             ui.c().text_muted, spec.row_title);
}

Picture Place(const Ui& ui, const ImRect& area, const MatrixSpec& spec) {
  Picture picture{spec, {}, SumMatrix(spec.counts, spec.names.size()), {}, 0, 0, false, 0};
  float widest = 0;
  for (const std::string& name : spec.names)
    widest = std::max(widest, ui.Width(Type::kSmall, name));
  const float names = std::max(ui.Px(10), std::min(widest, ui.Px(kMostName)));
  float left = std::max(ui.Px(48), ui.Px(kTitleGutter) + names + ui.Px(8));
  const auto classes = static_cast<int>(spec.names.size());
  float right = spec.share_title.empty() ? ui.Px(12) : ui.Px(kShareColumn - 6);
  const auto shape = [&](float top) {
    return ShapeMatrix(classes, area.GetWidth() - left - right, area.GetHeight() - top - ui.Px(2),
                       ui.Px(kLeastCell), ui.Px(kMostCell), ui.Px(kTextFrom), ui.Px(kLabelGap));
  };
  float top = ui.Px(28);
  picture.shape = shape(top);
  picture.names_up =
      widest > picture.shape.cell * static_cast<float>(picture.shape.label_step) - ui.Px(4);
  if (picture.names_up) {
    top = std::max(top, std::min(widest, ui.Px(kMostNameUp)) + ui.Px(10));
    right += ui.Px(16);  // beside the last name
    picture.shape = shape(top);
  }
  const float side = picture.shape.cell * static_cast<float>(classes);
  // Longer names take what cells leave free, which are as large as the height allows.
  const float free = std::max(0.0f, area.GetWidth() - left - right - side);
  picture.names = std::max(names, std::min(widest, names + free));
  left += picture.names - names;
  const float x = ui.Snap(area.Min.x + left), y = ui.Snap(area.Min.y + top);
  picture.view = ImRect(x, y, std::min(x + side, area.Max.x - right),
                        std::min(y + side, area.Max.y - ui.Px(2)));
  return picture;
}

}  // namespace

MatrixSums SumMatrix(std::span<const uint64_t> counts, size_t classes) {
  MatrixSums sums;
  sums.rows.assign(classes, 0);
  sums.columns.assign(classes, 0);
  for (size_t row = 0; row < classes; ++row) {
    for (size_t column = 0; column < classes; ++column) {
      sums.rows[row] += counts[row * classes + column];
      sums.columns[column] += counts[row * classes + column];
    }
  }
  for (size_t row = 0; row < classes; ++row) {
    for (size_t column = 0; column < classes && sums.rows[row] > 0; ++column) {
      if (row == column) continue;
      const double share =
          static_cast<double>(counts[row * classes + column]) / static_cast<double>(sums.rows[row]);
      sums.most_error_share = std::max(sums.most_error_share, share);
    }
  }
  return sums;
}

std::string CellSentence(std::string_view truth, std::string_view predicted, uint64_t count,
                         uint64_t of_truth) {
  const double share =
      of_truth == 0 ? std::nan("") : static_cast<double>(count) / static_cast<double>(of_truth);
  return fmt::format(words::kCellSentence, truth, predicted,
                     Counted(count, words::kExample, words::kExamples), ShareText(share), truth);
}

std::string MatrixText(std::span<const std::string> names, std::span<const uint64_t> counts) {
  std::string text;
  for (const std::string& name : names) text += "\t" + name;
  for (size_t row = 0; row < names.size(); ++row) {
    text += "\n" + names[row];
    for (size_t column = 0; column < names.size(); ++column)
      text += fmt::format("\t{}", counts[row * names.size() + column]);
  }
  return text + "\n";
}

MatrixResult DrawMatrix(PictureScene& scene, const ImRect& area, const MatrixSpec& spec,
                        MatrixCell* cursor) {
  Ui& ui = scene.ui;
  MatrixResult result;
  Picture picture = Place(ui, area, spec);
  const float side = picture.shape.cell * static_cast<float>(picture.shape.classes);
  ImGui::SetCursorScreenPos(picture.view.Min);
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0.0f);
  ImGui::BeginChild(
      "cells", picture.view.GetSize(), ImGuiChildFlags_NavFlattened,
      picture.shape.scrolls ? ImGuiWindowFlags_HorizontalScrollbar : ImGuiWindowFlags_NoScrollbar);
  picture.left = picture.view.Min.x - ImGui::GetScrollX();
  picture.top = picture.view.Min.y - ImGui::GetScrollY();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImRect all(picture.left, picture.top, picture.left + side, picture.top + side);
  const ItemState state = Item(ui, "matrix", all);
  DrawCells(ui, list, picture);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  MatrixCell under;
  const bool over =
      state.hovered && CellAt(picture.shape, mouse.x - picture.left, mouse.y - picture.top, &under);
  cursor->row = std::clamp(cursor->row, 0, picture.shape.classes - 1);
  cursor->column = std::clamp(cursor->column, 0, picture.shape.classes - 1);
  if (ImGui::GetFocusID() == state.id && !ImGui::GetIO().WantTextInput) MoveCursor(picture, cursor);
  if (over)
    result.pointed = under;
  else if (state.focused)
    result.pointed = *cursor;
  if (state.clicked) {
    const bool by_mouse = over && ImGui::IsMouseReleased(0);
    if (by_mouse) *cursor = under;
    result.clicked = *cursor;
  }
  // Rings at the edge reach out of the matrix, but not out of what its card is scrolled in.
  ImRect rings = picture.view;
  rings.Expand(ui.Px(2));
  rings.ClipWithFull(ImGui::GetCurrentWindowRead()->ParentWindow->ClipRect);
  list->PushClipRect(rings.Min, rings.Max, false);
  if (over) RingCell(ui, list, picture, under, ui.c().text_secondary, 1);
  if (spec.chosen) RingCell(ui, list, picture, *spec.chosen, ui.c().border_focus, 2);
  if (state.focused) RingCell(ui, list, picture, *cursor, ui.c().border_focus, 2);
  list->PopClipRect();
  ui.Describe(state.id, "grid", spec.name, picture.view)
      .attributes.emplace_back("data-classes", fmt::format("{}", picture.shape.classes));
  DescribeCells(ui, picture, state.id);
  ImGui::SetCursorScreenPos(ImVec2(picture.left, picture.top));
  ImGui::Dummy(ImVec2(side, side));
  ImGui::EndChild();
  ImGui::PopStyleVar();
  DrawNames(ui, ImGui::GetWindowDrawList(), picture, area);
  return result;
}

}  // namespace tidemark::ui
