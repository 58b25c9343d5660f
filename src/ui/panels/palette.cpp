#include "ui/panels/palette.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "generated/icons.h"
#include "ui/cells.h"
#include "ui/format.h"
#include "ui/panels/chart_card.h"
#include "ui/run_look.h"
#include "ui/texts.h"
#include "ui/widgets/input.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

constexpr const char* kId = "Command palette";
constexpr size_t kMostRows = 12;
constexpr float kTop = 96, kFoot = 32, kHeading = 28;

}  // namespace

void Palette::Draw(Ui& ui, Model& model, const std::vector<Command>& commands,
                   const std::function<void(const MetricRow&)>& reveal,
                   const std::function<void(const RunRow&)>& find_run) {
  appearing_ = false;
  if (open_) {
    ImGui::OpenPopup(kId);
    query_.clear();
    kind_ = Kind::kEverything;
    chosen_ = 0;
    open_ = false;
    appearing_ = true;
  }
  if (!ImGui::IsPopupOpen(kId)) return;
  Search(ui, model, commands, reveal, find_run);
  size_t rows = 0, headings = 0;
  for (const Section& section : sections_) {
    rows += section.entries.size();
    headings += section.entries.empty() ? 0 : 1;
  }
  shown_ = rows;
  MoveChoice();
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float width = std::min(ui.Px(tokens::kLayoutPaletteWidth), screen.x - ui.Px(16));
  const float list = rows == 0 ? ui.Px(56)
                               : ui.Px(kHeading) * static_cast<float>(headings) +
                                     ui.Px(tokens::kLayoutPaletteRow) * static_cast<float>(rows) +
                                     ui.Px(6);
  const float height = ui.Px(tokens::kLayoutPaletteInput) + list + ui.Px(kFoot);
  ImGui::SetNextWindowPos(ImVec2(ui.Snap((screen.x - width) / 2), ui.Px(kTop)));
  ImGui::SetNextWindowSize(ImVec2(width, height));
  if (!BeginFramedModal(ui, kId, texts::kPalette, 0,
                        ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse))
    return;
  const ImVec2 at = ImGui::GetWindowPos();
  const ImRect field(at.x, at.y, at.x + width, at.y + ui.Px(tokens::kLayoutPaletteInput));
  DrawField(ui, field);
  DrawSections(ui);
  DrawFoot(ui, ImRect(at.x, at.y + height - ui.Px(kFoot), at.x + width, at.y + height));
  const bool outside = ImGui::IsMouseClicked(0) &&
                       !ImGui::IsMouseHoveringRect(at, ImVec2(at.x + width, at.y + height), false);
  if (outside || ImGui::IsKeyPressed(ImGuiKey_Escape, false)) ImGui::CloseCurrentPopup();
  EndDialog(ui);
}

void Palette::MoveChoice() {
  if (appearing_ || shown_ == 0) {
    chosen_ = 0;
    return;
  }
  if (ImGui::IsKeyPressed(ImGuiKey_DownArrow)) chosen_ = (chosen_ + 1) % shown_;
  if (ImGui::IsKeyPressed(ImGuiKey_UpArrow)) chosen_ = (chosen_ + shown_ - 1) % shown_;
  if (ImGui::IsKeyPressed(ImGuiKey_Tab, false)) {
    kind_ =
        kind_ == Kind::kFiles ? Kind::kEverything : static_cast<Kind>(static_cast<int>(kind_) + 1);
    chosen_ = 0;
  }
  chosen_ = std::min(chosen_, shown_ - 1);
}

void Palette::Keep(Section* section, size_t most) {
  section->found = section->entries.size();
  std::stable_sort(section->entries.begin(), section->entries.end(),
                   [](const Entry& a, const Entry& b) { return a.score > b.score; });
  if (section->entries.size() > most) section->entries.resize(most);
}

void Palette::Search(Ui& ui, Model& model, const std::vector<Command>& commands,
                     const std::function<void(const MetricRow&)>& reveal,
                     const std::function<void(const RunRow&)>& find_run) {
  if (query_ != searched_) chosen_ = 0;
  searched_ = query_;
  sections_.assign(4, {});
  const bool mac = ui.host().is_mac();
  const auto wants = [&](Kind kind) { return kind_ == Kind::kEverything || kind_ == kind; };
  Section& of_commands = sections_[0];
  of_commands.title = texts::kCommands;
  for (const Command& command : commands) {
    const bool enabled = !command.enabled || command.enabled();
    if (!enabled) continue;
    ++of_commands.total;
    const int score = MatchScore(command.title, query_);
    if (score == 0 || !wants(Kind::kCommands)) continue;
    Entry entry{command.title,
                command.detail ? command.detail() : "",
                ChordText(command.chord, mac),
                command.icon,
                0,
                true,
                command.run,
                score};
    of_commands.entries.push_back(std::move(entry));
  }
  Section& of_metrics = sections_[1];
  of_metrics.title = texts::kMetrics;
  of_metrics.total = model.metrics.rows.size();
  for (const MetricRow& metric : model.metrics.rows) {
    const int score = MatchScore(metric.name, query_);
    if (score == 0 || !wants(Kind::kMetrics)) continue;
    of_metrics.entries.push_back({ChartTitle(metric), Counted(metric.series_count, "run", "runs"),
                                  "", icons::kIconChartLine, 0, true,
                                  [reveal, &metric] { reveal(metric); }, score});
  }
  Section& of_runs = sections_[2];
  of_runs.title = texts::kRuns;
  of_runs.total = model.runs.rows.size();
  for (const RunRow& run : model.runs.rows) {
    const int score = MatchScore(run.name, query_);
    if (score == 0 || !wants(Kind::kRuns)) continue;
    of_runs.entries.push_back({run.name, "", "", nullptr, LookOf(ui.theme(), model, run).color,
                               true, [find_run, &run] { find_run(run); }, score});
  }
  Section& of_files = sections_[3];
  of_files.title = texts::kFiles;
  of_files.total = model.files.size();
  for (const FileListEntry& file : model.files) {
    const int score = MatchScore(file.name, query_);
    const bool open = model.file.open && model.file.name == file.name;
    if (score == 0 || open || !wants(Kind::kFiles)) continue;
    const std::string name = file.name;
    of_files.entries.push_back({fmt::format(texts::kOpenFileNamed, name), Bytes(file.size_bytes),
                                "", icons::kIconDatabase, 0, true,
                                [&model, name] { model.OpenStored(name); }, score});
  }
  // At most twelve rows: commands first, but each kind that has something gets its share.
  size_t kinds = 0, left = kMostRows;
  for (const Section& section : sections_) kinds += section.entries.empty() ? 0 : 1;
  for (Section& section : sections_) {
    if (section.entries.empty()) continue;
    const size_t share = std::max<size_t>(2, (left + kinds - 1) / kinds);
    Keep(&section, std::min(share, left));
    left -= section.entries.size();
    --kinds;
  }
}

void Palette::DrawField(Ui& ui, const ImRect& box) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float middle = box.GetCenter().y;
  ui.Icon(list, icons::kIconSearch, 18, box.Min.x + ui.Px(16), middle, ui.c().text_secondary);
  const char* names[] = {texts::kEverything, texts::kCommands, texts::kMetrics, texts::kRuns,
                         texts::kFiles};
  const char* name = names[static_cast<int>(kind_)];
  float right = box.Max.x - ui.Px(16);
  ui.TextRight(list, Type::kSmall, right, middle, ui.c().text_muted, texts::kTabNarrows);
  right -= ui.Width(Type::kSmall, texts::kTabNarrows) + ui.Px(12);
  const ChipKind chip = kind_ == Kind::kEverything ? ChipKind::kNeutral : ChipKind::kAccent;
  right -= Chip(ui, list, 0, 0, name, chip, nullptr, false, false);
  Chip(ui, list, right, middle, name, chip);
  InputSpec spec;
  spec.name = spec.hint = texts::kPaletteHint;
  spec.type = Type::kTitleRegular;
  spec.frame = false;
  spec.clear_button = false;
  spec.focus_now = appearing_ || ImGui::IsWindowAppearing();
  spec.keep_arrows = true;
  const InputState state = TextInput(
      ui, "query",
      ImRect(box.Min.x + ui.Px(46), box.Min.y + ui.Px(8), right - ui.Px(8), box.Max.y - ui.Px(8)),
      spec, &query_);
  ui.HLine(list, box.Min.x + ui.Px(1), box.Max.x - ui.Px(1), box.Max.y - ui.Px(1),
           ui.c().border_default);
  if (!state.submitted) return;
  size_t index = 0;
  for (const Section& section : sections_) {
    for (const Entry& entry : section.entries) {
      if (index++ != chosen_) continue;
      ImGui::CloseCurrentPopup();
      entry.run();
      return;
    }
  }
}

void Palette::DrawSections(Ui& ui) {
  const ImVec2 at = ImGui::GetWindowPos();
  const float width = ImGui::GetWindowSize().x;
  ImDrawList* list = ImGui::GetWindowDrawList();
  float y = at.y + ui.Px(tokens::kLayoutPaletteInput);
  if (shown_ == 0) {
    const std::string text = fmt::format(texts::kNoResults, query_);
    ui.Text(list, Type::kBody, at.x + ui.Px(16), y + ui.Px(28), ui.c().text_muted, text);
    ui.DescribeText(ImGui::GetID("none"), text, ImRect(at.x, y, at.x + width, y + ui.Px(56)));
    return;
  }
  size_t index = 0;
  for (const Section& section : sections_) {
    if (section.entries.empty()) continue;
    const float middle = y + ui.Px(4) + ui.Px(12);
    ui.Text(list, Type::kMicroMedium, at.x + ui.Px(16), middle, ui.c().text_muted, section.title);
    ui.TextRight(list, Type::kMicro, at.x + width - ui.Px(16), middle, ui.c().text_muted,
                 fmt::format(texts::kOfCount, Count(static_cast<int64_t>(section.found)),
                             Count(static_cast<int64_t>(section.total))));
    y += ui.Px(kHeading);
    for (const Entry& entry : section.entries) {
      const ImRect box(at.x + ui.Px(6), y, at.x + width - ui.Px(6),
                       y + ui.Px(tokens::kLayoutPaletteRow));
      if (DrawEntry(ui, entry, index++, box)) {
        ImGui::CloseCurrentPopup();
        entry.run();
        return;  // what the entries point to may be gone
      }
      y = box.Max.y;
    }
  }
}

bool Palette::DrawEntry(Ui& ui, const Entry& entry, size_t index, const ImRect& box) {
  ImGui::PushID(static_cast<int>(index));
  ItemOptions options;
  options.tab_stop = false;
  const ItemState state = Item(ui, "entry", box, options);
  ImGui::PopID();
  const ImVec2 moved = ImGui::GetIO().MouseDelta;
  if (state.hovered && (moved.x != 0 || moved.y != 0)) chosen_ = index;
  const bool on = index == chosen_;
  MirrorNode& node = ui.Describe(state.id, "option", entry.title, box);
  node.attributes.emplace_back("aria-selected", on ? "true" : "false");
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (on) ui.Box(list, box, ui.c().overlay_selection, 0, tokens::kRadiusControl);
  const float middle = ui.Snap(box.GetCenter().y);
  float x = box.Min.x + ui.Px(10);
  if (entry.swatch != 0)
    Swatch(ui, list, x + ui.Px(3), middle, entry.swatch);
  else if (entry.icon)
    ui.Icon(list, entry.icon, 16, x, middle, on ? ui.c().accent_text : ui.c().text_muted);
  x += ui.Px(28);
  float right = box.Max.x - ui.Px(10);
  if (on) {
    ui.Icon(list, icons::kIconCornerDownLeft, 14, right - ui.Px(14), middle, ui.c().text_muted);
    right -= ui.Px(24);
  }
  right -= Keys(ui, list, right, middle, entry.keys) + ui.Px(12);
  const float title_width = std::min(ui.Width(Type::kBody, entry.title) + ui.Px(4), right - x);
  const MatchSpan match = MatchIn(entry.title, query_);
  if (match.last > match.first && ui.Width(Type::kBody, entry.title) <= right - x) {
    const std::string parts[] = {entry.title.substr(0, match.first),
                                 entry.title.substr(match.first, match.last - match.first),
                                 entry.title.substr(match.last)};
    for (int i = 0; i < 3; ++i) {
      const Type type = i == 1 ? Type::kBodySemibold : Type::kBody;
      ui.Text(list, type, x, middle, i == 1 ? ui.c().accent_text : ui.c().text_primary, parts[i]);
      x += ui.Width(type, parts[i]);
    }
  } else {
    x += ui.TextCut(list, Type::kBody, x, middle, title_width, ui.c().text_primary, entry.title,
                    CutAt::kMiddle);
  }
  if (right - x > ui.Px(40))
    ui.TextCut(list, Type::kSmall, x + ui.Px(12), middle, right - x - ui.Px(12), ui.c().text_muted,
               entry.detail);
  return state.clicked;
}

void Palette::DrawFoot(Ui& ui, const ImRect& box) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(ImVec2(box.Min.x + ui.Px(1), box.Min.y),
                      ImVec2(box.Max.x - ui.Px(1), box.Max.y - ui.Px(1)), ui.c().bg_panel, ui.Px(7),
                      ImDrawFlags_RoundCornersBottom);
  ui.HLine(list, box.Min.x + ui.Px(1), box.Max.x - ui.Px(1), box.Min.y, ui.c().border_default);
  const float middle = ui.Snap(box.GetCenter().y);
  const Color ink = ui.c().text_muted;
  float x = box.Min.x + ui.Px(16);
  const auto word = [&](const char* text) {
    ui.Text(list, Type::kMicro, x, middle, ink, text);
    x += ui.Width(Type::kMicro, text) + ui.Px(16);
  };
  ui.Icon(list, icons::kIconArrowUpDown, 12, x, middle, ink);
  x += ui.Px(16);
  word(texts::kChoose);
  ui.Icon(list, icons::kIconCornerDownLeft, 12, x, middle, ink);
  x += ui.Px(16);
  word(texts::kRunIt);
  const float keys = Keys(ui, list, 0, 0, "Esc", false);
  Keys(ui, list, x + keys, middle, "Esc");
  x += keys + ui.Px(4);
  word(texts::kCloseIt);
  size_t found = 0;
  for (const Section& section : sections_) found += section.found;
  const std::string count = found == 1
                                ? std::string(texts::kOneResult)
                                : fmt::format(texts::kResults, Count(static_cast<int64_t>(found)));
  ui.TextRight(list, Type::kMicro, box.Max.x - ui.Px(16), middle, ink, count);
  ui.DescribeText(ImGui::GetID("count"), count, box);
}

}  // namespace tidemark::ui
