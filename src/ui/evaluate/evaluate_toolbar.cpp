#include "ui/evaluate/evaluate_toolbar.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <system_error>

#include "generated/icons.h"
#include "ui/evaluate/evaluate_texts.h"
#include "ui/evaluate/figures.h"
#include "ui/format.h"
#include "ui/widgets/button.h"
#include "ui/widgets/input.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;
using workbench::ModelCard;

constexpr const char* kShownId = "Evaluations";
constexpr const char* kComparedId = "Compared evaluations";
constexpr float kMenuWidth = 288, kNameWidth = 200;
constexpr const char* kIntervalsId = "Intervals";
constexpr double kLevels[] = {0.9, 0.95, 0.99};
constexpr uint32_t kResampleCounts[] = {0, 200, 1000, 5000};  // 0: as many as suit the rows
constexpr uint64_t kMostResamples = 1'000'000;
constexpr double kUpdatingAfterS = 0.3;

// What the figures' intervals are, in words.
std::string Intervals(const Bench& bench) {
  if (!bench.summary.latest) return {};
  const workbench::Summary& summary = *bench.summary.latest;
  const std::string level = Short(summary.level * 100);
  return summary.resamples == 0 ? fmt::format(texts::kIntervalsPlain, level)
                                : fmt::format(texts::kIntervals, level, Count(summary.resamples));
}

// Since when what is on screen is no longer the newest; 0 = it is.
double StaleSince(const Bench& bench) {
  double since = 0;
  const auto look = [&](const auto& query) {
    if (query.waits && query.latest && (since == 0 || query.asked_s < since)) since = query.asked_s;
  };
  look(bench.summary);
  look(bench.compared_summary);
  look(bench.curves);
  look(bench.threshold);
  look(bench.residuals);
  look(bench.rows);
  return since;
}

std::optional<uint64_t> ParseWhole(const std::string& text) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && at == end ? std::optional(number) : std::nullopt;
}

// A row with a field; the number, once it is entered.
std::optional<uint64_t> TypeNumber(Ui& ui, const char* label, uint64_t least, uint64_t most,
                                   std::string* text) {
  const ImRect row = MenuSpace(ui, 32);
  ui.Text(ImGui::GetWindowDrawList(), Type::kSmall, row.Min.x, row.GetCenter().y,
          ui.c().text_secondary, label);
  const auto usable = [&] {
    const auto number = ParseWhole(*text);
    return number && *number >= least && *number <= most ? number : std::nullopt;
  };
  InputSpec spec;
  spec.name = label;
  spec.type = Type::kSmall;
  spec.clear_button = false;
  spec.error = !text->empty() && !usable();
  const ImRect box(row.Max.x - ui.Px(104), row.Min.y + ui.Px(2), row.Max.x, row.Max.y - ui.Px(2));
  const InputState state = TextInput(ui, label, box, spec, text);
  return state.submitted || state.left ? usable() : std::nullopt;
}

bool IsInBench(const Bench& bench, int64_t run_id) {
  return std::any_of(bench.bench.models.begin(), bench.bench.models.end(),
                     [&](const ModelCard& card) { return card.kept_run_id == run_id; });
}

}  // namespace

void EvaluateToolbar::Draw(Ui& ui, Model& model, const ImRect& area) {
  ImGui::PushID("tools");
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(area.Min, area.Max, ui.c().bg_panel);
  ui.HLine(list, area.Min.x, area.Max.x, area.Max.y - ui.Px(1), ui.c().border_subtle);
  const float middle = ui.Snap((area.Min.y + area.Max.y - ui.Px(1)) / 2);
  const float top = ui.Snap(middle - ui.Px(14));
  float x = area.Min.x + ui.Px(16);
  Bench& bench = model.bench;
  DrawShown(ui, bench, &x, top);
  if (bench.HasAnswers(bench.view.evaluation)) DrawCompared(ui, bench, &x, top);
  const float right = DrawActions(ui, model, area.Max.x - ui.Px(16), top);
  DrawState(ui, bench, x, right, middle);
  ImGui::PopID();
}

void EvaluateToolbar::DrawShown(Ui& ui, Bench& bench, float* x, float top) {
  const ModelCard* card = bench.Shown();
  const std::string name = card ? card->name : texts::kNoTarget;
  ChoiceSpec spec;
  spec.label = texts::kEvaluation;
  spec.value = name;
  spec.max_value_width = kNameWidth;
  const ImRect box(*x, top, *x + ChoiceWidth(ui, spec), top + ui.Px(tokens::kControlDefault));
  if (Choice(ui, "shown", box.Min, spec)) ImGui::OpenPopup(kShownId);
  *x = box.Max.x + ui.Px(8);
  if (!BeginMenu(ui, kShownId, box, kMenuWidth)) return;
  uint32_t chosen = 0;
  for (const ModelCard& each : bench.bench.models) {
    ImGui::PushID(static_cast<int>(each.evaluation));
    const std::string figure = FigureOf(bench, each.evaluation, bench.view.slice);
    MenuRow row;
    row.label = each.name;
    row.keys = figure.empty() ? std::string_view(texts::kNotEvaluated) : std::string_view(figure);
    row.checked = each.evaluation == bench.view.evaluation;
    if (MenuItem(ui, row)) chosen = each.evaluation;
    ImGui::PopID();
  }
  EndMenu();
  if (chosen != 0) bench.Show(chosen);
}

void EvaluateToolbar::DrawCompared(Ui& ui, Bench& bench, float* x, float top) {
  const float middle = top + ui.Px(14);
  ui.Text(ImGui::GetWindowDrawList(), Type::kSmall, *x, middle, ui.c().text_muted,
          texts::kComparedWith);
  *x += ui.Width(Type::kSmall, texts::kComparedWith) + ui.Px(8);
  const ModelCard* card = bench.Card(bench.view.compared);
  const std::string name = card ? card->name : texts::kNothingCompared;
  ChoiceSpec spec;
  spec.name = texts::kComparedWith;
  spec.value = name;
  spec.max_value_width = kNameWidth;
  const ImRect box(*x, top, *x + ChoiceWidth(ui, spec), top + ui.Px(tokens::kControlDefault));
  if (Choice(ui, "compared", box.Min, spec)) ImGui::OpenPopup(kComparedId);
  *x = box.Max.x + ui.Px(8);
  if (!BeginMenu(ui, kComparedId, box, kMenuWidth)) return;
  if (MenuItem(ui, {texts::kNothing, nullptr, {}, true, bench.view.compared == 0}))
    bench.CompareWith(0);
  uint32_t chosen = 0;
  for (const ModelCard& each : bench.bench.models) {
    if (each.evaluation == bench.view.evaluation) continue;
    ImGui::PushID(static_cast<int>(each.evaluation));
    const std::string figure = FigureOf(bench, each.evaluation, bench.view.slice);
    MenuRow row;
    row.label = each.name;
    row.enabled = bench.HasAnswers(each.evaluation);
    row.keys = row.enabled ? std::string_view(figure) : std::string_view(texts::kNotEvaluated);
    row.checked = each.evaluation == bench.view.compared;
    if (MenuItem(ui, row)) chosen = each.evaluation;
    ImGui::PopID();
  }
  bool heading = false;
  for (const KeptEvaluationRow& kept : bench.kept.evaluations) {
    if (IsInBench(bench, kept.run_id)) continue;
    if (!std::exchange(heading, true)) MenuHeading(ui, texts::kFromFile);
    ImGui::PushID(kept.uuid.c_str());
    const std::string figure = FigureOf(kept, bench.bench.headline);
    if (MenuItem(ui, {kept.name, icons::kIconArchive, figure})) bench.CompareWithKept(kept.run_id);
    ImGui::PopID();
  }
  EndMenu();
  if (chosen != 0) bench.CompareWith(chosen);
}

float EvaluateToolbar::DrawActions(Ui& ui, Model& model, float right, float top) {
  Bench& bench = model.bench;
  const std::string why = WhyNotKeep(model);
  ButtonSpec keep;
  keep.label = bench.keeping ? texts::kKeeping : texts::kKeep;
  keep.icon = icons::kIconArchive;
  keep.enabled = why.empty() && !bench.keeping;
  keep.tooltip = why;
  right -= ButtonWidth(ui, keep);
  if (Button(ui, "keep", ImVec2(right, top), keep)) keep_.Open(model);
  if (const int64_t run = KeptRunOf(bench); run != 0) {
    IconButtonSpec charts;
    charts.icon = icons::kIconChartLine;
    charts.name = texts::kOpenInCharts;
    right -= ui.Px(4) + ui.Px(tokens::kControlDefault);
    if (IconButton(ui, "charts", ImVec2(right, top), charts)) model.ShowInCharts(run);
  }
  ButtonSpec save;
  save.label = bench.exporting ? texts::kExporting : texts::kExport;
  save.icon = icons::kIconDownload;
  save.kind = ButtonKind::kQuiet;
  save.enabled = bench.HasAnswers(bench.view.evaluation) && !bench.exporting;
  save.tooltip = texts::kExportPredictions;
  right -= ui.Px(4) + ButtonWidth(ui, save);
  if (Button(ui, "export", ImVec2(right, top), save)) bench.ExportPredictions();
  right -= ui.Px(5);
  ui.VLine(ImGui::GetWindowDrawList(), right, top + ui.Px(6), top + ui.Px(22),
           ui.c().border_default);
  return right - ui.Px(8);
}

// Other intervals are computed by evaluating again.
void EvaluateToolbar::DrawIntervalsMenu(Ui& ui, Bench& bench, const ImRect& box) {
  if (!BeginMenu(ui, kIntervalsId, box, 240, PopupAlign::kRight)) return;
  workbench::Choices choices = bench.bench.choices;
  MenuHeading(ui, texts::kLevel);
  for (const double level : kLevels) {
    const std::string words = fmt::format(texts::kLevelValue, Short(level * 100));
    if (MenuItem(ui, {words, nullptr, {}, true, choices.level == level})) choices.level = level;
  }
  MenuHeading(ui, texts::kResamplesHeading);
  for (const uint32_t resamples : kResampleCounts) {
    const std::string words = resamples == 0 ? texts::kResamplesAuto : Count(resamples);
    if (MenuItem(ui, {words, nullptr, {}, true, choices.resamples == resamples}))
      choices.resamples = resamples;
  }
  if (const auto typed = TypeNumber(ui, texts::kResamplesOther, 1, kMostResamples, &resamples_))
    choices.resamples = static_cast<uint32_t>(*typed);
  MenuHeading(ui, texts::kSeed);
  if (const auto typed = TypeNumber(ui, texts::kSeed, 0, UINT64_MAX, &seed_)) choices.seed = *typed;
  MenuNote(ui, texts::kSeedNote);
  EndMenu();
  const workbench::Choices& before = bench.bench.choices;
  if (choices.level != before.level || choices.resamples != before.resamples ||
      choices.seed != before.seed) {
    bench.SetChoices(std::move(choices));
  }
}

void EvaluateToolbar::DrawState(Ui& ui, Bench& bench, float left, float right, float middle) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const std::string words = Intervals(bench);
  const float width = ui.Width(Type::kSmall, words);
  if (!words.empty() && right - width > left) {
    const ImRect box(right - width - ui.Px(6), ui.Snap(middle - ui.Px(12)), right + ui.Px(6),
                     ui.Snap(middle + ui.Px(12)));
    const ItemState state = Item(ui, "intervals", box);
    ui.Describe(state.id, "button", words, box).attributes.emplace_back("aria-haspopup", "menu");
    if (state.hovered) ui.Box(list, box, ui.c().overlay_hover, 0, tokens::kRadiusControl);
    ui.Text(list, Type::kSmall, right - width, middle, ui.c().text_secondary, words);
    if (state.focused) ui.FocusRing(list, box, tokens::kRadiusControl, false);
    if (state.clicked) {
      const workbench::Choices& choices = bench.bench.choices;
      resamples_ = choices.resamples == 0 ? "" : std::to_string(choices.resamples);
      seed_ = std::to_string(choices.seed);
      ImGui::OpenPopup(kIntervalsId);
    }
    DrawIntervalsMenu(ui, bench, box);
    right -= width + ui.Px(8);
  }
  const double since = StaleSince(bench);
  if (since == 0) return;
  const double age = ui.now_s() - since;
  if (age < kUpdatingAfterS) {
    ui.WakeIn(kUpdatingAfterS - age + 0.01);
    return;
  }
  const float chip = Chip(ui, list, 0, middle, texts::kUpdating, ChipKind::kNeutral,
                          icons::kIconRefreshCw, false, false);
  if (right - chip < left) return;
  const ImRect box(right - chip, middle - ui.Px(10), right, middle + ui.Px(10));
  Chip(ui, list, box.Min.x, middle, texts::kUpdating, ChipKind::kNeutral, icons::kIconRefreshCw);
  ui.DescribeText(ImGui::GetID("updating"), texts::kUpdating, box);
}

}  // namespace tidemark::ui
