#include "ui/evaluate/recompute_dialog.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/number_text.h"
#include "generated/icons.h"
#include "ui/evaluate/evaluate_texts.h"
#include "ui/evaluate/side_parts.h"
#include "ui/format.h"
#include "ui/widgets/button.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;
using workbench::Recomputed;
using workbench::RecomputedFigure;
using State = Recomputed::State;
using Verdict = RecomputedFigure::Verdict;

constexpr const char* kId = "Recompute";
constexpr float kWidth = 600, kRow = 26, kGap = 12, kMostRows = 12;
// Where the columns of numbers end, from the left, logical px.
constexpr float kClaimedEnd = 312, kRecomputedEnd = 436, kVerdictStart = 452;

struct VerdictLook {
  const char* word = "";
  ChipKind chip = ChipKind::kNeutral;
  const char* icon = nullptr;
};

VerdictLook LookOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kEqual:
      return {texts::kEqual, ChipKind::kSuccess, icons::kIconCircleCheck};
    case Verdict::kWithinTolerance:
      return {texts::kWithinTolerance, ChipKind::kSuccess, icons::kIconCheck};
    case Verdict::kDifferent:
      return {texts::kDifferent, ChipKind::kDanger, icons::kIconCircleX};
    case Verdict::kMissing:
      return {texts::kNotRecomputed, ChipKind::kWarning, icons::kIconTriangleAlert};
  }
  return {};
}

Color ColorOf(const Ui& ui, ChipKind kind) {
  return kind == ChipKind::kSuccess  ? ui.c().success_text
         : kind == ChipKind::kDanger ? ui.c().danger_text
                                     : ui.c().warning_text;
}

size_t CountOf(const Recomputed& told, Verdict verdict) {
  return static_cast<size_t>(
      std::count_if(told.figures.begin(), told.figures.end(),
                    [&](const RecomputedFigure& figure) { return figure.verdict == verdict; }));
}

std::string VerdictLine(const Recomputed& told) {
  const std::string tolerance = Short(told.tolerance);
  switch (told.verdict) {
    case Verdict::kEqual:
      return texts::kEqualLine;
    case Verdict::kWithinTolerance:
      return fmt::format(texts::kWithinLine, tolerance);
    case Verdict::kDifferent:
      return fmt::format(texts::kDifferentLine, CountOf(told, Verdict::kDifferent),
                         told.figures.size(), tolerance);
    case Verdict::kMissing:
      break;
  }
  return fmt::format(texts::kMissingLine, CountOf(told, Verdict::kMissing), told.figures.size());
}

std::string Named(const std::string& name, const char* other) {
  return name.empty() ? other : name;
}

}  // namespace

void RecomputeDialog::Open(Model& model, const KeptEvaluationRow& kept) {
  name_ = kept.name;
  open_ = true;
  model.bench.RecomputeKept(kept.run_id);
}

void RecomputeDialog::Draw(Ui& ui, Model& model) {
  if (std::exchange(open_, false)) {
    ImGui::OpenPopup(kId);
    shown_ = true;
  }
  const std::string title = fmt::format(texts::kRecomputeTitle, name_);
  if (!BeginDialog(ui, kId, title, kWidth)) {
    if (std::exchange(shown_, false)) model.bench.CloseRecomputed();
    return;
  }
  const Bench& bench = model.bench;
  if (bench.recomputed) {
    DrawTold(ui, *bench.recomputed);
  } else {
    if (bench.recomputing != 0) SideProgress(ui, "fetching", -1, texts::kFetching, {});
    MenuSpace(ui, kGap, 0);
  }
  SideTrouble(ui, bench.trouble);
  const ImRect row = MenuSpace(ui, 28, 0);
  ButtonSpec close, files;
  close.label = texts::kClose;
  files.label = texts::kChooseFiles;
  files.icon = icons::kIconFileUp;
  float x = row.Max.x - ButtonWidth(ui, close);
  if (Button(ui, "close", ImVec2(x, row.Min.y), close)) ImGui::CloseCurrentPopup();
  const bool wants = bench.recomputed && (bench.recomputed->state == State::kNeedsModel ||
                                          bench.recomputed->state == State::kNeedsData);
  x -= ui.Px(8) + ButtonWidth(ui, files);
  if (wants && Button(ui, "files", ImVec2(x, row.Min.y), files)) ui.host().PickFiles();
  EndDialog(ui);
}

void RecomputeDialog::DrawTold(Ui& ui, const Recomputed& told) {
  const std::string model_line =
      fmt::format(texts::kModelLine, told.model_name, ShortDigest(told.model_sha256));
  const std::string data_line =
      fmt::format(texts::kDataLine, told.data_name, ShortDigest(told.data_sha256));
  DialogText(ui, "what", model_line + "\n" + data_line, kGap);
  DrawWants(ui, told);
  SideTrouble(ui, told.problem);
  if (told.state == State::kDone) {
    DrawVerdict(ui, told);
    DrawFigures(ui, told);
  }
  if (told.made_by.empty()) return;
  const std::string versions =
      fmt::format(texts::kVersions, told.made_by, Named(told.made_by_now, texts::kThisProgram));
  DialogText(ui, "versions", versions, kGap);
}

// What it waits for, or how far it is.
void RecomputeDialog::DrawWants(Ui& ui, const Recomputed& told) {
  if (told.state == State::kRunning) {
    const double all = static_cast<double>(told.rows);
    SideProgress(ui, "running", told.rows == 0 ? -1 : static_cast<double>(told.rows_done) / all,
                 fmt::format(texts::kRecomputing, Count(static_cast<int64_t>(told.rows_done)),
                             Count(static_cast<int64_t>(told.rows))),
                 {});
    MenuSpace(ui, kGap, 0);
  }
  const bool model = told.state == State::kNeedsModel, data = told.state == State::kNeedsData;
  if (!model && !data) return;
  const std::string name =
      model ? Named(told.model_name, texts::kTheModel) : Named(told.data_name, texts::kTheData);
  const std::string& wanted = model ? told.model_sha256 : told.data_sha256;
  const std::string& other = model ? told.other_model_sha256 : told.other_data_sha256;
  std::string text = fmt::format(fmt::runtime(model ? texts::kNeedsTheModel : texts::kNeedsTheData),
                                 name, ShortDigest(wanted));
  if (!other.empty()) text += " " + fmt::format(texts::kOtherDigest, ShortDigest(other));
  SideNote(ui, text, ui.c().warning_text, icons::kIconFileUp, Type::kSmall);
  MenuSpace(ui, kGap, 0);
}

void RecomputeDialog::DrawVerdict(Ui& ui, const Recomputed& told) {
  const VerdictLook look = LookOf(told.verdict);
  const ImRect row = MenuSpace(ui, 28, 0);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float middle = row.GetCenter().y;
  const Color ink = ColorOf(ui, look.chip);
  ui.Icon(list, look.icon, 20, row.Min.x, middle, ink);
  float x = row.Min.x + ui.Px(28);
  ui.Text(list, Type::kTitle, x, middle, ink, look.word);
  x += ui.Width(Type::kTitle, look.word) + ui.Px(12);
  const std::string line = VerdictLine(told);
  ui.TextCut(list, Type::kSmall, x, middle, row.Max.x - x, ui.c().text_secondary, line);
  MirrorNode& node = ui.Describe(ImGui::GetID("verdict"), "status", look.word, row);
  node.value = line;
  MenuSpace(ui, 8, 0);
}

void RecomputeDialog::DrawFigures(Ui& ui, const Recomputed& told) {
  const ImRect head = MenuSpace(ui, 24, 0);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float middle = head.GetCenter().y;
  const Color ink = ui.c().text_muted;
  ui.Text(list, Type::kMicroMedium, head.Min.x, middle, ink, texts::kMetric);
  ui.TextRight(list, Type::kMicroMedium, head.Min.x + ui.Px(kClaimedEnd), middle, ink,
               texts::kClaimed);
  ui.TextRight(list, Type::kMicroMedium, head.Min.x + ui.Px(kRecomputedEnd), middle, ink,
               texts::kRecomputed);
  ui.Text(list, Type::kMicroMedium, head.Min.x + ui.Px(kVerdictStart), middle, ink,
          texts::kVerdict);
  const float rows = std::clamp(static_cast<float>(told.figures.size()), 1.0f, kMostRows);
  ImGui::BeginChild("figures", ImVec2(0, ui.Px(rows * kRow)), ImGuiChildFlags_NavFlattened);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(told.figures.size()), ui.Px(kRow));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      ImGui::PushID(i);
      DrawFigure(ui, told.figures[static_cast<size_t>(i)]);
      ImGui::PopID();
    }
  }
  ImGui::EndChild();
  MenuSpace(ui, kGap, 0);
}

void RecomputeDialog::DrawFigure(Ui& ui, const RecomputedFigure& figure) {
  const ImRect row = MenuSpace(ui, kRow, 0);
  ImDrawList* list = ImGui::GetWindowDrawList();
  ui.HLine(list, row.Min.x, row.Max.x, ui.Snap(row.Min.y), ui.c().border_subtle);
  const float middle = row.GetCenter().y;
  const VerdictLook look = LookOf(figure.verdict);
  // Figures that differ do so in digits that a shortened number does not have.
  const bool same = figure.verdict == Verdict::kEqual || figure.verdict == Verdict::kMissing;
  const auto text = [&](double value) { return same ? Value(value) : FormatDouble(value); };
  const std::string claimed = text(figure.claimed);
  const std::string again = figure.verdict == Verdict::kMissing ? "" : text(figure.recomputed);
  const auto number = [&](float end, const std::string& value) {
    const float room = ui.Px(116);
    const std::string cut = ui.Cut(Type::kSmall, value, room);
    ui.TextRight(list, Type::kSmall, row.Min.x + ui.Px(end), middle, ui.c().text_primary, cut);
  };
  ui.TextCut(list, Type::kSmall, row.Min.x, middle, ui.Px(kClaimedEnd - 124), ui.c().text_primary,
             figure.name);
  number(kClaimedEnd, claimed);
  number(kRecomputedEnd, again);
  ui.Icon(list, look.icon, 12, row.Min.x + ui.Px(kVerdictStart), middle, ColorOf(ui, look.chip));
  ui.Text(list, Type::kSmall, row.Min.x + ui.Px(kVerdictStart + 18), middle, ColorOf(ui, look.chip),
          look.word);
  MirrorNode& node = ui.Describe(ImGui::GetID("figure"), "row", figure.name, row);
  node.value = FormatDouble(figure.claimed) + " " +
               (again.empty() ? "" : FormatDouble(figure.recomputed) + " ") + look.word;
  ui.Tooltip(ImGui::GetID("figure"),
             ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(row.Min, row.Max), row,
             node.value);
}

}  // namespace tidemark::ui
