// A row whose values can be changed, and what the model then says.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "generated/icons.h"
#include "ui/evaluate/picture_texts.h"
#include "ui/evaluate/pictures/card.h"
#include "ui/evaluate/pictures/cards.h"
#include "ui/evaluate/pictures/edits.h"
#include "ui/evaluate/pictures/figure_names.h"
#include "ui/evaluate/pictures/plot.h"
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

constexpr float kOutputRow = 24, kNameWidth = 88, kInputWidth = 108, kMostImage = 260;

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
                     cell.problem.message + " " + cell.problem.hint);
  }
}

std::string CellName(const WhatIf& answer, const WhatIfCell& cell) {
  const bool array = std::any_of(answer.cells.begin(), answer.cells.end(),
                                 [](const WhatIfCell& other) { return other.place > 0; });
  return array ? fmt::format("{}[{}]", cell.column, cell.place) : cell.column;
}

void DrawValues(PictureScene& scene, const WhatIf& answer, const ImRect& box) {
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
    const float x = box.Min.x + static_cast<float>(index % width) * cell;
    const float y = box.Min.y + static_cast<float>(index / width) * cell;
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

// Bars of before (thin) and now, from zero; outputs that are shares on a scale of 0 to 1.
void DrawOutput(const Ui& ui, const WhatIf& answer, size_t index, const ImRect& row,
                const Range& range) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const double before = answer.before[index], now = answer.now[index];
  const float middle = row.GetCenter().y;
  const bool said = answer.outputs[index] == answer.predicted_now;
  ui.TextCut(list, said ? Type::kSmallMedium : Type::kSmall, row.Min.x, middle,
             ui.Px(kNameWidth - 8), said ? ui.c().text_primary : ui.c().text_secondary,
             answer.outputs[index], CutAt::kMiddle);
  const float x0 = row.Min.x + ui.Px(kNameWidth), x1 = row.Max.x - ui.Px(116);
  const auto at = [&](double v) {
    return x0 + (x1 - x0) * static_cast<float>((v - range.lo) / (range.hi - range.lo));
  };
  const float zero = at(std::clamp(0.0, range.lo, range.hi));
  if (x1 - x0 > ui.Px(16)) {
    const auto bar = [&](double v, float y0, float y1, Color color) {
      if (!std::isfinite(v)) return;
      const float end = at(v);
      list->AddRectFilled(
          ImVec2(ui.Snap(std::min(zero, end)), y0),
          ImVec2(std::max(ui.Snap(std::max(zero, end)), ui.Snap(std::min(zero, end)) + ui.Px(1)),
                 y1),
          color, ui.Px(1));
    };
    bar(now, middle - ui.Px(6), middle + ui.Px(2), ui.c().accent_line);
    bar(before, middle + ui.Px(3), middle + ui.Px(6), ui.c().border_strong);
  }
  const std::string value = std::abs(now) < 1000 ? Fixed(now, 3) : Value(now);
  ui.TextRight(list, Type::kSmall, row.Max.x - ui.Px(58), middle, ui.c().text_primary, value);
  const double change = now - before;
  const std::string signed_change =
      std::abs(change) < 1000 ? SignedText(change, 3) : (change > 0 ? "+" : "") + Value(change);
  const bool zero_change = SaysZero(signed_change);
  ui.TextRight(list, Type::kSmall, row.Max.x, middle,
               zero_change ? ui.c().text_muted : ui.c().text_secondary,
               zero_change ? "" : signed_change);
  ImGui::PushID(static_cast<int>(index));
  MirrorNode& node = ui.Describe(ImGui::GetID("output"), "meter", answer.outputs[index], row);
  node.value = value;
  node.attributes = {{"data-before", fmt::format("{}", before)},
                     {"data-now", fmt::format("{}", now)}};
  ImGui::PopID();
}

void DrawVerdict(const PictureScene& scene, const WhatIf& answer, const ImRect& row) {
  const Ui& ui = scene.ui;
  const bool edited = !scene.bench.view.edits.empty();
  const bool same = answer.predicted_before == answer.predicted_now;
  std::string text = words::kNoEdits;
  Color ink = ui.c().text_muted;
  if (edited) {
    text = same ? fmt::format(words::kStillPredicted, answer.predicted_now)
                : fmt::format(words::kNowPredicted, answer.predicted_before, answer.predicted_now);
    const bool right = answer.predicted_now == answer.truth;
    ink = same ? ui.c().text_secondary : right ? ui.c().success_text : ui.c().warning_text;
  }
  ui.TextCut(ImGui::GetWindowDrawList(), edited ? Type::kSmallMedium : Type::kSmall, row.Min.x,
             row.GetCenter().y, row.GetWidth(), ink, text);
  ui.DescribeText(ImGui::GetID("verdict"), text, row);
}

void DrawOutputs(const PictureScene& scene, const WhatIf& answer, const ImRect& box) {
  const Ui& ui = scene.ui;
  const float height = ui.Px(kOutputRow);
  DrawVerdict(scene, answer, ImRect(box.Min.x, box.Min.y, box.Max.x, box.Min.y + ui.Px(20)));
  const float top = box.Min.y + ui.Px(24);
  const auto room = static_cast<size_t>(std::max(1.0f, (box.Max.y - top - ui.Px(16)) / height));
  Range range{0, 1};
  for (const auto* values : {&answer.before, &answer.now}) {
    for (const double v : *values) {
      if (!std::isfinite(v)) continue;
      range.lo = std::min(range.lo, v);
      range.hi = std::max(range.hi, v);
    }
  }
  float y = top;
  for (const size_t index : ShownOutputs(answer, room)) {
    DrawOutput(ui, answer, index, ImRect(box.Min.x, y, box.Max.x, y + height), range);
    y += height;
  }
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float x = box.Min.x + ui.Px(kNameWidth), middle = std::min(y + ui.Px(10), box.Max.y);
  const float used =
      LegendEntry(ui, list, x, middle, ui.c().accent_line, words::kPredictedNow) + ui.Px(12);
  LegendEntry(ui, list, x + used, middle, ui.c().border_strong, words::kPredictedBefore);
}

void DrawControls(PictureScene& scene, Card& card) {
  Ui& ui = scene.ui;
  BenchView& view = scene.bench.view;
  IconButtonSpec close;
  close.icon = icons::kIconX;
  close.name = words::kClose;
  close.size = 24;
  close.icon_size = 14;
  const float close_x = TakeRight(ui, card, ui.Px(24));
  if (IconButton(ui, "close", ImVec2(close_x, ui.Snap(card.middle - ui.Px(12))), close)) {
    view.what_if_row.reset();
    view.edits.clear();
    ui.Wake();
  }
  ButtonSpec reset;
  reset.label = words::kReset;
  reset.icon = icons::kIconRotateCcw;
  reset.height = tokens::kControlSmall;
  reset.enabled = !view.edits.empty();
  const float x = TakeRight(ui, card, ButtonWidth(ui, reset));
  if (Button(ui, "reset", ImVec2(x, ui.Snap(card.middle - ui.Px(12))), reset)) {
    view.edits.clear();
    scene.memory.edit_texts.clear();
    ui.Wake();
  }
}

// Another row has other texts and another brush.
void ForgetOtherRow(PictureScene& scene, const WhatIf& answer) {
  PictureMemory& memory = scene.memory;
  if (memory.edited_row == answer.row + 1) return;
  memory.edited_row = answer.row + 1;
  memory.edit_texts.clear();
  memory.painted_cell = -1;
  memory.brush = ValueRange(answer).second;
}

std::string AsText(const WhatIf& answer) {
  std::string text = "output\tbefore\tnow\n";
  for (const size_t i : ShownOutputs(answer, answer.outputs.size()))
    text += fmt::format("{}\t{}\t{}\n", answer.outputs[i], answer.before[i], answer.now[i]);
  text += "column\tplace\toriginal\tvalue\n";
  for (const WhatIfCell& cell : answer.cells)
    text += fmt::format("{}\t{}\t{}\t{}\n", cell.column, cell.place, cell.original, cell.value);
  return text;
}

void DrawAll(PictureScene& scene, Card& card, const WhatIf& answer) {
  Ui& ui = scene.ui;
  ForgetOtherRow(scene, answer);
  const bool pixels = CellsArePixels(answer);
  const float wanted = std::max(ui.Px(200), card.body.GetWidth() * 0.46f);
  const float split =
      card.body.Min.x + (pixels ? std::min(wanted, ui.Px(kMostImage + 32)) : wanted);
  const ImRect left(card.body.Min.x, card.body.Min.y + ui.Px(6), split - ui.Px(16),
                    card.body.Max.y);
  const ImRect right(split, card.body.Min.y + ui.Px(6), card.body.Max.x, card.body.Max.y);
  if (pixels)
    DrawPixels(scene, answer, left);
  else
    DrawValues(scene, answer, left);
  DrawOutputs(scene, answer, right);
  const size_t changed = scene.bench.view.edits.size();
  DrawCardFooter(
      ui, card, Counted(answer.cells.size(), words::kValueWord, words::kValuesWord),
      changed == 0 ? "" : fmt::format(words::kChangedValues, Count(static_cast<int64_t>(changed))));
  MirrorNode& node = DescribePicture(ui, card, words::kWhatIf);
  node.attributes.emplace_back("data-row", fmt::format("{}", answer.row));
  node.attributes.emplace_back("data-before", answer.predicted_before);
  node.attributes.emplace_back("data-now", answer.predicted_now);
  node.attributes.emplace_back("data-edits", fmt::format("{}", changed));
}

}  // namespace

void DrawWhatIf(PictureScene& scene, const ImRect& box) {
  Card card = BeginCard(scene, "what if", box, words::kWhatIf);
  DrawControls(scene, card);
  const WhatIf* answer = ShownAnswer(scene, card, scene.bench.what_if);
  if (answer && answer->row != scene.bench.view.what_if_row) {
    // Of the row before: its values must not be changed for another one's.
    DrawCardWaiting(scene.ui, card.body, scene.bench.what_if.asked_s);
    answer = nullptr;
  }
  if (answer && !answer->problem.empty()) {
    DrawCardMessage(scene.ui, card.body, answer->problem.message, answer->problem.hint, true);
  } else if (answer) {
    card.note = fmt::format(words::kWhatIfRow, answer->row, answer->truth);
    DrawAll(scene, card, *answer);
  }
  EndCard(scene, card,
          answer ? std::function<std::string()>([&] { return AsText(*answer); }) : nullptr);
}

}  // namespace tidemark::ui
