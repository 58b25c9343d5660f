#include "ui/evaluate/side_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "generated/icons.h"
#include "ui/evaluate/evaluate_texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/labels.h"

namespace tidemark::ui {
namespace {

constexpr float kFactName = 84;

// Side padding of the parts; a dialog has its own.
float Pad() {
  return (ImGui::GetCurrentWindow()->Flags & ImGuiWindowFlags_Modal) != 0 ? 0.0f : 16.0f;
}

ImGuiID IdOf(std::string_view text) { return ImGui::GetID(text.data(), text.data() + text.size()); }

// The button of a row; where it does not show it is still there for the keyboard and the mirror.
bool RowAct(Ui& ui, const ImRect& box, const SideRowSpec& spec, bool shows) {
  if (!shows) {
    const ItemState hidden = Item(ui, "act", box);
    ui.Describe(hidden.id, "button", spec.act_name, box);
    return hidden.clicked;
  }
  IconButtonSpec button;
  button.icon = spec.act_icon;
  button.name = spec.act_name;
  button.size = 24;
  button.icon_size = 14;
  return IconButton(ui, "act", box.Min, button);
}

}  // namespace

ImRect SideHead(Ui& ui, std::string_view title, bool first) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (!first) {
    const ImRect line = MenuSpace(ui, 1, 0);
    ui.HLine(list, line.Min.x, line.Max.x, line.Min.y, ui.c().border_subtle);
  }
  const ImRect row = MenuSpace(ui, 36, Pad());
  ui.Text(list, Type::kBodySemibold, row.Min.x, row.GetCenter().y, ui.c().text_primary, title);
  const float width = ui.Width(Type::kBodySemibold, title);
  ui.DescribeText(IdOf(title), title, ImRect(row.Min.x, row.Min.y, row.Min.x + width, row.Max.y),
                  "heading");
  return row;
}

void SideHeadNote(Ui& ui, const ImRect& head, std::string_view text) {
  const float width = ui.Width(Type::kMicro, text);
  ui.TextRight(ImGui::GetWindowDrawList(), Type::kMicro, head.Max.x, head.GetCenter().y,
               ui.c().text_muted, text);
  ui.DescribeText(IdOf(text), text, ImRect(head.Max.x - width, head.Min.y, head.Max.x, head.Max.y),
                  "note");
}

void SideNote(Ui& ui, std::string_view text, Color color, const char* icon, Type type) {
  if (text.empty()) return;
  const ImRect room = MenuSpace(ui, 0, Pad());
  ImDrawList* list = ImGui::GetWindowDrawList();
  float x = room.Min.x;
  if (icon) {
    ui.Icon(list, icon, 12, x, room.Min.y + ui.LineHeight(type) / 2, color);
    x += ui.Px(18);
  }
  const float height =
      ui.TextWrapped(list, type, ImVec2(x, room.Min.y), room.Max.x - x, color, text);
  ui.DescribeText(IdOf(text), text, ImRect(x, room.Min.y, room.Max.x, room.Min.y + height), "note");
  MenuSpace(ui, height / ui.theme().scale + 4, 0);
}

void SideNotes(Ui& ui, const char* id, const std::vector<std::string>& notes, size_t warnings,
               size_t shown) {
  ImGui::PushID(id);
  const ImGuiID row_id = ImGui::GetID("more notes");
  bool* all = ImGui::GetStateStorage()->GetBoolRef(row_id, false);
  const size_t count = *all ? notes.size() : std::min(notes.size(), shown);
  for (size_t i = 0; i < count; ++i) {
    ImGui::PushID(static_cast<int>(i));
    if (i < warnings)
      SideNote(ui, notes[i], ui.c().warning_text, icons::kIconTriangleAlert);
    else
      SideNote(ui, notes[i], ui.c().text_muted, icons::kIconInfo);
    ImGui::PopID();
  }
  if (notes.size() > shown) {
    const std::string more = fmt::format(evaluate_texts::kMoreNotes, notes.size() - shown);
    SideRowSpec row;
    row.name = *all ? evaluate_texts::kFewerNotes : std::string_view(more);
    row.icon = *all ? icons::kIconChevronUp : icons::kIconChevronDown;
    row.value_width = 0;
    if (SideRow(ui, row_id, row).clicked) *all = !*all;
  }
  ImGui::PopID();
}

std::string WholeText(const workbench::Sentence& sentence) {
  if (sentence.hint.empty() || sentence.message.empty()) return sentence.message + sentence.hint;
  const bool ended = sentence.message.back() == '.' || sentence.message.back() == '?';
  return sentence.message + (ended ? " " : ". ") + sentence.hint;
}

void SideTrouble(Ui& ui, const workbench::Sentence& trouble) {
  if (trouble.empty()) return;
  const ImRect room = MenuSpace(ui, 0, Pad());
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float x = room.Min.x + ui.Px(18), width = room.Max.x - x;
  ui.Icon(list, icons::kIconCircleAlert, 12, room.Min.x, room.Min.y + ui.Px(8), ui.c().danger_text);
  float height = ui.TextWrapped(list, Type::kSmall, ImVec2(x, room.Min.y), width,
                                ui.c().danger_text, trouble.message);
  height += ui.TextWrapped(list, Type::kSmall, ImVec2(x, room.Min.y + height), width,
                           ui.c().text_secondary, trouble.hint);
  const std::string all = WholeText(trouble);
  ui.DescribeText(IdOf(all), all, ImRect(room.Min.x, room.Min.y, room.Max.x, room.Min.y + height),
                  "alert");
  MenuSpace(ui, height / ui.theme().scale + 8, 0);
}

bool SideFact(Ui& ui, const FactSpec& spec) {
  const ImRect row = MenuSpace(ui, 24, Pad());
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float middle = row.GetCenter().y;
  const Type type = spec.mono ? Type::kMono : Type::kSmall;
  ui.Text(list, Type::kSmall, row.Min.x, middle, ui.c().text_muted, spec.name);
  std::string value;
  for (const FactPiece& piece : spec.pieces) value += piece.text;
  ImGui::PushID(value.c_str());
  const ImGuiID id = IdOf(spec.name);
  ImGui::PopID();
  ItemState state;
  if (!spec.copies.empty()) {
    state = Item(ui, id, row);
    if (state.hovered || state.focused) {
      ui.Icon(list, icons::kIconCopy, 14, row.Max.x - ui.Px(14), middle, ui.c().text_secondary);
    }
    if (state.focused) ui.FocusRing(list, row, tokens::kRadiusControl, false);
  }
  float x = row.Min.x + ui.Px(kFactName);
  const float end = row.Max.x - (spec.copies.empty() ? 0 : ui.Px(18));
  for (const FactPiece& piece : spec.pieces) {
    if (x >= end) break;
    x += ui.TextCut(list, type, x, middle, end - x,
                    piece.muted ? ui.c().text_muted : ui.c().text_primary, piece.text);
  }
  const bool copies = !spec.copies.empty();
  MirrorNode& node =
      ui.Describe(id, copies ? "button" : "status", copies ? spec.copies : spec.name, row);
  node.value = value;
  const bool cut = ui.Width(type, value) > end - row.Min.x - ui.Px(kFactName);
  const bool hovered =
      copies ? state.hovered
             : ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(row.Min, row.Max);
  if (!spec.tooltip.empty() || cut)
    ui.Tooltip(id, hovered, row, spec.tooltip.empty() ? std::string_view(value) : spec.tooltip);
  return state.clicked;
}

bool FieldBox(Ui& ui, const char* id, const ImRect& box, const FieldSpec& spec) {
  const tokens::ThemeColors& c = ui.c();
  ImDrawList* list = ImGui::GetWindowDrawList();
  ItemOptions options;
  options.enabled = spec.enabled;
  const ItemState state = Item(ui, id, box, options);
  MirrorNode& node = ui.Describe(state.id, "combobox", spec.label, box);
  node.value = spec.value;
  node.attributes.emplace_back("aria-haspopup", "menu");
  if (!spec.fits.empty()) node.attributes.emplace_back("aria-description", spec.fits);
  if (!spec.problem.empty()) node.attributes.emplace_back("aria-invalid", "true");
  if (!spec.enabled) node.attributes.emplace_back("aria-disabled", "true");
  const float alpha = spec.enabled ? 1.0f : tokens::kDisabledAlpha;
  const Color overlay = state.held ? c.overlay_active : state.hovered ? c.overlay_hover : 0;
  ui.Box(list, box, Over(c.bg_frame, spec.enabled ? overlay : 0),
         spec.problem.empty() ? c.border_default : c.danger_text, tokens::kRadiusControl);
  const float middle = box.GetCenter().y;
  float x = box.Min.x + ui.Px(9);
  if (spec.icon) {
    ui.Icon(list, spec.icon, 14, x, middle, Fade(c.text_muted, alpha));
    x += ui.Px(20);
  }
  const float end = box.Max.x - ui.Px(9 + 14);
  ui.Icon(list, icons::kIconChevronDown, 14, end, middle, Fade(c.text_muted, alpha));
  const float room = end - ui.Px(6) - x;
  ui.TextCut(list, Type::kSmall, x, middle, room, Fade(c.text_primary, alpha), spec.value,
             CutAt::kMiddle);
  if (ui.Width(Type::kSmall, spec.value) > room)
    ui.Tooltip(state.id, state.hovered, box, spec.value);
  if (state.focused) ui.FocusRing(list, box, tokens::kRadiusControl, false);
  return state.clicked;
}

bool SideField(Ui& ui, const char* id, const FieldSpec& spec, ImRect* box) {
  const tokens::ThemeColors& c = ui.c();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImRect head = MenuSpace(ui, 20, Pad());
  const float line = head.Min.y + ui.Px(8);
  float right = head.Max.x;
  if (!spec.fits.empty() && spec.problem.empty()) {
    const float width = ui.Width(Type::kMicro, spec.fits);
    ui.Text(list, Type::kMicro, right - width, line, c.success_text, spec.fits);
    right -= width + ui.Px(16);
    ui.Icon(list, icons::kIconCheck, 12, right, line, c.success_text);
  }
  ui.TextCut(list, Type::kMicro, head.Min.x, line, right - ui.Px(8) - head.Min.x, c.text_secondary,
             spec.label, CutAt::kMiddle);
  *box = MenuSpace(ui, tokens::kControlDefault, Pad());
  const bool clicked = FieldBox(ui, id, *box, spec);
  MenuSpace(ui, spec.problem.empty() ? 8 : 4, 0);
  SideTrouble(ui, spec.problem);
  return clicked;
}

bool SideProgress(Ui& ui, const char* id, double fraction, std::string_view text,
                  std::string_view stop) {
  const ImRect row = MenuSpace(ui, 28, Pad());
  ButtonSpec spec;
  spec.label = stop;
  const float width = stop.empty() ? 0 : ButtonWidth(ui, spec);
  ImGui::PushID(id);
  const bool stopped =
      !stop.empty() && Button(ui, "stop", ImVec2(row.Max.x - width, row.Min.y), spec);
  const float end = row.Max.x - (stop.empty() ? 0 : width + ui.Px(12));
  double phase = 0;
  if (fraction < 0 && !ui.host().reduced_motion()) {
    phase = std::fmod(std::floor(ui.now_s() * 4) / 4, 1.0);
    ui.WakeIn(0.25);
  }
  ImDrawList* list = ImGui::GetWindowDrawList();
  Bar(ui, list, row.Min.x, row.Min.y + ui.Px(6), end - row.Min.x, fraction, phase);
  const ImRect line(row.Min.x, row.Min.y + ui.Px(12), end, row.Max.y);
  ui.TextCut(list, Type::kMicro, line.Min.x, line.GetCenter().y, line.GetWidth(),
             ui.c().text_secondary, text);
  MirrorNode& node = ui.Describe(ImGui::GetID("bar"), "progressbar", text,
                                 ImRect(row.Min.x, row.Min.y, end, row.Max.y));
  if (fraction >= 0) {
    const auto percent = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * 100);
    node.attributes.emplace_back("aria-valuenow", std::to_string(percent));
  }
  ImGui::PopID();
  return stopped;
}

SideRowState SideRow(Ui& ui, ImGuiID id, const SideRowSpec& spec) {
  const tokens::ThemeColors& c = ui.c();
  ImDrawList* list = ImGui::GetWindowDrawList();
  SideRowState out;
  const ImRect box = MenuSpace(ui, tokens::kLayoutRow, 4);
  ItemOptions options;
  options.overlap = true;
  const ItemState state = Item(ui, id, box, options);
  MirrorNode& node = ui.Describe(id, "option", spec.name, box);
  node.value = std::string(spec.muted) + (spec.muted.empty() || spec.value.empty() ? "" : " ") +
               std::string(spec.value);
  node.attributes.emplace_back("aria-selected", spec.chosen ? "true" : "false");
  if (!state.visible) return out;
  const bool over = ImGui::IsMouseHoveringRect(box.Min, box.Max) && ImGui::IsWindowHovered();
  if (spec.chosen || state.hovered) {
    ui.Box(list, box, spec.chosen ? c.overlay_selection : c.overlay_hover, 0,
           tokens::kRadiusControl);
  }
  const float middle = box.GetCenter().y;
  float right = box.Max.x - ui.Px(8);
  bool icon = spec.icon != nullptr;
  if (spec.act_icon) {
    ImGui::PushOverrideID(id);
    const float act_x = spec.act_at_end ? box.Max.x - ui.Px(25) : box.Min.x + ui.Px(7);
    const ImVec2 at(ui.Snap(act_x), ui.Snap(middle - ui.Px(12)));
    out.act_box = ImRect(at.x, at.y, at.x + ui.Px(24), at.y + ui.Px(24));
    const bool shows =
        spec.act_at_end || over || ui.ShowsFocus(id) || ui.ShowsFocus(ImGui::GetID("act"));
    out.act = RowAct(ui, out.act_box, spec, shows);
    ImGui::PopID();
    if (spec.act_at_end)
      right -= ui.Px(20);
    else
      icon = icon && !shows;
  }
  ui.TextRight(list, Type::kSmall, right, middle, c.text_primary, spec.value);
  if (spec.value_width > 0)
    right -= std::max(ui.Px(spec.value_width), ui.Width(Type::kSmall, spec.value)) + ui.Px(8);
  ui.TextRight(list, Type::kSmall, right, middle, c.text_muted, spec.muted);
  right -= ui.Width(Type::kSmall, spec.muted) + ui.Px(8);
  float x = box.Min.x + ui.Px(12);
  if (icon) {
    const Color ink = spec.icon_color != 0 ? spec.icon_color
                      : spec.chosen        ? c.accent_text
                                           : c.text_muted;
    ui.Icon(list, spec.icon, 14, x, middle, ink);
  }
  if (spec.icon) x += ui.Px(22);
  ui.TextCut(list, Type::kSmall, x, middle, right - x, c.text_primary, spec.name, CutAt::kMiddle);
  const bool cut = ui.Width(Type::kSmall, spec.name) > right - x;
  if (cut || !spec.tooltip.empty())
    ui.Tooltip(id, state.hovered, box, spec.tooltip.empty() ? spec.name : spec.tooltip);
  if (state.focused) ui.FocusRing(list, box, tokens::kRadiusControl, false);
  out.clicked = state.clicked;
  return out;
}

void BeginSideList(Ui& ui, const char* id, std::string_view name, size_t rows) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImVec2 to(from.x + ImGui::GetCurrentWindow()->WorkRect.GetWidth(),
                  from.y + static_cast<float>(rows) * ui.Px(tokens::kLayoutRow));
  const ImGuiID list = ImGui::GetID(id);
  ui.Describe(list, "listbox", name, ImRect(from, to));
  Mirror::Current()->PushParent(list);
}

void EndSideList() { Mirror::Current()->PopParent(); }

std::string ShortDigest(const std::string& sha256) {
  if (sha256.size() < 16) return sha256;
  return sha256.substr(0, 4) + " " + sha256.substr(4, 4) + " \xE2\x80\xA6 " +
         sha256.substr(sha256.size() - 4);
}

}  // namespace tidemark::ui
