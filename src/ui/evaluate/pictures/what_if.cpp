// A row whose values can be changed, and what the model then says.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "generated/icons.h"
#include "ui/evaluate/picture_texts.h"
#include "ui/evaluate/pictures/card.h"
#include "ui/evaluate/pictures/cards.h"
#include "ui/evaluate/pictures/edits.h"
#include "ui/evaluate/pictures/figure_names.h"
#include "ui/evaluate/pictures/what_if_values.h"
#include "ui/format.h"
#include "ui/widgets/button.h"

namespace tidemark::ui {
namespace {

namespace words = picture_texts;
using workbench::WhatIf;
using workbench::WhatIfCell;

constexpr float kOutputRow = 24, kNameWidth = 88;  // logical

// Whether nothing of what the model sees can be changed.
bool IsFixed(const WhatIf& answer) { return answer.cells.empty() && !answer.fixed.empty(); }

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
    if (!IsFixed(answer)) bar(before, middle + ui.Px(3), middle + ui.Px(6), ui.c().border_strong);
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
  const bool fixed = IsFixed(answer);
  const bool same = answer.predicted_before == answer.predicted_now;
  std::string text =
      fixed ? fmt::format(words::kPredictedAs, answer.predicted_now) : std::string(words::kNoEdits);
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
  if (IsFixed(answer)) return;  // nothing changes: there is no before
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
  const float split = card.body.Min.x + WhatIfValuesWidth(ui, answer, card.body.GetWidth());
  const ImRect left(card.body.Min.x, card.body.Min.y + ui.Px(6), split - ui.Px(16),
                    card.body.Max.y);
  const ImRect right(split, card.body.Min.y + ui.Px(6), card.body.Max.x, card.body.Max.y);
  DrawWhatIfValues(scene, answer, left);
  DrawOutputs(scene, answer, right);
  const size_t changed = scene.bench.view.edits.size();
  DrawCardFooter(
      ui, card,
      IsFixed(answer) ? "" : Counted(answer.cells.size(), words::kValueWord, words::kValuesWord),
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
    card.note = fmt::format(words::kWhatIfRow, answer->row + 1, answer->truth);
    DrawAll(scene, card, *answer);
  }
  EndCard(scene, card,
          answer ? std::function<std::string()>([&] { return AsText(*answer); }) : nullptr);
}

}  // namespace tidemark::ui
