// What the model says on average when one column has each of its values in all rows.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ui/evaluate/picture_texts.h"
#include "ui/evaluate/pictures/card.h"
#include "ui/evaluate/pictures/cards.h"
#include "ui/evaluate/pictures/plot.h"
#include "ui/format.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

namespace words = picture_texts;
using workbench::Dependence;

constexpr size_t kMostLines = 6, kMostColumns = 200;

// Whether the model sees the column; also when that is not known.
bool IsInput(const Bench& bench, const std::string& column) {
  const auto& inputs = bench.bench.in_force.inputs;
  return inputs.empty() || std::any_of(inputs.begin(), inputs.end(), [&](const auto& input) {
           return input.columns.empty() || std::find(input.columns.begin(), input.columns.end(),
                                                     column) != input.columns.end();
         });
}

void ChooseColumn(PictureScene& scene, Card& card) {
  BenchView& view = scene.bench.view;
  const std::string value =
      view.dependence_column.empty() ? words::kChooseColumn : view.dependence_column;
  MenuChoice choice;
  choice.popup = "columns";
  choice.name = words::kColumn;
  choice.value = value;
  choice.most_width = 220;
  const ImRect box = HeaderChoice(scene, card, choice);
  if (!BeginMenu(scene.ui, choice.popup, box, 320, PopupAlign::kRight)) return;
  std::string& find = scene.memory.find_column;
  MenuFind(scene.ui, words::kFindColumn, &find);
  size_t shown = 0;
  for (const workbench::DataCard& data : scene.bench.bench.data) {
    if (!data.chosen) continue;
    for (const workbench::ColumnCard& column : data.columns) {
      if (!column.single || shown >= kMostColumns || !IsInput(scene.bench, column.name)) continue;
      if (!find.empty() && column.name.find(find) == std::string::npos) continue;
      MenuRow row;
      row.label = column.name;
      row.checked = column.name == view.dependence_column;
      if (MenuItem(scene.ui, row)) view.dependence_column = column.name;
      ++shown;
    }
  }
  if (shown == 0) MenuNote(scene.ui, words::kNoColumns);
  EndMenu();
}

// The outputs that are drawn: all when they are few, else the class that is looked at.
std::vector<size_t> Lines(const PictureScene& scene, const Dependence& answer) {
  std::vector<size_t> lines;
  const size_t count = answer.outputs.size();
  if (count > kMostLines) return {std::min<size_t>(scene.bench.view.class_index, count - 1)};
  // Of two classes one says it all.
  if (count == 2) return {1};
  for (size_t i = 0; i < count; ++i) lines.push_back(i);
  return lines;
}

struct Series {
  std::vector<float> x, y;
};

Series SeriesOf(const Dependence& answer, size_t output) {
  Series series;
  for (size_t i = 0; i < answer.places.size(); ++i) {
    const workbench::DependencePlace& place = answer.places[i];
    series.x.push_back(static_cast<float>(answer.numeric ? place.number : static_cast<double>(i)));
    series.y.push_back(output < place.output.size() ? static_cast<float>(place.output[output])
                                                    : NAN);
  }
  return series;
}

Range RangeOf(const std::vector<Series>& all, bool of_x) {
  Range range = EmptyRange();
  for (const Series& series : all) {
    for (const float v : of_x ? series.x : series.y) {
      Include(&range, static_cast<double>(v));
    }
  }
  if (!(range.lo <= range.hi)) return {0, 1};
  if (range.lo == range.hi) return {range.lo - 0.5, range.hi + 0.5};
  return range;
}

void DrawBars(const Ui& ui, ImDrawList* list, const PlotAxes& axes, const Series& series,
              Color color) {
  const float half =
      std::max(ui.Px(2), axes.box.GetWidth() / static_cast<float>(axes.x.hi - axes.x.lo) * 0.36f);
  const float base = axes.PixelY(std::clamp(0.0, axes.y.lo, axes.y.hi));
  for (size_t i = 0; i < series.x.size(); ++i) {
    if (!std::isfinite(series.y[i])) continue;
    const float x = axes.PixelX(static_cast<double>(series.x[i]));
    const float y = axes.PixelY(static_cast<double>(series.y[i]));
    list->AddRectFilled(ImVec2(ui.Snap(x - half), std::min(y, base)),
                        ImVec2(ui.Snap(x + half), std::max(y, base)), color, ui.Px(2));
  }
}

std::vector<Tick> NameTicks(const Ui& ui, const Dependence& answer, float width) {
  std::vector<Tick> ticks;
  const float room = width / static_cast<float>(std::max<size_t>(1, answer.places.size()));
  for (size_t i = 0; i < answer.places.size(); ++i) {
    ticks.push_back({static_cast<double>(i), ui.Cut(Type::kMicro, answer.places[i].label,
                                                    std::max(ui.Px(24), room - ui.Px(6)))});
  }
  return ticks;
}

void DrawPointed(const Ui& ui, const Dependence& answer, const PlotAxes& axes,
                 const std::vector<size_t>& lines) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (!ImGui::IsWindowHovered() || !axes.box.Contains(mouse)) return;
  const Series series = SeriesOf(answer, 0);
  const size_t i = NearestIndex(series.x, axes.AxisX(mouse.x));
  if (i >= answer.places.size()) return;
  const workbench::DependencePlace& place = answer.places[i];
  std::string text = answer.column + " " + (answer.numeric ? Value(place.number) : place.label);
  for (const size_t line : lines) {
    if (line < place.output.size())
      text += "\n" + answer.outputs[line] + ": " + Value(place.output[line]);
  }
  ui.VLine(ImGui::GetWindowDrawList(), axes.PixelX(static_cast<double>(series.x[i])),
           axes.box.Min.y, axes.box.Max.y, ui.c().chart_crosshair);
  DrawTip(ui, mouse, text);
}

void DrawAll(PictureScene& scene, const Card& card, const Dependence& answer) {
  Ui& ui = scene.ui;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const std::vector<size_t> lines = Lines(scene, answer);
  std::vector<Series> all;
  all.reserve(lines.size());
  for (const size_t line : lines) all.push_back(SeriesOf(answer, line));
  Range x = RangeOf(all, true), y = RangeOf(all, false);
  if (!answer.numeric) {
    x = {-0.5, static_cast<double>(answer.places.size()) - 0.5};
    y.lo = std::min(0.0, y.lo);
  }
  const double margin = (y.hi - y.lo) * 0.06;
  y = {answer.numeric ? y.lo - margin : y.lo, y.hi + margin};
  const ImRect plot(ui.Snap(card.box.Min.x + ui.Px(49)), card.body.Min.y + ui.Px(8),
                    card.box.Max.x - ui.Px(17), card.body.Max.y - ui.Px(38));
  const PlotAxes axes = MakePlotAxes(plot, x, y);
  PlotLook look;
  look.x_title = answer.column;
  if (!answer.numeric) look.x_ticks = NameTicks(ui, answer, plot.GetWidth());
  DrawPlotFrame(ui, list, axes, look);
  float legend_y = plot.Min.y + ui.Px(8);
  for (size_t i = 0; i < lines.size(); ++i) {
    const Color color = RunColor(ui.theme(), static_cast<int>(i), "");
    CurveLook curve;
    curve.color = color;
    if (answer.numeric)
      DrawCurve(ui, list, axes, all[i].x, all[i].y, curve);
    else if (lines.size() == 1)
      DrawBars(ui, list, axes, all[i], ui.c().accent_line);
    const bool dots = all[i].x.size() < 100 && (answer.numeric || lines.size() > 1);
    for (size_t k = 0; dots && k < all[i].x.size(); ++k) {
      if (!std::isfinite(all[i].y[k])) continue;
      DrawDot(ui, list,
              ImVec2(axes.PixelX(static_cast<double>(all[i].x[k])),
                     axes.PixelY(static_cast<double>(all[i].y[k]))),
              answer.numeric ? 2.5f : 4, color);
    }
    const float width = ui.Px(18) + ui.Width(Type::kMicro, answer.outputs[lines[i]]);
    LegendEntry(ui, list, plot.Max.x - width - ui.Px(4), legend_y, color, answer.outputs[lines[i]]);
    legend_y += ui.Px(16);
  }
  DrawPointed(ui, answer, axes, lines);
}

std::string AsText(const Dependence& answer) {
  std::string text = answer.column;
  for (const std::string& output : answer.outputs) text += "\t" + output;
  text += "\n";
  for (const workbench::DependencePlace& place : answer.places) {
    text += answer.numeric ? fmt::format("{}", place.number) : place.label;
    for (const double v : place.output) text += fmt::format("\t{}", v);
    text += "\n";
  }
  return text;
}

}  // namespace

void DrawDependence(PictureScene& scene, const ImRect& box) {
  Card card = BeginCard(scene, "dependence", box, words::kDependence);
  ChooseColumn(scene, card);
  const Dependence* answer = nullptr;
  if (scene.bench.view.dependence_column.empty()) {
    DrawCardMessage(scene.ui, card.body, words::kChooseColumn, words::kDependenceHint, false);
  } else if ((answer = ShownAnswer(scene, card, scene.bench.dependence)) != nullptr) {
    if (answer->places.empty() || answer->outputs.empty()) {
      DrawCardMessage(scene.ui, card.body, words::kNotDefined, {}, false);
    } else {
      DrawAll(scene, card, *answer);
      DrawCardFooter(
          scene.ui, card, words::kMeanOutput,
          fmt::format(words::kDependenceRows, Counted(answer->rows, words::kRow, words::kRows)));
    }
    MirrorNode& node = DescribePicture(scene.ui, card, words::kDependence);
    node.attributes.emplace_back("data-column", answer->column);
    node.attributes.emplace_back("data-places", fmt::format("{}", answer->places.size()));
  }
  EndCard(scene, card,
          answer ? std::function<std::string()>([&] { return AsText(*answer); }) : nullptr);
}

}  // namespace tidemark::ui
