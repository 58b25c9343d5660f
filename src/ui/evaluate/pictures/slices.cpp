// Where the model is weaker than elsewhere, which columns matter, and what the model says when one
// of them changes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "generated/icons.h"
#include "ui/evaluate/picture_texts.h"
#include "ui/evaluate/pictures/card.h"
#include "ui/evaluate/pictures/cards.h"
#include "ui/evaluate/pictures/figure_names.h"
#include "ui/evaluate/pictures/table.h"
#include "ui/format.h"
#include "ui/widgets/button.h"
#include "ui/widgets/item.h"
#include "ui/widgets/labels.h"

namespace tidemark::ui {
namespace {

namespace words = picture_texts;
using workbench::Importances;
using workbench::WeakSlices;

constexpr float kBarRow = 26, kBarName = 128;

// A question that takes a while is asked only when the person wants it.
bool DrawOffer(PictureScene& scene, const Card& card, const char* label, const char* hint) {
  Ui& ui = scene.ui;
  const ImRect& box = card.body;
  const float wrap = std::min(ui.Px(320), box.GetWidth() - ui.Px(24));
  const float middle = box.GetCenter().x, y = ui.Snap(box.GetCenter().y - ui.Px(34));
  const float width = std::min(ui.Width(Type::kSmall, hint), wrap);
  const float height =
      ui.TextWrapped(ImGui::GetWindowDrawList(), Type::kSmall, ImVec2(middle - width / 2, y),
                     width + 1, ui.c().text_secondary, hint);
  ui.DescribeText(ImGui::GetID("hint"), hint,
                  ImRect(middle - width / 2, y, middle + width / 2, y + height), "note");
  ButtonSpec button;
  button.label = label;
  const float button_width = ButtonWidth(ui, button);
  return Button(ui, "offer",
                ImVec2(ui.Snap(middle - button_width / 2), ui.Snap(y + height + ui.Px(12))),
                button);
}

std::string FigureWithInterval(const workbench::WeakSlice& slice) {
  if (std::isnan(slice.figure)) return words::kNotDefined;
  const int decimals = FigureDecimals(slice.figure, slice.figure_low, slice.figure_high);
  const std::string interval = IntervalText(slice.figure_low, slice.figure_high, decimals);
  return FigureText(slice.figure, slice.figure_low, slice.figure_high) +
         (interval.empty() ? "" : "  " + interval);
}

std::vector<TableColumn> SliceColumns(const PictureScene& scene) {
  const std::string& headline = scene.bench.bench.headline;
  return {{words::kSlice, 0, false},
          {words::kRowsColumn, 56, true},
          {headline.empty() ? std::string(words::kValue) : FigureLabel(headline), 132, true},
          {words::kLossColumn, 60, true},
          {words::kRestColumn, 72, true},
          {words::kAdjustedP, 76, true},
          {"", 34, true}};
}

void AddSliceButton(PictureScene& scene, const workbench::WeakSlice& slice, const ImRect& row) {
  IconButtonSpec add;
  add.icon = icons::kIconPlus;
  const std::string name = fmt::format(words::kAddSliceNamed, slice.name);
  add.name = name;
  add.size = 24;
  add.icon_size = 14;
  const ImVec2 at(row.Max.x - scene.ui.Px(30), row.Min.y + scene.ui.Px(1));
  if (!IconButton(scene.ui, "add", at, add)) return;
  workbench::AddSlice request;
  request.name = slice.name;
  request.conditions = slice.conditions;
  scene.bench.Send(std::move(request));
}

CardTable SliceTable(PictureScene& scene, const WeakSlices& answer,
                     const std::vector<TableColumn>& columns) {
  CardTable table;
  table.name = words::kWeakSlices;
  table.columns = columns;
  table.rows = answer.slices.size();
  table.fill = [&answer](size_t row, std::vector<TableText>* cells) {
    const workbench::WeakSlice& slice = answer.slices[row];
    (*cells)[0].text = slice.name;
    (*cells)[1].text = Count(static_cast<int64_t>(slice.rows));
    (*cells)[2].text = FigureWithInterval(slice);
    (*cells)[3].text = Value(slice.loss);
    (*cells)[4].text = Value(slice.rest_loss);
    (*cells)[5].text = PText(slice.adjusted_p);
  };
  table.controls = [&scene, &answer](size_t row, const ImRect& box) {
    AddSliceButton(scene, answer.slices[row], box);
  };
  return table;
}

// Bars with whiskers of one deviation; zero is where the bars begin.
void DrawImportanceRow(PictureScene& scene, const workbench::ColumnImportance& column,
                       const ImRect& row, const Range& range, const NumberStyle& style,
                       float names) {
  Ui& ui = scene.ui;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ItemState state = Item(ui, "column", row);
  const bool chosen = scene.bench.view.dependence_column == column.column;
  if (chosen) list->AddRectFilled(row.Min, row.Max, ui.c().overlay_selection);
  if (state.hovered) list->AddRectFilled(row.Min, row.Max, ui.c().overlay_hover);
  const float middle = row.GetCenter().y;
  ui.TextCut(list, Type::kSmall, row.Min.x, middle, names - ui.Px(12), ui.c().text_secondary,
             column.column, CutAt::kMiddle);
  if (ui.Width(Type::kSmall, column.column) > names - ui.Px(12))
    ui.Tooltip(state.id, state.hovered, row, column.column);
  const float x0 = row.Min.x + names, x1 = row.Max.x - ui.Px(64);
  const auto at = [&](double v) {
    return x0 + (x1 - x0) * static_cast<float>((v - range.lo) / (range.hi - range.lo));
  };
  if (std::isfinite(column.increase) && x1 > x0) {
    const float zero = at(0), end = at(column.increase);
    list->AddRectFilled(ImVec2(ui.Snap(std::min(zero, end)), middle - ui.Px(5)),
                        ImVec2(ui.Snap(std::max(zero, end)) + ui.Px(1), middle + ui.Px(5)),
                        ui.c().accent_line, ui.Px(2));
    if (std::isfinite(column.deviation)) {
      const float low = at(column.increase - column.deviation),
                  high = at(column.increase + column.deviation);
      ui.HLine(list, low, high, middle, ui.c().text_primary);
      ui.VLine(list, low, middle - ui.Px(2), middle + ui.Px(3), ui.c().text_primary);
      ui.VLine(list, high, middle - ui.Px(2), middle + ui.Px(3), ui.c().text_primary);
    }
  }
  const std::string value = Styled(column.increase, style);
  ui.TextRight(list, Type::kSmall, row.Max.x - ui.Px(4), middle, ui.c().text_primary, value);
  if (state.focused) ui.FocusRing(list, row, 2, false);
  MirrorNode& node = ui.Describe(state.id, "button", column.column, row);
  node.value = value;
  node.attributes = {{"data-increase", fmt::format("{}", column.increase)},
                     {"data-deviation", fmt::format("{}", column.deviation)},
                     {"aria-pressed", chosen ? "true" : "false"}};
  if (state.clicked) {
    scene.bench.view.dependence_column = column.column;
    ui.Wake();
  }
}

void DrawImportanceRows(PictureScene& scene, const Importances& answer, const ImRect& box) {
  Ui& ui = scene.ui;
  Range range{0, 0};
  for (const workbench::ColumnImportance& column : answer.columns) {
    if (!std::isfinite(column.increase)) continue;
    const double reach = std::isfinite(column.deviation) ? column.deviation : 0;
    range.lo = std::min(range.lo, column.increase - reach);
    range.hi = std::max(range.hi, column.increase + reach);
  }
  if (!(range.hi > range.lo)) range.hi = range.lo + 1;
  const NumberStyle style = StyleFor(std::max(std::abs(range.lo), std::abs(range.hi)), 0, false);
  const float height = ui.Px(kBarRow);
  // As wide as the names, but the bars keep more than half.
  float names = ui.Px(kBarName);
  for (const workbench::ColumnImportance& column : answer.columns)
    names = std::max(names, ui.Width(Type::kSmall, column.column) + ui.Px(14));
  names = std::min(names, std::max(ui.Px(kBarName), box.GetWidth() * 0.45f));
  ImGui::SetCursorScreenPos(box.Min);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  ImGui::BeginChild("bars", box.GetSize(), ImGuiChildFlags_NavFlattened);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(answer.columns.size()), height);
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const ImVec2 at = ImGui::GetCursorScreenPos();
      ImGui::PushID(i);
      DrawImportanceRow(
          scene, answer.columns[static_cast<size_t>(i)],
          ImRect(at.x, at.y, box.Max.x - ui.Px(tokens::kLayoutScrollbar), at.y + height), range,
          style, names);
      ImGui::PopID();
      ImGui::SetCursorScreenPos(at);
      ImGui::Dummy(ImVec2(1, height));
    }
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

// A search that goes on: how far it is, and what ends it. One that was ended can go on. Returns
// whether that was clicked.
template <class Answer>
bool DrawProgress(PictureScene& scene, Card& card, const Answered<Answer>& search) {
  Ui& ui = scene.ui;
  const Answer& answer = *search.latest;
  ButtonSpec act;
  act.label = search.stopped ? words::kGoOn : words::kStop;
  act.height = tokens::kControlSmall;
  const float x = TakeRight(ui, card, ButtonWidth(ui, act));
  const bool clicked = Button(ui, "stop", ImVec2(x, ui.Snap(card.middle - ui.Px(12))), act);
  const float width = ui.Px(64), bar = TakeRight(ui, card, width);
  Bar(ui, ImGui::GetWindowDrawList(), bar, card.middle, width,
      answer.total == 0 ? -1 : static_cast<double>(answer.done) / static_cast<double>(answer.total),
      0.5);
  if (clicked) ui.Wake();
  return clicked;
}

std::string ImportanceText(const Importances& answer) {
  std::string text = "column\tincrease\tdeviation\n";
  for (const workbench::ColumnImportance& column : answer.columns)
    text += fmt::format("{}\t{}\t{}\n", column.column, column.increase, column.deviation);
  return text;
}

}  // namespace

void DrawWeakSlices(PictureScene& scene, const ImRect& box) {
  Card card = BeginCard(scene, "weak slices", box, words::kWeakSlices);
  const WeakSlices* answer = nullptr;
  CardTable table;
  const std::vector<TableColumn> columns = SliceColumns(scene);
  if (!scene.bench.view.want_weak_slices) {
    if (DrawOffer(scene, card, words::kFindWeakSlices, words::kWeakSlicesHint)) {
      scene.bench.FindWeakSlices();
      scene.ui.Wake();
    }
  } else if ((answer = ShownAnswer(scene, card, scene.bench.weak_slices)) != nullptr) {
    table = SliceTable(scene, *answer, columns);
    const bool running = answer->done < answer->total;
    card.updating = card.updating && !running;
    Bench& bench = scene.bench;
    if (running && DrawProgress(scene, card, bench.weak_slices)) {
      if (bench.weak_slices.stopped)
        bench.FindWeakSlices();
      else
        bench.StopWeakSlices();
    }
    MirrorNode& node = DescribePicture(scene.ui, card, words::kWeakSlices);
    node.attributes.emplace_back("data-slices", fmt::format("{}", answer->slices.size()));
    node.attributes.emplace_back("data-tested", fmt::format("{}", answer->tested));
    node.attributes.emplace_back("data-done", fmt::format("{}", answer->done));
    node.attributes.emplace_back("data-total", fmt::format("{}", answer->total));
    const std::string tested = Count(static_cast<int64_t>(answer->tested));
    if (answer->slices.empty() && running) {
      DrawCardMessage(scene.ui, card.body,
                      fmt::format(words::kSearching, Count(static_cast<int64_t>(answer->done)),
                                  Count(static_cast<int64_t>(answer->total))),
                      {}, false);
    } else if (answer->slices.empty()) {
      DrawCardMessage(scene.ui, card.body, words::kNoWeakSlices,
                      fmt::format(words::kNoWeakSlicesHint, tested), false);
    } else {
      card.note = Count(static_cast<int64_t>(answer->slices.size()));
      DrawCardTable(scene.ui, "table", card.body, table);
      DrawCardFooter(scene.ui, card, fmt::format(words::kTested, tested), {});
    }
  }
  EndCard(scene, card,
          answer ? std::function<std::string()>([&] { return TableAsText(table); }) : nullptr);
}

void DrawImportance(PictureScene& scene, const ImRect& box) {
  Card card = BeginCard(scene, "importance", box, words::kImportance);
  const Importances* answer = nullptr;
  if (!scene.bench.view.want_importance) {
    if (DrawOffer(scene, card, words::kMeasureImportance, words::kImportanceHint)) {
      scene.bench.MeasureImportances();
      scene.ui.Wake();
    }
  } else if ((answer = ShownAnswer(scene, card, scene.bench.importances)) != nullptr) {
    const bool running = answer->done < answer->total;
    card.updating = card.updating && !running;
    Bench& bench = scene.bench;
    if (running && DrawProgress(scene, card, bench.importances)) {
      if (bench.importances.stopped)
        bench.MeasureImportances();
      else
        bench.StopImportances();
    }
    if (answer->columns.empty() && !running)
      DrawCardMessage(scene.ui, card.body, words::kNoImportance, {}, false);
    else
      DrawImportanceRows(scene, *answer, card.body);
    DrawCardFooter(scene.ui, card, fmt::format(words::kImportanceOf, answer->loss),
                   fmt::format(words::kImportanceDone, Count(static_cast<int64_t>(answer->done)),
                               Count(static_cast<int64_t>(answer->total))));
    MirrorNode& node = DescribePicture(scene.ui, card, words::kImportance);
    node.attributes.emplace_back("data-done", fmt::format("{}", answer->done));
    node.attributes.emplace_back("data-total", fmt::format("{}", answer->total));
  }
  EndCard(scene, card,
          answer ? std::function<std::string()>([&] { return ImportanceText(*answer); }) : nullptr);
}

}  // namespace tidemark::ui
