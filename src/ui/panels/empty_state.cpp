#include "ui/panels/empty_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "generated/icons.h"
#include "ui/panels/log_ways.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/labels.h"

namespace tidemark::ui {
namespace {

// A quiet preview of what will appear, 144 x 88.
void DrawPreview(const Ui& ui, ImDrawList* list, float x, float y) {
  const float s = ui.theme().scale;
  ui.VLine(list, x + 6 * s, y + 4 * s, y + 82 * s, ui.c().chart_axis);
  ui.HLine(list, x + 6 * s, x + 140 * s, y + 82 * s, ui.c().chart_axis);
  static constexpr int kColours[] = {0, 1, 4, 8};
  uint32_t seed = 3;
  const auto noise = [&seed] {
    float sum = 0;
    for (int i = 0; i < 4; ++i) {
      seed = seed * 1664525u + 1013904223u;
      sum += static_cast<float>(seed >> 8) / 16777216.0f;
    }
    return (sum - 2) * 1.73f;
  };
  for (int k = 0; k < 4; ++k) {
    float v = 0;
    const auto fk = static_cast<float>(k);
    for (int i = 0; i < 60; ++i) {
      const auto fi = static_cast<float>(i);
      v = v * 0.8f + noise() * 0.8f;
      const float py =
          8 + fk * 3 + (66 - fk * 13) * (1 - std::exp(-fi / (8 + fk * 3))) + v * (1.4f - fi / 70);
      list->PathLineTo(ImVec2(x + (8 + fi * 2.1f) * s, y + py * s));
    }
    list->PathStroke(RunColor(ui.theme(), kColours[k], ""), 0, 1.5f * s);
  }
}

void DrawFormats(const Ui& ui, ImDrawList* list, float center, float middle, float most) {
  std::vector<float> widths;
  float total = 0;
  for (const char* format : texts::kFormats) {
    widths.push_back(ui.Snap(ui.Width(Type::kSmall, format) + ui.Px(16)));
    total += widths.back() + ui.Px(8);
  }
  if (total - ui.Px(8) > most) return;
  float x = ui.Snap(center - (total - ui.Px(8)) / 2);
  size_t i = 0;
  for (const char* format : texts::kFormats) {
    const ImRect box(x, middle - ui.Px(12), x + widths[i], middle + ui.Px(12));
    ui.Box(list, box, ui.c().overlay_active, 0, tokens::kRadiusControl);
    ui.Text(list, Type::kSmall, x + ui.Px(8), middle, ui.c().text_secondary, format);
    x += widths[i++] + ui.Px(8);
  }
}

void DrawActions(Ui& ui, Model& model, float center, float top) {
  ButtonSpec folder, files, example;
  folder.label = texts::kChooseFolder;
  folder.icon = icons::kIconFolderOpen;
  folder.kind = ButtonKind::kPrimary;
  files.label = texts::kChooseFiles;
  files.icon = icons::kIconFileUp;
  example.label = texts::kOpenExample;
  example.icon = icons::kIconPlay;
  for (ButtonSpec* spec : {&folder, &files, &example}) {
    spec->height = tokens::kControlLarge;
    spec->icon_size = 16;
  }
  example.icon_size = 14;
  if (!model.takes_files) {
    const float own = ButtonWidth(ui, example);
    if (Button(ui, "example", ImVec2(ui.Snap(center - own / 2), top), example)) model.OpenExample();
    return;
  }
  const float w0 = ButtonWidth(ui, folder), w1 = ButtonWidth(ui, files),
              w2 = ButtonWidth(ui, example);
  const float word = ui.Width(Type::kBody, texts::kOr), gap = ui.Px(8);
  float x = ui.Snap(center - (w0 + w1 + w2 + word + 3 * gap + 2 * gap) / 2);
  if (Button(ui, "folder", ImVec2(x, top), folder)) ui.host().PickFolder();
  x += w0 + gap;
  if (Button(ui, "files", ImVec2(x, top), files)) ui.host().PickFiles();
  x += w1 + 2 * gap;
  ui.Text(ImGui::GetWindowDrawList(), Type::kBody, x, top + ui.Px(16), ui.c().text_muted,
          texts::kOr);
  x = ui.Snap(x + word + 2 * gap);
  if (Button(ui, "example", ImVec2(x, top), example)) model.OpenExample();
}

void DrawPoint(const Ui& ui, float x, float y, const char* icon, const std::string& title,
               const char* text) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  ui.Icon(list, icon, 20, x, y + ui.Px(18), ui.c().accent_text);
  ui.Text(list, Type::kBodyMedium, x + ui.Px(32), y + ui.Px(10), ui.c().text_primary, title);
  ui.Text(list, Type::kSmall, x + ui.Px(32), y + ui.Px(28), ui.c().text_secondary, text);
}

}  // namespace

void DashedBox(const Ui& ui, ImDrawList* list, const ImRect& box, Color color, float radius) {
  const float thick = 1.5f * ui.theme().scale, on = ui.Px(6), off = ui.Px(5), r = ui.Px(radius);
  const auto run = [&](ImVec2 a, ImVec2 b) {
    const float length = std::hypot(b.x - a.x, b.y - a.y);
    const ImVec2 d((b.x - a.x) / length, (b.y - a.y) / length);
    for (float at = 0; at < length; at += on + off) {
      const float end = std::min(at + on, length);
      list->AddLine(ImVec2(a.x + d.x * at, a.y + d.y * at),
                    ImVec2(a.x + d.x * end, a.y + d.y * end), color, thick);
    }
  };
  const float half = thick / 2;
  const ImRect b(box.Min.x + half, box.Min.y + half, box.Max.x - half, box.Max.y - half);
  run(ImVec2(b.Min.x + r, b.Min.y), ImVec2(b.Max.x - r, b.Min.y));
  run(ImVec2(b.Min.x + r, b.Max.y), ImVec2(b.Max.x - r, b.Max.y));
  run(ImVec2(b.Min.x, b.Min.y + r), ImVec2(b.Min.x, b.Max.y - r));
  run(ImVec2(b.Max.x, b.Min.y + r), ImVec2(b.Max.x, b.Max.y - r));
  const float pi = 3.14159265f;
  const auto corner = [&](float x, float y, float from) {
    list->PathArcTo(ImVec2(x, y), r, from, from + pi / 2);
    list->PathStroke(color, 0, thick);
  };
  corner(b.Min.x + r, b.Min.y + r, pi);
  corner(b.Max.x - r, b.Min.y + r, 1.5f * pi);
  corner(b.Max.x - r, b.Max.y - r, 0);
  corner(b.Min.x + r, b.Max.y - r, 0.5f * pi);
}

void DrawEmptyState(Ui& ui, Model& model, const ImRect& area, bool dragging) {
  ImGui::SetCursorScreenPos(area.Min);
  ImGui::BeginChild("empty", area.GetSize(), ImGuiChildFlags_NavFlattened);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float width = std::min(ui.Px(1080), area.GetWidth() - ui.Px(32));
  const float left = ui.Snap(area.GetCenter().x - width / 2);
  const float ways = model.takes_files ? ui.Px(28) + ui.Px(LogWaysHeight(ui, width)) : ui.Px(28);
  const float free = area.GetHeight() - ui.Px(424) - ways;
  float y = ui.Snap(area.Min.y - ImGui::GetScrollY() +
                    std::max(ui.Px(24), std::min(ui.Px(120), free * 0.4f)));
  ui.Text(list, Type::kDisplay, left, y + ui.Px(14), ui.c().text_primary, texts::kSeeYourRuns);
  y += ui.Px(32);
  const bool served = !model.takes_files;
  std::string line = served               ? texts::kServedLine
                     : ui.host().is_web() ? texts::kEveryPointPage
                                          : texts::kEveryPointProgram;
  if (const auto folders = model.FollowedFolders(); !folders.empty()) {
    line = fmt::format(texts::kFollowWaits, folders.front().root_name);
  }
  ui.Text(list, Type::kBody, left, y + ui.Px(10), ui.c().text_secondary, line);
  ui.DescribeText(ImGui::GetID("line"), line, ImRect(left, y, left + width, y + ui.Px(20)), "note");
  y += ui.Px(44);
  const ImRect zone(left, y, left + width, y + ui.Px(248));
  dragging = dragging && !served;
  ui.Box(list, zone, dragging ? Over(ui.c().bg_card, ui.c().overlay_selection) : ui.c().bg_card, 0,
         tokens::kRadiusPopup);
  DashedBox(ui, list, zone, dragging ? ui.c().border_focus : ui.c().border_strong,
            tokens::kRadiusPopup);
  const float center = zone.GetCenter().x;
  DrawPreview(ui, list, ui.Snap(center - ui.Px(72)), y + ui.Px(24));
  const char* title = served     ? texts::kServedWaits
                      : dragging ? texts::kDropNow
                                 : texts::kDropFolder;
  ui.TextCentered(list, Type::kTitle, center, y + ui.Px(24 + 88 + 8 + 10), ui.c().text_primary,
                  title);
  ui.DescribeText(ImGui::GetID("zone"), title, zone, "note");
  const float formats = y + ui.Px(24 + 88 + 8 + 20 + 12 + 12);
  if (served) {
    ui.TextCentered(list, Type::kBody, center, formats, ui.c().text_secondary, texts::kServedHow);
    ui.DescribeText(ImGui::GetID("how"), texts::kServedHow, zone, "note");
  } else {
    DrawFormats(ui, list, center, formats, width - ui.Px(32));
  }
  DrawActions(ui, model, center, y + ui.Px(24 + 88 + 8 + 20 + 12 + 24 + 16));
  y = zone.Max.y + ui.Px(28);
  if (!served) {
    DrawLogWays(ui, model, ImVec2(left, y), width);
    y += ways;
  }
  const float third = (width + ui.Px(12)) / 3;
  const std::string keys =
      fmt::format(texts::kFindsEverything, ui.host().is_mac() ? "\xE2\x8C\x98" : "Ctrl");
  DrawPoint(ui, left, y, icons::kIconHardDrive, texts::kOneFile, texts::kOneFileText);
  if (!served) {
    DrawPoint(ui, left + third, y, icons::kIconLock, texts::kNoAccount, texts::kNoAccountText);
  }
  DrawPoint(ui, left + 2 * third, y, icons::kIconKeyboard, keys, texts::kFindsEverythingText);
  ImGui::SetCursorScreenPos(ImVec2(left, y + ImGui::GetScrollY()));
  ImGui::SetCursorPosY(y + ui.Px(64) - area.Min.y + ImGui::GetScrollY());
  ImGui::Dummy(ImVec2(1, 1));
  ImGui::EndChild();
}

void DrawDropTarget(const Ui& ui, const ImRect& area, const char* words) {
  ImDrawList* list = ImGui::GetForegroundDrawList();
  list->AddRectFilled(area.Min, area.Max, ui.c().overlay_scrim);
  const float pad = ui.Px(24);
  const ImRect zone(area.Min.x + pad, area.Min.y + pad, area.Max.x - pad, area.Max.y - pad);
  DashedBox(ui, list, zone, ui.c().border_focus, tokens::kRadiusPopup);
  const float width = ui.Width(Type::kTitle, words) + ui.Px(48);
  const ImVec2 middle = zone.GetCenter();
  const ImRect label(middle.x - width / 2, middle.y - ui.Px(24), middle.x + width / 2,
                     middle.y + ui.Px(24));
  ui.Box(list, label, ui.c().bg_popup, ui.c().border_default, tokens::kRadiusPopup);
  ui.TextCentered(list, Type::kTitle, middle.x, middle.y, ui.c().text_primary, words);
  ui.Describe(ImHashStr("drop target"), "note", words, label);
}

}  // namespace tidemark::ui
