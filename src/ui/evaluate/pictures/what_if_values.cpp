// The values of a row that can be changed: as an image that is painted, or as fields.
#include "ui/evaluate/pictures/what_if_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "generated/icons.h"
#include "ui/evaluate/picture_texts.h"
#include "ui/evaluate/pictures/edits.h"
#include "ui/evaluate/side_parts.h"
#include "ui/format.h"
#include "ui/widgets/button.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/input.h"
#include "ui/widgets/item.h"

namespace tidemark::ui {
namespace {

namespace words = picture_texts;
using workbench::WhatIf;
using workbench::WhatIfCell;

constexpr float kInputWidth = 108, kMostImage = 260, kImageAbove = 112;  // logical

void Change(PictureScene& scene, const WhatIfCell& cell, const std::string& value) {
  if (SetCellEdit(&scene.bench.view.edits, cell, value)) scene.ui.Wake();
}

// The field of one value; its text stays as it is typed, also when it is no number yet.
void TypeCell(PictureScene& scene, const WhatIfCell& cell, const ImRect& box) {
  PictureMemory& memory = scene.memory;
  const auto key = std::pair(cell.column, cell.place);
  const auto typed = memory.edit_texts.find(key);
  std::string text =
      typed != memory.edit_texts.end() ? typed->second : EditedValue(scene.bench.view.edits, cell);
  InputSpec spec;
  spec.name = cell.column;
  spec.type = Type::kSmall;
  spec.clear_button = false;
  spec.error = !cell.problem.empty();
  const InputState state = TextInput(scene.ui, "value", box, spec, &text);
  if (state.changed) {
    memory.edit_texts[key] = text;
    Change(scene, cell, text);
  }
  if (!state.active && typed != memory.edit_texts.end() && !state.changed)
    memory.edit_texts.erase(key);
  if (!cell.problem.empty()) {
    scene.ui.Tooltip(ImGui::GetID("problem"), ImGui::IsMouseHoveringRect(box.Min, box.Max), box,
                     WholeText(cell.problem));
  }
}

std::string CellName(const WhatIf& answer, const WhatIfCell& cell) {
  const bool array = std::any_of(answer.cells.begin(), answer.cells.end(),
                                 [](const WhatIfCell& other) { return other.place > 0; });
  return array ? fmt::format("{}[{}]", cell.column, cell.place) : cell.column;
}

void DrawList(PictureScene& scene, const WhatIf& answer, const ImRect& box) {
  Ui& ui = scene.ui;
  const float row_height = ui.Px(28);
  ImGui::SetCursorScreenPos(box.Min);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  ImGui::BeginChild("values", box.GetSize(), ImGuiChildFlags_NavFlattened);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(answer.cells.size()), row_height);
  const float right = box.Max.x - ui.Px(tokens::kLayoutScrollbar + 4);
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const ImVec2 at = ImGui::GetCursorScreenPos();
      const WhatIfCell& cell = answer.cells[static_cast<size_t>(i)];
      const ImRect input(right - ui.Px(kInputWidth), at.y + ui.Px(2), right, at.y + ui.Px(26));
      const bool changed = EditedValue(scene.bench.view.edits, cell) != cell.original;
      ui.TextCut(ImGui::GetWindowDrawList(), Type::kSmall, at.x, input.GetCenter().y,
                 input.Min.x - ui.Px(34) - at.x,
                 changed ? ui.c().text_primary : ui.c().text_secondary, CellName(answer, cell),
                 CutAt::kMiddle);
      ImGui::PushID(i);
      if (changed) {
        IconButtonSpec undo;
        undo.icon = icons::kIconUndo2;
        const std::string name = fmt::format(words::kWas, cell.original);
        undo.name = name;
        undo.size = 24;
        undo.icon_size = 14;
        if (IconButton(ui, "undo", ImVec2(input.Min.x - ui.Px(28), input.Min.y), undo)) {
          scene.memory.edit_texts.erase({cell.column, cell.place});
          Change(scene, cell, cell.original);
        }
      }
      TypeCell(scene, cell, input);
      ImGui::PopID();
      ImGui::SetCursorScreenPos(at);
      ImGui::Dummy(ImVec2(1, row_height));
    }
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

struct Canvas {
  ImRect box;
  float cell = 1;
  int width = 1, height = 1;
  [[nodiscard]] int At(ImVec2 at) const {
    if (!box.Contains(at)) return -1;  // also while there is no mouse
    const int x = std::min(width - 1, static_cast<int>((at.x - box.Min.x) / cell));
    const int y = std::min(height - 1, static_cast<int>((at.y - box.Min.y) / cell));
    return y * width + x;
  }
  [[nodiscard]] ImRect Of(int index) const {
    const int column = index % width, row = index / width;
    const float x = box.Min.x + static_cast<float>(column) * cell;
    const float y = box.Min.y + static_cast<float>(row) * cell;
    return ImRect(x, y, x + cell, y + cell);
  }
};

Canvas PlaceCanvas(const Ui& ui, const WhatIf& answer, const ImRect& box, float below) {
  Canvas canvas;
  canvas.width = static_cast<int>(answer.image_width);
  canvas.height = static_cast<int>(answer.image_height);
  const auto most = static_cast<float>(std::max(canvas.width, canvas.height));
  const float room = std::min({box.GetWidth(), box.GetHeight() - below, ui.Px(kMostImage)});
  canvas.cell = std::max(1.0f, std::floor(room / most));
  canvas.box = ImRect(box.Min, ImVec2(box.Min.x + canvas.cell * static_cast<float>(canvas.width),
                                      box.Min.y + canvas.cell * static_cast<float>(canvas.height)));
  return canvas;
}

// The image as it is now, one square for each of its values; the mouse paints them with the brush.
void PaintCells(PictureScene& scene, const WhatIf& answer, const Canvas& canvas) {
  Ui& ui = scene.ui;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const std::vector<uint8_t>& rgba = answer.image.bytes;
  const size_t count = answer.cells.size();
  list->AddRectFilled(canvas.box.Min, canvas.box.Max, ui.c().bg_frame);
  for (size_t i = 0; i < count && (i + 1) * 4 <= rgba.size(); ++i) {
    const uint8_t* p = rgba.data() + i * 4;
    const ImRect cell = canvas.Of(static_cast<int>(i));
    list->AddRectFilled(cell.Min, cell.Max, IM_COL32(p[0], p[1], p[2], p[3]));
  }
  const ItemState state = Item(ui, "canvas", canvas.box);
  MirrorNode& node =
      ui.Describe(state.id, "img", fmt::format(words::kImageOfRow, answer.row), canvas.box);
  node.attributes.emplace_back("data-width", fmt::format("{}", canvas.width));
  node.attributes.emplace_back("data-height", fmt::format("{}", canvas.height));
  const int under = canvas.At(ImGui::GetIO().MousePos);
  if (under >= 0 && state.held) {
    scene.memory.painted_cell = under;
    const WhatIfCell& cell = answer.cells[static_cast<size_t>(under)];
    scene.memory.edit_texts.erase({cell.column, cell.place});
    Change(scene, cell, FormatDouble(scene.memory.brush));
  }
  for (const workbench::CellEdit& edit : scene.bench.view.edits) {
    for (size_t i = 0; i < count; ++i) {
      const WhatIfCell& cell = answer.cells[i];
      if (cell.place != edit.place || cell.column != edit.column) continue;
      const ImRect box = canvas.Of(static_cast<int>(i));
      list->AddRect(box.Min, box.Max, ui.c().accent_line, 0, 0, ui.Px(1));
    }
  }
  const int ringed = state.hovered && under >= 0 ? under : scene.memory.painted_cell;
  if (ringed >= 0 && static_cast<size_t>(ringed) < count) {
    const ImRect box = canvas.Of(ringed);
    list->AddRect(box.Min, box.Max, ui.c().border_focus, 0, 0, ui.Px(2));
  }
  if (state.focused) ui.FocusRing(list, canvas.box, 2, false);
}

void DrawBrush(PictureScene& scene, const WhatIf& answer, const ImRect& row) {
  Ui& ui = scene.ui;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const auto [low, high] = ValueRange(answer);
  const std::string shown = Value(scene.memory.brush);
  const float middle = row.GetCenter().y;
  ui.Text(list, Type::kSmall, row.Min.x, middle, ui.c().text_secondary, words::kBrush);
  const float x = row.Min.x + ui.Px(44), tail = ui.Px(48);
  double share = std::clamp((scene.memory.brush - low) / (high - low), 0.0, 1.0);
  if (Slider(ui, "brush", ImVec2(x, middle - ui.Px(12)), row.Max.x - tail - x, words::kBrush, 0.05,
             shown, &share)) {
    const double value = low + share * (high - low);
    scene.memory.brush = high - low >= 8 ? std::round(value) : value;
  }
  ui.TextRight(list, Type::kSmall, row.Max.x, middle, ui.c().text_primary, shown);
}

void DrawPixels(PictureScene& scene, const WhatIf& answer, const ImRect& box) {
  Ui& ui = scene.ui;
  const float below = ui.Px(72);
  const Canvas canvas = PlaceCanvas(ui, answer, box, below);
  PaintCells(scene, answer, canvas);
  const float width = std::max(ui.Px(180), canvas.box.GetWidth());
  float y = canvas.box.Max.y + ui.Px(8);
  DrawBrush(scene, answer, ImRect(box.Min.x, y, box.Min.x + width, y + ui.Px(24)));
  y += ui.Px(28);
  const int painted = scene.memory.painted_cell;
  if (painted < 0 || static_cast<size_t>(painted) >= answer.cells.size()) {
    ui.TextCut(ImGui::GetWindowDrawList(), Type::kMicro, box.Min.x, y + ui.Px(12), width,
               ui.c().text_muted, words::kPaintHint);
    return;
  }
  const WhatIfCell& cell = answer.cells[static_cast<size_t>(painted)];
  const ImRect input(box.Min.x + width - ui.Px(72), y, box.Min.x + width, y + ui.Px(24));
  ui.TextCut(
      ImGui::GetWindowDrawList(), Type::kSmall, box.Min.x, y + ui.Px(12),
      input.Min.x - ui.Px(8) - box.Min.x, ui.c().text_secondary,
      fmt::format(words::kPixel, cell.column, painted % canvas.width, painted / canvas.width),
      CutAt::kMiddle);
  ImGui::PushID("pixel");
  TypeCell(scene, cell, input);
  ImGui::PopID();
}

// An image whose pixels are not its values one by one (of colours, or resized) is only shown.
float DrawImageAbove(PictureScene& scene, const WhatIf& answer, const ImRect& box) {
  if (answer.image_width == 0 || answer.image_height == 0) return 0;
  Ui& ui = scene.ui;
  const float side = ui.Px(kImageAbove);
  Thumbs& thumb = scene.memory.edited_thumb;
  thumb.Show((static_cast<uint64_t>(answer.query.ticket) << 32) ^ answer.row, answer.image.bytes,
             answer.image_width, answer.image_height, 1,
             static_cast<uint32_t>(std::lround(ui.ToDevice(side))));
  if (!thumb.Draw(ImGui::GetWindowDrawList(), 0, box.Min, side)) return 0;
  ui.Describe(ImGui::GetID("image"), "img", fmt::format(words::kImageOfRow, answer.row),
              ImRect(box.Min, ImVec2(box.Min.x + side, box.Min.y + side)));
  return side + ui.Px(8);
}

// What can't be changed, large, and why.
void DrawFixed(PictureScene& scene, const WhatIf& answer, const ImRect& box) {
  Ui& ui = scene.ui;
  const float below = ui.Px(56);
  const float side =
      ui.Snap(std::min({box.GetWidth(), box.GetHeight() - below, ui.Px(kMostImage)}));
  float y = box.Min.y;
  if (side > 0 && answer.image_width > 0 && answer.image_height > 0) {
    const ImRect image(box.Min, ImVec2(box.Min.x + side, box.Min.y + side));
    ui.Box(ImGui::GetWindowDrawList(), image, ui.c().bg_frame, 0, tokens::kRadiusControl);
    Thumbs& thumb = scene.memory.edited_thumb;
    thumb.Show((static_cast<uint64_t>(answer.query.ticket) << 32) ^ answer.row, answer.image.bytes,
               answer.image_width, answer.image_height, 1,
               static_cast<uint32_t>(std::lround(ui.ToDevice(side))));
    thumb.Draw(ImGui::GetWindowDrawList(), 0, image.Min, side);
    ui.Describe(ImGui::GetID("image"), "img", fmt::format(words::kImageOfRow, answer.row), image);
    y += side + ui.Px(10);
  }
  const std::string text = answer.fixed.message + ". " + answer.fixed.hint;
  const float height =
      ui.TextWrapped(ImGui::GetWindowDrawList(), Type::kSmall, ImVec2(box.Min.x, y), box.GetWidth(),
                     ui.c().text_muted, text);
  ui.DescribeText(ImGui::GetID("fixed"), text, ImRect(box.Min.x, y, box.Max.x, y + height), "note");
}

}  // namespace

float WhatIfValuesWidth(const Ui& ui, const WhatIf& answer, float room) {
  const float wanted = std::max(ui.Px(200), room * 0.46f);
  return CellsArePixels(answer) ? std::min(wanted, ui.Px(kMostImage + 32)) : wanted;
}

void DrawWhatIfValues(PictureScene& scene, const WhatIf& answer, const ImRect& box) {
  if (CellsArePixels(answer)) {
    DrawPixels(scene, answer, box);
    return;
  }
  if (answer.cells.empty() && !answer.fixed.empty()) {
    DrawFixed(scene, answer, box);
    return;
  }
  const float above = DrawImageAbove(scene, answer, box);
  DrawList(scene, answer, ImRect(ImVec2(box.Min.x, box.Min.y + above), box.Max));
}

}  // namespace tidemark::ui
