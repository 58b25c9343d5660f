#include "ui/evaluate/empty_bench.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "generated/icons.h"
#include "ui/evaluate/evaluate_texts.h"
#include "ui/evaluate/side_parts.h"
#include "ui/panels/empty_state.h"
#include "ui/widgets/button.h"
#include "ui/widgets/labels.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;

constexpr float kWidth = 820, kZone = 220;

void DrawPoint(const Ui& ui, ImVec2 at, float width, const char* icon, const char* title,
               const char* text) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  ui.Icon(list, icon, 20, at.x, at.y + ui.Px(18), ui.c().accent_text);
  const float x = at.x + ui.Px(32);
  ui.Text(list, Type::kBodyMedium, x, at.y + ui.Px(10), ui.c().text_primary, title);
  const float height = ui.TextWrapped(list, Type::kSmall, ImVec2(x, at.y + ui.Px(22)),
                                      width - ui.Px(44), ui.c().text_secondary, text);
  MirrorNode& node = ui.Describe(ImGui::GetID(title), "note", title,
                                 ImRect(at.x, at.y, at.x + width, at.y + ui.Px(22) + height));
  node.value = text;
}

void DrawPoints(const Ui& ui, ImVec2 at, float third) {
  DrawPoint(ui, at, third, icons::kIconLock, texts::kNothingUploaded, texts::kNothingUploadedText);
  DrawPoint(ui, ImVec2(at.x + third, at.y), third, icons::kIconGauge, texts::kUncertainty,
            texts::kUncertaintyText);
  DrawPoint(ui, ImVec2(at.x + 2 * third, at.y), third, icons::kIconShieldCheck, texts::kProof,
            texts::kProofText);
}

// Returns how much height it takes.
float DrawTrouble(const Ui& ui, const workbench::Sentence& trouble, ImVec2 at, float width) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float top = at.y + ui.Px(12);
  const std::string text = WholeText(trouble);
  ui.Icon(list, icons::kIconCircleAlert, 14, at.x, top + ui.Px(10), ui.c().danger_text);
  const float end = top + ui.TextWrapped(list, Type::kBody, ImVec2(at.x + ui.Px(24), top),
                                         width - ui.Px(24), ui.c().danger_text, text);
  ui.DescribeText(ImGui::GetID("trouble"), text, ImRect(at.x, end - ui.Px(20), at.x + width, end),
                  "alert");
  return end - at.y;
}

void DrawFormats(const Ui& ui, float center, float middle, float most) {
  float total = -ui.Px(8);
  for (const char* format : texts::kEmptyFormats)
    total += ui.Snap(ui.Width(Type::kSmall, format) + ui.Px(16)) + ui.Px(8);
  if (total > most) return;
  ImDrawList* list = ImGui::GetWindowDrawList();
  float x = ui.Snap(center - total / 2);
  for (const char* format : texts::kEmptyFormats) {
    const float width = ui.Snap(ui.Width(Type::kSmall, format) + ui.Px(16));
    const ImRect box(x, middle - ui.Px(12), x + width, middle + ui.Px(12));
    ui.Box(list, box, ui.c().overlay_active, 0, tokens::kRadiusControl);
    ui.Text(list, Type::kSmall, x + ui.Px(8), middle, ui.c().text_secondary, format);
    x += width + ui.Px(8);
  }
}

void DrawLoading(Ui& ui, float center, float y) {
  double phase = 0;
  if (!ui.host().reduced_motion()) {
    phase = std::fmod(std::floor(ui.now_s() * 4) / 4, 1.0);
    ui.WakeIn(0.25);
  }
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float width = ui.Px(200);
  Bar(ui, list, center - width / 2, y + ui.Px(6), width, -1, phase);
  ui.TextCentered(list, Type::kSmall, center, y + ui.Px(24), ui.c().text_secondary,
                  texts::kLoadingBench);
  ui.Describe(ImGui::GetID("loading"), "progressbar", texts::kLoadingBench,
              ImRect(center - width / 2, y, center + width / 2, y + ui.Px(32)));
}

void DrawZone(Ui& ui, const Bench& bench, const ImRect& zone, bool dragging) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  ui.Box(list, zone, dragging ? Over(ui.c().bg_card, ui.c().overlay_selection) : ui.c().bg_card, 0,
         tokens::kRadiusPopup);
  DashedBox(ui, list, zone, dragging ? ui.c().border_focus : ui.c().border_strong,
            tokens::kRadiusPopup);
  const float center = zone.GetCenter().x;
  float y = zone.Min.y + ui.Px(28);
  ui.Icon(list, icons::kIconTarget, 32, center - ui.Px(16), y + ui.Px(16), ui.c().accent_text);
  y += ui.Px(56);
  const char* title = dragging ? texts::kDropForBench : texts::kEmptyDrop;
  ui.TextCentered(list, Type::kTitle, center, y, ui.c().text_primary, title);
  ui.DescribeText(ImGui::GetID("zone"), title, zone, "note");
  y += ui.Px(32);
  DrawFormats(ui, center, y, zone.GetWidth() - ui.Px(32));
  y += ui.Px(32);
  if (bench.state == BenchState::kLoading) {
    DrawLoading(ui, center, y);
    return;
  }
  ButtonSpec files;
  files.label = texts::kChooseFiles;
  files.icon = icons::kIconFileUp;
  files.kind = ButtonKind::kPrimary;
  files.height = tokens::kControlLarge;
  files.icon_size = 16;
  const ImVec2 at(ui.Snap(center - ButtonWidth(ui, files) / 2), ui.Snap(y));
  if (Button(ui, "files", at, files)) ui.host().PickFiles();
}

}  // namespace

void DrawEmptyBench(Ui& ui, Model& model, const ImRect& area, bool dragging) {
  ImGui::SetCursorScreenPos(area.Min);
  ImGui::BeginChild("empty bench", area.GetSize(), ImGuiChildFlags_NavFlattened);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Bench& bench = model.bench;
  const float width = std::min(ui.Px(kWidth), area.GetWidth() - ui.Px(32));
  const float left = ui.Snap(area.GetCenter().x - width / 2);
  const float free = area.GetHeight() - ui.Px(460);
  float y = ui.Snap(area.Min.y - ImGui::GetScrollY() +
                    std::max(ui.Px(24), std::min(ui.Px(120), free * 0.4f)));
  const bool can = bench.CanEvaluate();
  const char* title = can ? texts::kEmptyTitle : texts::kNoBench;
  ui.Text(list, Type::kDisplay, left, y + ui.Px(14), ui.c().text_primary, title);
  ui.DescribeText(ImGui::GetID("title"), title, ImRect(left, y, left + width, y + ui.Px(28)),
                  "heading");
  y += ui.Px(32);
  const char* line = can ? texts::kEmptyLine : texts::kNoBenchLine;
  const float height =
      ui.TextWrapped(list, Type::kBody, ImVec2(left, y), width, ui.c().text_secondary, line);
  ui.DescribeText(ImGui::GetID("line"), line, ImRect(left, y, left + width, y + height), "note");
  y += height + ui.Px(24);
  if (can) {
    const ImRect zone(left, y, left + width, y + ui.Px(kZone));
    DrawZone(ui, bench, zone, dragging);
    y = zone.Max.y;
    if (!bench.trouble.empty()) y += DrawTrouble(ui, bench.trouble, ImVec2(left, y), width);
    y += ui.Px(24);
    DrawPoints(ui, ImVec2(left, y), width / 3);
    y += ui.Px(72);
  }
  ImGui::SetCursorPosY(y - area.Min.y + ImGui::GetScrollY());
  ImGui::Dummy(ImVec2(1, 1));
  ImGui::EndChild();
}

}  // namespace tidemark::ui
