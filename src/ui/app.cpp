#include "ui/app.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "base/json_writer.h"
#include "render/plot_renderer.h"
#include "ui/app_commands.h"
#include "ui/evaluate/evaluate_texts.h"
#include "ui/evaluate/evaluate_view.h"
#include "ui/model.h"
#include "ui/panels/awaited_view.h"
#include "ui/panels/charts_panel.h"
#include "ui/panels/deleted_dialog.h"
#include "ui/panels/empty_state.h"
#include "ui/panels/engine_banner.h"
#include "ui/panels/file_menu.h"
#include "ui/panels/import_panel.h"
#include "ui/panels/rules_dialog.h"
#include "ui/panels/run_menu.h"
#include "ui/panels/runs_panel.h"
#include "ui/panels/status_bar.h"
#include "ui/panels/table_panel.h"
#include "ui/panels/toasts_panel.h"
#include "ui/panels/top_bar.h"
#include "ui/texts.h"
#include "ui/ui.h"

namespace tidemark::ui {

struct App::Impl {
  Impl(Host* host, render::PlotRenderer* plots, Post post, AppOptions options)
      : ui(host), model(host, plots, std::move(post), std::move(options)) {
    Mirror::SetCurrent(&mirror);
    commands = MakeCommands({&ui, &this->model, &palette, &file_menu, &run_menu, &runs, &charts,
                             &table, &problems, &rules, &deleted, &about});
  }

  [[nodiscard]] bool Dark() const {
    if (model.view.theme == ThemeChoice::kSystem)
      return ui.host().system_theme() == SystemTheme::kDark;
    return model.view.theme == ThemeChoice::kDark;
  }
  void ShowTitle(std::string now) {
    if (now == shown_title) return;
    shown_title = std::move(now);
    ui.host().SetTitle(shown_title);
  }
  void Draw();
  void DrawBody(const ImRect& area, float sidebar);
  void DrawPopups(const TopBarAsks& top, const StatusBarAsks& status);

  Mirror mirror;
  Ui ui;
  Model model;
  FileMenu file_menu;
  RunMenu run_menu;
  RunsPanel runs;
  ChartsPanel charts;
  TablePanel table;
  EvaluateView evaluate;
  ProblemsPanel problems;
  RulesDialog rules;
  DeletedDialog deleted;
  ImportPanel import_panel;
  Palette palette;
  About about;
  std::vector<Command> commands;
  bool dragging = false;
  std::string shown_title;
  bool marked_first_chart = false;
  uint64_t frames = 0;
  double last_cpu_ms = 0;
};

App::App(Host* host, render::PlotRenderer* plots, Post post, AppOptions options)
    : impl_(std::make_unique<Impl>(host, plots, std::move(post), std::move(options))) {}
App::~App() { Mirror::SetCurrent(nullptr); }

void App::Frame() {
  const auto start = std::chrono::steady_clock::now();
  Impl& app = *impl_;
  Mirror::SetCurrent(&app.mirror);
  app.mirror.BeginFrame();
  app.ui.BeginFrame(app.Dark());
  app.model.charts.BeginFrame();
  app.Draw();
  app.model.charts.EndFrame();
  app.model.Ask(app.ui.now_s());
  app.model.CheckRules();
  app.ShowTitle(title());
  // A run that stops to log is told without anything else happening.
  const double stall_s = NextStallS(app.model.runs.rows, app.ui.host().WallTimeS());
  if (std::isfinite(stall_s)) app.ui.WakeIn(stall_s + 0.5);
  const double due_s = app.model.rules.next_due_s() - app.ui.host().WallTimeS();
  if (std::isfinite(due_s)) app.ui.WakeIn(std::max(due_s, 0.0) + 0.1);
  app.ui.EndFrame();
  app.mirror.EndFrame();
  ++app.frames;
  if (app.charts.drew_data() && !app.marked_first_chart) {
    app.marked_first_chart = true;
    app.ui.host().Mark("tidemark:first-chart");
  }
  app.last_cpu_ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

void App::Impl::Draw() {
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos(ImVec2(0, 0));
  ImGui::SetNextWindowSize(screen);
  ImGui::Begin("##tidemark", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                   ImGuiWindowFlags_NoScrollWithMouse);
  const float top = ui.Px(tokens::kLayoutTopBar), bottom = ui.Px(tokens::kLayoutStatusBar);
  const float sidebar = ui.Px(model.view.sidebar_width);
  const float file_width = model.view.tab == Tab::kCharts ? sidebar : ui.Px(tokens::kLayoutSidebar);
  const bool covered =
      ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
  if (!covered) RunShortcuts(commands, ImGui::GetIO().WantTextInput);
  const TopBarAsks asks = DrawTopBar(ui, model, ImRect(0, 0, screen.x, top), file_width);
  if (asks.file_menu) file_menu.Open();
  if (asks.palette) palette.Open();
  if (asks.toggle_theme)
    model.view.theme = ui.theme().dark ? ThemeChoice::kLight : ThemeChoice::kDark;
  const float banner = BannerHeight(ui, model);
  if (banner > 0) DrawBanner(ui, model, ImRect(0, top, screen.x, top + banner));
  const int64_t lifted = std::exchange(model.highlighted_run, 0);
  const ImRect body(0, top + banner, screen.x, screen.y - bottom);
  DrawBody(body, sidebar);
  const StatusBarAsks status =
      DrawStatusBar(ui, model, ImRect(0, screen.y - bottom, screen.x, screen.y));
  DrawPopups(asks, status);
  ImGui::End();
  DrawToasts(ui, model, body);
  if (lifted != model.highlighted_run) ui.Wake();
}

void App::Impl::DrawBody(const ImRect& area, float sidebar) {
  charts.NotDrawn();
  if (model.view.tab == Tab::kEvaluate) {
    if (!DrawUntilHere(ui, area)) return;
    evaluate.Draw(ui, model, area, dragging);
    if (dragging && model.bench.CanEvaluate() && !EvaluateView::IsEmpty(model.bench))
      DrawDropTarget(ui, area, evaluate_texts::kDropForBench);
    return;
  }
  const char* drop_words = model.takes_files ? texts::kDropNow : texts::kDropServed;
  const bool nothing = !model.file.open ||
                       (model.runs_known && model.runs.rows.empty() && model.file.run_count == 0);
  if (nothing && !model.import) {
    DrawEmptyState(ui, model, area, dragging);
    return;
  }
  if (model.view.tab == Tab::kTable) {
    table.Draw(ui, model, &run_menu, area);
    if (dragging) DrawDropTarget(ui, area, drop_words);
    return;
  }
  if (const RunRow* run = model.TakeRevealed()) runs.Reveal(model, *run);
  const bool shown = model.view.sidebar_open;
  const float left = shown ? area.Min.x + sidebar : area.Min.x;
  if (shown) runs.Draw(ui, model, &run_menu, ImRect(area.Min.x, area.Min.y, left, area.Max.y));
  const ImRect main(left, area.Min.y, area.Max.x, area.Max.y);
  charts.Draw(ui, model, main);
  if (shown) RunsPanel::DrawEdge(ui, model, main);
  if (dragging) DrawDropTarget(ui, area, drop_words);
}

void App::Impl::DrawPopups(const TopBarAsks& top, const StatusBarAsks& status) {
  const FileMenuAsk ask = file_menu.Draw(ui, model, top.file_box);
  if (ask == FileMenuAsk::kAbout) about.Open();
  if (ask == FileMenuAsk::kRules) rules.Open();
  if (ask == FileMenuAsk::kDeletedRuns) deleted.Open();
  rules.Draw(ui, model);
  if (deleted.Draw(ui, model)) file_menu.AskCompact();
  run_menu.Draw(ui, model);
  if (status.problems || std::exchange(model.show_problems, false)) problems.Open();
  problems.Draw(ui, model, status.problems_box);
  if (std::exchange(model.show_guesses, false) && model.import_done)
    import_panel.Open(*model.import_done);
  import_panel.Draw(ui, model);
  about.Draw(ui, model);
  palette.Draw(
      ui, model, commands, [this](const MetricRow& metric) { charts.Reveal(model, metric); },
      [this](const RunRow& run) { runs.Reveal(model, run); });
}

void App::OnMessage(Message message) {
  const auto type = PeekType<ReplyType>(message);
  impl_->model.OnMessage(std::move(message));
  // The title counts news also while no frame is drawn because nobody sees the window.
  if (type == ReplyType::kRunList || type == ReplyType::kRuleReport) impl_->ShowTitle(title());
}
void App::OnTick() {
  impl_->model.CheckRules();
  impl_->ShowTitle(title());
  impl_->ui.Wake();
}
void App::OnEngineState(EngineState state, const std::string& detail) {
  impl_->model.OnEngineState(state, detail);
}
void App::OnFileDrop(const FileDrop& drop) {
  impl_->dragging = false;
  impl_->model.OnFileDrop(drop);
}
void App::OnDragHover(bool inside) {
  impl_->dragging = inside;
  impl_->ui.Wake();
}
void App::OnSaved(bool ok, const std::string& message) { impl_->model.OnSaved(ok, message); }
void App::OnTraining(TrainingNews news) { impl_->model.OnTraining(std::move(news)); }
void App::OnBenchMessage(Message message) { impl_->model.OnBenchMessage(std::move(message)); }
void App::OnBenchState(BenchState state, const std::string& detail) {
  impl_->model.OnBenchState(state, detail);
}
void App::OnSystemThemeChanged() { impl_->ui.Wake(); }
void App::OnContextRestored() { impl_->ui.Wake(); }
std::string App::OnLeaving() { return impl_->model.Part(); }

const Mirror& App::mirror() const { return impl_->mirror; }

std::string App::title() const {
  const Model& model = impl_->model;
  if (!model.file.open) return texts::kProduct;
  std::string news = model.news.Summary(model.runs.rows, impl_->ui.host().WallTimeS());
  if (const size_t flagged = model.rules.run_count(); flagged > 0)
    news += (news.empty() ? "" : ", ") + fmt::format(texts::kNewsFlagged, flagged);
  const std::string name = model.file.name + " · " + texts::kProduct;
  return news.empty() ? name : "(" + news + ") " + name;
}

std::string App::StatsJson() const {
  const Impl& app = *impl_;
  JsonWriter w;
  w.BeginObject();
  w.Key("frames").Uint(app.frames);
  w.Key("last_frame_cpu_ms").Double(app.last_cpu_ms);
  w.Key("points_drawn").Uint(app.charts.points_drawn());
  w.Key("points_total").Uint(app.charts.points_total());
  w.Key("engine_busy").Bool(app.model.link.AnyInFlight() || app.model.import || app.model.saving);
  w.Key("bench_busy").Bool(app.model.bench.Busy());
  w.Key("storage").String(app.model.file.open ? app.model.file.storage : "");
  w.EndObject();
  return w.Take();
}

}  // namespace tidemark::ui
