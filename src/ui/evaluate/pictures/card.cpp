#include "ui/evaluate/pictures/card.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "generated/icons.h"
#include "ui/widgets/button.h"
#include "ui/widgets/item.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

namespace words = picture_texts;

constexpr double kComputingAfterS = 0.15;
constexpr float kSide = 12;        // padding of a card, logical
constexpr float kLeastValue = 24;  // of a choice in a header, logical
constexpr size_t kFindFrom = 16;   // classes of a menu that get a field to find them

void DrawMenu(PictureScene& scene, const Card& card, const ImRect& anchor,
              const std::function<std::string()>& copied) {
  if (!BeginMenu(scene.ui, "card menu", anchor, 200, PopupAlign::kRight)) return;
  MenuRow copy;
  copy.label = words::kCopyNumbers;
  copy.icon = icons::kIconCopy;
  copy.enabled = static_cast<bool>(copied);
  if (MenuItem(scene.ui, copy)) scene.ui.host().SetClipboardText(copied());
  const bool enlarged = scene.memory.enlarged == card.key;
  MenuRow enlarge;
  enlarge.label = enlarged ? words::kShrink : words::kEnlarge;
  enlarge.icon = enlarged ? icons::kIconMinimize2 : icons::kIconMaximize2;
  if (MenuItem(scene.ui, enlarge)) {
    scene.memory.enlarged = enlarged ? "" : card.key;
    scene.ui.Wake();
  }
  EndMenu();
}

// Where a header's controls end at the latest, so that the title can be read.
float TitleEnd(const Ui& ui, const Card& card) {
  const float title = ui.Width(Type::kBodyMedium, card.title);
  return card.box.Min.x + ui.Px(1 + kSide) + std::min(title, card.box.GetWidth() * 0.45f) +
         ui.Px(8);
}

void ClassRows(PictureScene& scene) {
  const workbench::Summary* summary = scene.summary();
  if (!summary) return;
  std::string& find = scene.memory.find_class;
  const auto& names = summary->class_names;
  if (names.size() >= kFindFrom) MenuFind(scene.ui, words::kClass, &find);
  for (uint32_t i = 0; i < names.size(); ++i) {
    if (!find.empty() && names[i].find(find) == std::string::npos) continue;
    MenuRow row;
    row.label = names[i];
    row.checked = i == scene.bench.view.class_index;
    ImGui::PushID(static_cast<int>(i));
    if (MenuItem(scene.ui, row)) {
      scene.bench.view.class_index = i;
      scene.ui.Wake();
    }
    ImGui::PopID();
  }
}

}  // namespace

std::string NameOfClass(const PictureScene& scene, uint32_t class_index) {
  const workbench::Summary* summary = scene.summary();
  if (summary && class_index < summary->class_names.size())
    return summary->class_names[class_index];
  return fmt::format("{}", class_index);
}

std::string NameOfEvaluation(const Bench& bench, uint32_t evaluation) {
  for (const workbench::ModelCard& card : bench.bench.models) {
    if (card.evaluation == evaluation) return card.name;
  }
  return fmt::format("{}", evaluation);
}

Card BeginCard(PictureScene& scene, const char* key, const ImRect& box, std::string title,
               std::string note) {
  Ui& ui = scene.ui;
  ImGui::PushID(key);
  Card card;
  card.id = ImGui::GetID("card");
  card.key = key;
  card.box = box;
  card.title = std::move(title);
  card.note = std::move(note);
  const float one = ui.Px(1), header = ui.Px(tokens::kLayoutChartHeader);
  card.middle = box.Min.y + one + header / 2;
  card.body =
      ImRect(box.Min.x + one + ui.Px(kSide), box.Min.y + one + header,
             box.Max.x - one - ui.Px(kSide), box.Max.y - one - ui.Px(tokens::kLayoutChartFooter));
  ui.Box(ImGui::GetWindowDrawList(), box, ui.c().bg_card, ui.c().border_subtle,
         tokens::kRadiusCard);
  // The menu's place; it is drawn at the end, above nothing else.
  card.right = box.Max.x - one - ui.Px(6) - ui.Px(24) - ui.Px(6);
  return card;
}

void EndCard(PictureScene& scene, Card& card, const std::function<std::string()>& copied) {
  Ui& ui = scene.ui;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float side = ui.Px(24);
  const float menu_x = ui.Snap(card.box.Max.x - ui.Px(7) - side);
  const float menu_y = ui.Snap(card.middle - side / 2);
  IconButtonSpec more;
  more.icon = icons::kIconEllipsis;
  const std::string name = fmt::format(words::kCardMenu, card.title);
  more.name = name;
  more.size = 24;
  more.icon_size = 14;
  if (IconButton(ui, "more", ImVec2(menu_x, menu_y), more)) ImGui::OpenPopup("card menu");
  DrawMenu(scene, card, ImRect(menu_x, menu_y, menu_x + side, menu_y + side), copied);
  if (card.updating) {
    const float width = Chip(ui, list, 0, 0, words::kUpdating, ChipKind::kNeutral,
                             icons::kIconRefreshCw, false, false);
    const float x = TakeRight(ui, card, width);
    Chip(ui, list, x, card.middle, words::kUpdating, ChipKind::kNeutral, icons::kIconRefreshCw);
  }
  float x = card.box.Min.x + ui.Px(1 + kSide);
  // Too little of a title says less than the controls beside it.
  const float room = card.right - x;
  if (room >= std::min(ui.Px(60), ui.Width(Type::kBodyMedium, card.title)))
    x += ui.TextCut(list, Type::kBodyMedium, x, card.middle, room, ui.c().text_primary, card.title);
  if (!card.note.empty() && card.right - x > ui.Px(40)) {
    x += ui.Px(6);
    ui.TextCut(list, Type::kBody, x, card.middle, card.right - x, ui.c().text_muted, card.note);
  }
  if (!card.trouble.empty()) DrawCardFooter(ui, card, {}, card.trouble, ui.c().danger_text);
  ImGui::PopID();
}

float TakeRight(const Ui& ui, Card& card, float width) {
  const float x = ui.Snap(card.right - width);
  card.right = x - ui.Px(6);
  return x;
}

void DrawCardFooter(const Ui& ui, const Card& card, std::string_view left, std::string_view right,
                    Color right_color) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float middle = card.box.Max.y - ui.Px(1) - ui.Px(6) - ui.Px(8);
  const float x0 = card.box.Min.x + ui.Px(1 + kSide), x1 = card.box.Max.x - ui.Px(1 + kSide);
  const std::string shown = ui.Cut(Type::kMicro, right, x1 - x0 + 1);
  const Color color = right_color != 0 ? right_color : ui.c().text_muted;
  ui.TextRight(list, Type::kMicro, x1, middle, color, shown);
  const float room = x1 - x0 - ui.Width(Type::kMicro, shown) - ui.Px(12);
  if (room > ui.Px(24)) ui.TextCut(list, Type::kMicro, x0, middle, room, ui.c().text_muted, left);
  const std::string told =
      std::string(left) + (left.empty() || right.empty() ? "" : ", ") + std::string(right);
  if (!told.empty()) {
    ui.DescribeText(ImGui::GetID("footer"), told,
                    ImRect(x0, middle - ui.Px(8), x1, middle + ui.Px(8)), "note");
  }
}

MirrorNode& DescribePicture(const Ui& ui, const Card& card, std::string_view name) {
  MirrorNode& node = ui.Describe(card.id, "img", name, card.box);
  node.attributes.emplace_back("aria-busy", card.updating ? "true" : "false");
  return node;
}

void DrawCardMessage(const Ui& ui, const ImRect& box, std::string_view text,
                     std::string_view detail, bool error) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float wrap = std::max(ui.Px(60), box.GetWidth() - ui.Px(24));
  const float middle = box.GetCenter().x;
  const float width = std::min(ui.Width(Type::kSmall, text), wrap);
  float y = ui.Snap(box.GetCenter().y - ui.Px(16));
  if (error) {
    ui.Icon(list, icons::kIconCircleAlert, 16, middle - ui.Px(8), y - ui.Px(14),
            ui.c().danger_text);
  }
  y += ui.TextWrapped(list, Type::kSmall, ImVec2(middle - width / 2, y), width + 1,
                      ui.c().text_secondary, text);
  if (!detail.empty()) {
    const float w = std::min(ui.Width(Type::kMicro, detail), wrap);
    ui.TextWrapped(list, Type::kMicro, ImVec2(middle - w / 2, y + ui.Px(4)), w + 1,
                   ui.c().text_muted, detail);
  }
  ui.DescribeText(ImGui::GetID("message"),
                  std::string(text) + (detail.empty() ? "" : " ") + std::string(detail), box,
                  error ? "alert" : "note");
}

void DrawCardWaiting(const Ui& ui, const ImRect& box, double since_s) {
  const double waited = ui.now_s() - since_s;
  if (waited < kComputingAfterS) {
    ui.WakeIn(kComputingAfterS - waited + 0.01);
    return;
  }
  double phase = 0.5;
  if (!ui.host().reduced_motion()) {
    ui.WakeIn(0.25);
    phase = std::fmod(std::floor(ui.now_s() * 4) / 8, 1.0);
  }
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 middle = box.GetCenter();
  const float width = ui.Px(120);
  Bar(ui, list, middle.x - width / 2, middle.y - ui.Px(8), width, -1, phase);
  ui.TextCentered(list, Type::kSmall, middle.x, middle.y + ui.Px(12), ui.c().text_secondary,
                  words::kComputing);
  ui.DescribeText(ImGui::GetID("waiting"), words::kComputing, box);
}

ImRect HeaderChoice(PictureScene& scene, Card& card, const MenuChoice& choice) {
  Ui& ui = scene.ui;
  ChoiceSpec spec;
  spec.value = choice.value;
  spec.name = choice.name;
  spec.chip = true;
  spec.max_value_width = choice.most_width;
  // The title stays: a long name is what gives way.
  const float over = ChoiceWidth(ui, spec) - (card.right - TitleEnd(ui, card));
  if (over > 0) {
    const float shown = std::min(ui.Width(Type::kMicro, spec.value), ui.Px(choice.most_width));
    spec.max_value_width = std::max(kLeastValue, (shown - over) / ui.Px(1));
  }
  const float width = ChoiceWidth(ui, spec);
  const float x = TakeRight(ui, card, width), y = ui.Snap(card.middle - ui.Px(10));
  if (Choice(ui, choice.popup, ImVec2(x, y), spec)) ImGui::OpenPopup(choice.popup);
  return ImRect(x, y, x + width, y + ui.Px(20));
}

void HeaderClass(PictureScene& scene, Card& card) {
  const workbench::Summary* summary = scene.summary();
  if (!summary || summary->class_names.size() < 2) return;
  const std::string value =
      fmt::format(words::kClassNamed, NameOfClass(scene, scene.bench.view.class_index));
  MenuChoice choice;
  choice.popup = "classes";
  choice.name = words::kClass;
  choice.value = value;
  const ImRect box = HeaderChoice(scene, card, choice);
  if (!BeginMenu(scene.ui, choice.popup, box, 180, PopupAlign::kRight)) return;
  ClassRows(scene);
  EndMenu();
}

float LegendEntry(const Ui& ui, ImDrawList* list, float x, float middle, Color color,
                  std::string_view word, const float* dash) {
  LineSwatch(ui, list, x, middle, color, dash);
  ui.Text(list, Type::kMicro, x + ui.Px(18), middle, ui.c().text_secondary, word);
  return ui.Px(18) + ui.Width(Type::kMicro, word);
}

}  // namespace tidemark::ui
