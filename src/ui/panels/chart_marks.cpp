// Marks on top of the lines: NaN and infinities, spikes, the legend (declared in chart_draw.h).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "ui/format.h"
#include "ui/panels/chart_draw.h"
#include "ui/run_look.h"
#include "ui/texts.h"
#include "ui/widgets/labels.h"

namespace tidemark::ui {
namespace {

constexpr size_t kMostMarkLabels = 3;
constexpr size_t kMostSpikes = 3;
constexpr size_t kMostLegendRuns = 6, kMostLegendGroups = 8;

void DottedLine(const Ui& ui, ImDrawList* list, float x, float y0, float y1, Color color) {
  const float on = ui.Px(2), off = ui.Px(2.5f), left = ui.Snap(x);
  for (float y = y0; y < y1; y += on + off) {
    list->AddRectFilled(ImVec2(left, y), ImVec2(left + ui.Px(1), std::min(y + on, y1)), color);
  }
}

void Stroke(const Ui& ui, ImDrawList* list, ImVec2 a, ImVec2 b, Color color) {
  list->AddLine(a, b, color, 1.75f * ui.theme().scale);
}

// A cross at the lower axis, or an arrow at the edge where the infinity lies.
void DrawSign(const Ui& ui, ImDrawList* list, MarkKind kind, ImVec2 at, Color color) {
  const float r = 3.5f * ui.theme().scale;
  if (kind == MarkKind::kNan) {
    Stroke(ui, list, ImVec2(at.x - r, at.y - r), ImVec2(at.x + r, at.y + r), color);
    Stroke(ui, list, ImVec2(at.x - r, at.y + r), ImVec2(at.x + r, at.y - r), color);
    return;
  }
  const float up = kind == MarkKind::kPosInf ? -1.0f : 1.0f;
  const ImVec2 tip(at.x, at.y + up * r);
  Stroke(ui, list, ImVec2(at.x, at.y - up * r), tip, color);
  Stroke(ui, list, ImVec2(at.x - r, tip.y - up * r), tip, color);
  Stroke(ui, list, ImVec2(at.x + r, tip.y - up * r), tip, color);
}

const char* PatternOf(MarkKind kind) {
  switch (kind) {
    case MarkKind::kNan:
      return texts::kNanAt;
    case MarkKind::kPosInf:
      return texts::kInfAt;
    case MarkKind::kNegInf:
      return texts::kNegInfAt;
  }
  return texts::kNanAt;
}

void LabelMark(const Ui& ui, ImDrawList* list, const ImRect& plot, const ChartMark& mark, float x,
               bool top, std::vector<ImRect>* taken) {
  const std::string text = fmt::format(fmt::runtime(PatternOf(mark.kind)), Count(mark.step));
  const float width = ui.Snap(ui.Width(Type::kMicro, text)) + ui.Px(12), height = ui.Px(18);
  float left = ui.Snap(x) + ui.Px(9);
  if (left + width > plot.Max.x) left = ui.Snap(x) - ui.Px(9) - width;
  const float y = top ? plot.Min.y + ui.Px(8) : plot.Max.y - ui.Px(25);
  const ImRect box(left, y, left + width, y + height);
  for (const ImRect& other : *taken) {
    if (other.Overlaps(box)) return;
  }
  taken->push_back(box);
  ui.Box(list, box, ui.c().danger_fill, 0, tokens::kRadiusControl);
  ui.Text(list, Type::kMicro, left + ui.Px(6), box.GetCenter().y, ui.c().danger_text, text);
}

}  // namespace

void DrawMarks(const Ui& ui, const Model& model, ImDrawList* list, const PlotAxes& axes,
               const ChartSnapshot& snapshot) {
  const Color color = ui.c().chart_mark;
  std::vector<ImRect> taken;
  for (const ReadySeries& series : snapshot.series) {
    bool first = true;
    for (const ChartMark& mark : series.info.marks) {
      const double at = axes.ToAxisX(mark.x);
      if (at < axes.x.lo || at > axes.x.hi) continue;
      const float x = axes.PixelX(at);
      const bool top = mark.kind == MarkKind::kPosInf;
      const float y = top ? axes.box.Min.y + ui.Px(5) : axes.box.Max.y - ui.Px(7);
      const double last = axes.ToAxisY(mark.last_finite_y);
      if (first && std::isfinite(last) && last >= axes.y.lo && last <= axes.y.hi) {
        const float last_y = axes.PixelY(last);
        list->AddCircleFilled(ImVec2(x, last_y), ui.Px(tokens::kChartMarker),
                              LookOfLine(ui.theme(), model, series.info.run_id).color);
        if (top)
          DottedLine(ui, list, x, y + ui.Px(5), last_y - ui.Px(5), color);
        else
          DottedLine(ui, list, x, last_y + ui.Px(5), y - ui.Px(4), color);
      }
      DrawSign(ui, list, mark.kind, ImVec2(ui.Snap(x) + ui.Px(1) / 2, y), color);
      if (first && taken.size() < kMostMarkLabels)
        LabelMark(ui, list, axes.box, mark, x, top, &taken);
      first = false;
    }
  }
}

void DrawSpikes(const Ui& ui, const Model& model, ImDrawList* list, const PlotAxes& axes,
                const ChartSnapshot& snapshot) {
  struct Found {
    const ChartSpike* spike;
    int64_t run_id;
  };
  std::vector<Found> found;
  for (const ReadySeries& series : snapshot.series) {
    for (const ChartSpike& spike : series.info.spikes)
      found.push_back({&spike, series.info.run_id});
  }
  std::sort(found.begin(), found.end(),
            [](const Found& a, const Found& b) { return a.spike->score > b.spike->score; });
  if (found.size() > kMostSpikes) found.resize(kMostSpikes);
  std::vector<ImRect> taken;
  for (const Found& f : found) {
    const double ax = axes.ToAxisX(f.spike->x), ay = axes.ToAxisY(f.spike->value);
    if (ax < axes.x.lo || ax > axes.x.hi || ay < axes.y.lo || ay > axes.y.hi) continue;
    const float x = ui.Snap(axes.PixelX(ax)) + ui.Px(1) / 2;
    // The triangle stands above the extreme; near the upper edge it is moved in.
    const float y = std::max(axes.PixelY(ay), axes.box.Min.y + ui.Px(9));
    const Color color = LookOfLine(ui.theme(), model, f.run_id).color;
    list->AddTriangleFilled(ImVec2(x - ui.Px(4), y - ui.Px(8)), ImVec2(x + ui.Px(4), y - ui.Px(8)),
                            ImVec2(x, y - ui.Px(2)), color);
    const std::string value = Value(f.spike->value);
    const std::string rest = fmt::format(texts::kSpikeAt, Count(f.spike->step),
                                         Counted(f.spike->point_count, "point", "points"));
    const float w0 = ui.Width(Type::kMicro, value) + ui.Px(6),
                width = w0 + ui.Width(Type::kMicro, rest);
    float left = x + ui.Px(10);
    if (left + width > axes.box.Max.x) left = x - ui.Px(10) - width;
    const ImRect box(left, y - ui.Px(13), left + width, y + ui.Px(3));
    const bool free = left >= axes.box.Min.x &&
                      std::none_of(taken.begin(), taken.end(),
                                   [&](const ImRect& other) { return other.Overlaps(box); });
    if (!free) continue;
    taken.push_back(box);
    // Lines may run behind the words; they stay readable.
    ui.Box(list, ImRect(box.Min.x - ui.Px(3), box.Min.y, box.Max.x + ui.Px(3), box.Max.y),
           Fade(ui.c().bg_card, 0.8f), 0, tokens::kRadiusControl);
    ui.Text(list, Type::kMicro, left, y - ui.Px(5), ui.c().text_primary, value);
    ui.Text(list, Type::kMicro, left + w0, y - ui.Px(5), ui.c().text_muted, rest);
  }
}

namespace {

struct LegendRow {
  std::string text;
  RunLook look;
};

std::string LegendText(const Model& model, const ReadySeries& series) {
  std::string name = NameOfLine(model, series.info.run_id);
  if (series.info.restart_steps.empty()) return name;
  return fmt::format(texts::kRestartedAt, name, Count(series.info.restart_steps.back()));
}

// The groups in sight, in the order of the sidebar.
std::vector<LegendRow> GroupRows(const Ui& ui, const Model& model, const ChartSnapshot& snapshot) {
  std::set<const GroupRow*> groups;
  for (const ReadySeries& series : snapshot.series) {
    const RunRow* run = model.Run(series.info.run_id);
    const GroupRow* group =
        run == nullptr ? model.GroupOfLine(series.info.run_id) : model.GroupOf(*run);
    if (group != nullptr) groups.insert(group);
  }
  std::vector<LegendRow> rows;
  if (groups.size() > kMostLegendGroups) return rows;
  for (const GroupRow* group : groups) rows.push_back({group->label, LookOf(ui.theme(), *group)});
  return rows;
}

// Groups when runs are grouped, whether each run or a band is drawn; else the runs. Nothing when
// they are many: then the sidebar is the legend.
std::vector<LegendRow> LegendRows(const Ui& ui, const Model& model, const ChartSnapshot& snapshot) {
  if (!model.view.group_by.empty()) return GroupRows(ui, model, snapshot);
  std::vector<LegendRow> rows;
  if (snapshot.series.size() > kMostLegendRuns) return rows;
  for (const ReadySeries& series : snapshot.series) {
    std::string text = LegendText(model, series);
    if (!text.empty())
      rows.push_back({std::move(text), LookOfLine(ui.theme(), model, series.info.run_id)});
  }
  return rows;
}

// How much of the lines lies in a rectangle of the plot.
size_t Crowd(const PlotAxes& axes, const ChartSnapshot& snapshot, const ImRect& box) {
  const double x0 = axes.AxisX(box.Min.x), x1 = axes.AxisX(box.Max.x);
  const double y0 = axes.AxisY(box.Max.y), y1 = axes.AxisY(box.Min.y);
  size_t crowd = 0;
  for (const ReadySeries& series : snapshot.series) {
    for (const ColumnBlock& block : (series.smooth.empty() ? series.raw : series.smooth).blocks) {
      if (block.x1 >= x0 && block.x0 <= x1 && block.max >= y0 && block.min <= y1) ++crowd;
    }
  }
  return crowd;
}

}  // namespace

void DrawLegend(const Ui& ui, const Model& model, ImDrawList* list, const PlotAxes& axes,
                const ChartSnapshot& snapshot) {
  const float row = ui.Px(tokens::kLayoutTooltipRow), most = axes.box.GetWidth() * 0.6f;
  float width = 0;
  std::vector<LegendRow> rows = LegendRows(ui, model, snapshot);
  for (LegendRow& shown : rows) {
    shown.text = ui.Cut(Type::kMicro, shown.text, most - ui.Px(18), CutAt::kMiddle);
    width = std::max(width, ui.Width(Type::kMicro, shown.text) + ui.Px(18));
  }
  const float height = row * static_cast<float>(rows.size()), pad = ui.Px(8);
  if (rows.empty() || height + 2 * pad > axes.box.GetHeight() ||
      width + 2 * pad > axes.box.GetWidth())
    return;
  ImRect best;
  size_t least = SIZE_MAX;
  for (const bool bottom : {false, true}) {
    for (const bool left : {false, true}) {
      const float x = left ? axes.box.Min.x + pad : axes.box.Max.x - pad - width;
      const float y = bottom ? axes.box.Max.y - pad - height : axes.box.Min.y + pad;
      const ImRect box(x, y, x + width, y + height);
      const size_t crowd = Crowd(axes, snapshot, box);
      if (crowd < least) {
        least = crowd;
        best = box;
      }
    }
  }
  float y = best.Min.y + row / 2;
  for (const auto& [text, look] : rows) {
    LineSwatch(ui, list, best.Min.x, ui.Snap(y), look.color, look.dash);
    ui.Text(list, Type::kMicro, best.Min.x + ui.Px(18), y, ui.c().text_secondary, text);
    y += row;
  }
}

}  // namespace tidemark::ui
