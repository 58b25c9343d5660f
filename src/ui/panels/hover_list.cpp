#include "ui/panels/hover_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/number_text.h"
#include "base/time.h"
#include "ui/format.h"
#include "ui/panels/chart_draw.h"
#include "ui/run_look.h"
#include "ui/texts.h"
#include "ui/widgets/labels.h"

namespace tidemark::ui {
namespace {

constexpr size_t kMostRows = 9;

double Shown(const HoverRow& row) { return std::isnan(row.smooth) ? row.value : row.smooth; }

// Rows [first, last) around the nearest one.
std::pair<size_t, size_t> Around(const std::vector<HoverRow>& rows, int64_t nearest) {
  if (rows.size() <= kMostRows) return {0, rows.size()};
  const auto at = std::find_if(rows.begin(), rows.end(),
                               [&](const HoverRow& row) { return row.run_id == nearest; });
  const size_t index = at == rows.end() ? 0 : static_cast<size_t>(at - rows.begin());
  const size_t half = kMostRows / 2;
  const size_t first = std::min(index > half ? index - half : 0, rows.size() - kMostRows);
  return {first, first + kMostRows};
}

NumberStyle StyleOf(const std::vector<HoverRow>& rows, size_t first, size_t last) {
  double max_abs = 0, min_abs = 0;
  bool whole = true;
  for (size_t i = first; i < last; ++i) {
    for (const double v : {rows[i].value, rows[i].smooth}) {
      if (!std::isfinite(v) || v == 0) continue;
      max_abs = std::max(max_abs, std::abs(v));
      min_abs = min_abs == 0 ? std::abs(v) : std::min(min_abs, std::abs(v));
      whole &= v == std::floor(v);
    }
  }
  return StyleFor(max_abs, min_abs, whole);
}

// Texts of the list, made before its size is known.
struct ListTexts {
  struct Row {
    int64_t run_id;
    std::string name, smooth, raw, step;
    bool nearest;
  };
  std::string title, right, count;
  std::vector<Row> rows;
  std::vector<std::string> notes;
  bool smooth = false, steps = false;
};

std::string Exact(const HoverRow& row) { return FormatDouble(row.value); }

}  // namespace

void HoverList::BeginFrame() { over_ = false; }

void HoverList::At(const MetricRow& metric, const PlotAxes& axes, const ChartAxes& asked,
                   ImVec2 mouse) {
  if (pinned_) return;
  over_ = true;
  if (metric.metric_id != metric_id_) nearest_ = 0;
  metric_id_ = metric.metric_id;
  metric_name_ = metric.name;
  axes_ = axes;
  asked_ = asked;
  mouse_ = mouse;
  x_value_ = axes.ToValueX(axes.AxisX(mouse.x));
}

void HoverList::TogglePin() { pinned_ = !pinned_; }
void HoverList::Unpin() { pinned_ = false; }

const HoverData* HoverList::ValuesOf(const Model& model, int64_t metric_id) const {
  if (!active() || metric_id != metric_id_) return nullptr;
  const HoverData& values = pinned_ ? pinned_values_ : model.hover;
  return values.metric_id == metric_id ? &values : nullptr;
}

void HoverList::Ask(Ui& ui, Model& model) {
  const double half = 0.5 / static_cast<double>(std::max(1.0f, ui.ToDevice(axes_.box.GetWidth()))) *
                      (axes_.x.hi - axes_.x.lo);
  const double at = axes_.AxisX(mouse_.x);
  QueryKey key;
  key.Add(metric_id_)
      .Add(model.shown_version())
      .Add(model.file.data_version)
      .Add(asked_)
      .Add(x_value_);
  model.link.Want(kSlotHover, key.text(), ui.now_s(), [&] {
    QueryHover query;
    query.slot = kSlotHover;
    query.metric_id = metric_id_;
    query.run_ids = model.shown_runs();
    if (asked_.band != GroupBand::kNone) query.groups = model.shown_groups();
    query.axes = asked_;
    query.x = x_value_;
    query.column_x0 = axes_.ToValueX(at - half);
    query.column_x1 = axes_.ToValueX(at + half);
    return query;
  });
}

void HoverList::FindNearest(const HoverData& values) {
  nearest_ = 0;
  double best = std::numeric_limits<double>::infinity();
  for (const HoverRow& row : values.rows) {
    const double y = axes_.ToAxisY(Shown(row));
    if (!std::isfinite(y)) continue;
    const double distance =
        std::abs(static_cast<double>(axes_.PixelY(y)) - static_cast<double>(mouse_.y));
    if (distance < best) {
      best = distance;
      nearest_ = row.run_id;
    }
  }
}

namespace {

ListTexts MakeTexts(const Ui& ui, const Model& model, const HoverData& values, const PlotAxes& axes,
                    int64_t nearest, bool pinned) {
  ListTexts texts_of;
  const std::vector<HoverRow>& rows = values.rows;
  const auto [first, last] = Around(rows, nearest);
  const NumberStyle style = StyleOf(rows, first, last);
  // The title is the latest point at or before the cursor; runs that have another one say so.
  const HoverRow* latest = nullptr;
  for (const HoverRow& row : rows) {
    if (!latest || row.x > latest->x) latest = &row;
  }
  if (!latest) return texts_of;
  const bool by_step = axes.x_kind == XKind::kStep && latest->has_step;
  texts_of.title = by_step ? fmt::format(texts::kHoverStep, Count(latest->step))
                           : XWords(ui, axes.x_kind, latest->x);
  texts_of.right = XWords(ui, XKind::kWallTime, latest->wall_time_s);
  if (axes.x_kind == XKind::kWallTime)
    texts_of.right = latest->has_step ? fmt::format(texts::kHoverStep, Count(latest->step)) : "";
  const bool banded = latest->run_id < 0;
  texts_of.count =
      rows.size() > last - first
          ? fmt::format(fmt::runtime(banded ? texts::kHoverMoreGroups : texts::kHoverMore),
                        last - first, rows.size())
          : Counted(rows.size(), banded ? "group" : "run", banded ? "groups" : "runs");
  for (size_t i = first; i < last; ++i) {
    const HoverRow& row = rows[i];
    ListTexts::Row line;
    line.run_id = row.run_id;
    line.name = NameOfLine(model, row.run_id);
    line.smooth = std::isnan(row.smooth) ? "" : Styled(row.smooth, style);
    line.raw = Styled(row.value, style);
    if (row.x != latest->x)
      line.step = row.has_step ? Count(row.step) : XWords(ui, axes.x_kind, row.x);
    line.nearest = row.run_id == nearest;
    texts_of.smooth |= !line.smooth.empty();
    texts_of.steps |= !line.step.empty();
    if (line.nearest && row.column_min < row.column_max) {
      texts_of.notes.push_back(fmt::format(
          texts::kHoverMinMax, Styled(row.column_min, style), Count(row.column_min_step),
          Styled(row.column_max, style), Count(row.column_max_step)));
    }
    if (line.nearest && row.same_x_count > 1) {
      texts_of.notes.push_back(
          fmt::format(texts::kHoverLastOf, Count(static_cast<int64_t>(row.same_x_count))));
    }
    if (line.nearest && !std::isnan(row.band_low)) {
      texts_of.notes.push_back(fmt::format(texts::kBandRange, Styled(row.band_low, style),
                                           Styled(row.band_high, style)));
    }
    texts_of.rows.push_back(std::move(line));
  }
  if (pinned) texts_of.notes.push_back(texts::kHoverPinned);
  return texts_of;
}

struct ListColumns {
  float name = 0, step = 0, smooth = 0, raw = 0;
};

ListColumns Measure(const Ui& ui, const ListTexts& t) {
  ListColumns columns;
  columns.smooth = t.smooth ? ui.Width(Type::kMicro, texts::kSmoothColumn) : 0;
  columns.raw = ui.Width(Type::kMicro, t.smooth ? texts::kRawColumn : texts::kValueColumn);
  for (const ListTexts::Row& row : t.rows) {
    columns.name = std::max(columns.name, ui.Width(Type::kMicroMedium, row.name));
    columns.step = std::max(columns.step, ui.Width(Type::kMicro, row.step));
    columns.smooth = std::max(columns.smooth, ui.Width(Type::kMicroMedium, row.smooth));
    columns.raw = std::max(columns.raw, ui.Width(Type::kMicroMedium, row.raw));
  }
  columns.name = std::min(columns.name, ui.Px(200));
  return columns;
}

void DrawRows(const Ui& ui, const Model& model, ImDrawList* list, const ListTexts& t,
              const ListColumns& columns, const ImRect& box, float y) {
  const tokens::ThemeColors& c = ui.c();
  const float row_height = ui.Px(tokens::kLayoutTooltipRow), gap = ui.Px(10), pad = ui.Px(10);
  for (const ListTexts::Row& row : t.rows) {
    const float middle = ui.Snap(y + row_height / 2);
    if (row.nearest)
      list->AddRectFilled(ImVec2(box.Min.x + ui.Px(1), y),
                          ImVec2(box.Max.x - ui.Px(1), y + row_height), c.overlay_selection);
    const RunLook look = LookOfLine(ui.theme(), model, row.run_id);
    LineSwatch(ui, list, box.Min.x + pad, middle, look.color, look.dash);
    const Type type = row.nearest ? Type::kMicroMedium : Type::kMicro;
    ui.TextCut(list, type, box.Min.x + pad + ui.Px(18), middle, columns.name,
               row.nearest ? c.text_primary : c.text_secondary, row.name, CutAt::kMiddle);
    float right = box.Max.x - pad;
    ui.TextRight(list, t.smooth ? Type::kMicro : type, right, middle,
                 t.smooth ? c.text_muted : c.text_primary, row.raw);
    right -= columns.raw + gap;
    if (t.smooth) {
      ui.TextRight(list, type, right, middle, c.text_primary, row.smooth);
      right -= columns.smooth + gap;
    }
    ui.TextRight(list, Type::kMicro, right, middle, c.text_muted, row.step);
    y += row_height;
  }
}

}  // namespace

void HoverList::Draw(Ui& ui, Model& model) {
  if (!active()) return;
  if (!pinned_) Ask(ui, model);
  if (pinned_ && pinned_values_.metric_id != metric_id_) pinned_values_ = model.hover;
  if (!pinned_) pinned_values_ = model.hover;
  const HoverData* values = ValuesOf(model, metric_id_);
  if (!values || values->rows.empty()) return;
  if (!pinned_) FindNearest(*values);
  const ListTexts t = MakeTexts(ui, model, *values, axes_, nearest_, pinned_);
  const ListColumns columns = Measure(ui, t);
  const float gap = ui.Px(10), pad = ui.Px(10), row = ui.Px(tokens::kLayoutTooltipRow);
  float width = 2 * pad + ui.Px(18) + columns.name + gap + columns.raw;
  if (t.smooth) width += columns.smooth + gap;
  if (t.steps) width += columns.step + gap;
  width = std::max(width, 2 * pad + ui.Width(Type::kSmallMedium, t.title) + gap +
                              ui.Width(Type::kMicro, t.right));
  for (const std::string& note : t.notes)
    width = std::max(width, 2 * pad + ui.Width(Type::kMicro, note));
  width = ui.Snap(width + 0.5f);
  const float height =
      ui.Px(12) + ui.Px(18) + row * static_cast<float>(1 + t.rows.size() + t.notes.size());

  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float cross = axes_.PixelX(axes_.ToAxisX(x_value_));
  float x = cross + ui.Px(12);
  if (x + width > screen.x - ui.Px(4)) x = cross - ui.Px(12) - width;
  x = ui.Snap(std::max(x, ui.Px(4)));
  float y = std::clamp(axes_.box.Min.y - ui.Px(6), ui.Px(4),
                       std::max(ui.Px(4), screen.y - height - ui.Px(30)));
  y = ui.Snap(y);
  const ImRect box(x, y, x + width, y + height);
  ImDrawList* list = ImGui::GetForegroundDrawList();
  ui.Shadow(list, box, tokens::kRadiusPopup);
  ui.Box(list, box, ui.c().bg_popup, ui.c().border_default, tokens::kRadiusPopup);
  y += ui.Px(6);
  ui.Text(list, Type::kSmallMedium, x + pad, y + ui.Px(9), ui.c().text_primary, t.title);
  ui.TextRight(list, Type::kMicro, box.Max.x - pad, y + ui.Px(9), ui.c().text_muted, t.right);
  y += ui.Px(18);
  const Color muted = ui.c().text_muted;
  ui.Text(list, Type::kMicro, x + pad, y + row / 2, muted, t.count);
  ui.TextRight(list, Type::kMicro, box.Max.x - pad, y + row / 2, muted,
               t.smooth ? texts::kRawColumn : texts::kValueColumn);
  if (t.smooth)
    ui.TextRight(list, Type::kMicro, box.Max.x - pad - columns.raw - gap, y + row / 2, muted,
                 texts::kSmoothColumn);
  y += row;
  DrawRows(ui, model, list, t, columns, box, y);
  y += row * static_cast<float>(t.rows.size());
  for (const std::string& note : t.notes) {
    ui.Text(list, Type::kMicro, x + pad, y + row / 2, muted, note);
    y += row;
  }
  MirrorNode& node =
      ui.Describe(ImHashStr("hover list"), "tooltip", metric_name_ + " " + t.title, box);
  node.value = AsText(model);
}

std::string HoverList::AsText(const Model& model) const {
  const HoverData* values = ValuesOf(model, metric_id_);
  if (!values) return {};
  std::string text = "run\tstep\twall_time\tvalue\tsmooth\n";
  for (const HoverRow& row : values->rows) {
    text += NameOfLine(model, row.run_id) + "\t" +
            (row.has_step ? fmt::format("{}", row.step) : "") + "\t" + FormatUtc(row.wall_time_s) +
            "\t" + Exact(row) + "\t" + (std::isnan(row.smooth) ? "" : FormatDouble(row.smooth)) +
            "\n";
  }
  return text;
}

}  // namespace tidemark::ui
