#include "ui/panels/import_panel.h"

#include <algorithm>

#include "ui/texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

constexpr const char* kId = "Columns of files";
constexpr float kGuessHeight = 62;

std::string& FieldOf(TextGuess* guess, int field) {
  return field == 0 ? guess->step : field == 1 ? guess->wall_time : guess->run;
}

std::string OrNone(const std::string& column) { return column.empty() ? "-" : column; }

}  // namespace

void ImportPanel::Open(const ImportDone& done) {
  done_ = done;
  edited_ = done.guesses;
  open_ = true;
}

std::vector<ColumnCorrection> ImportPanel::Corrections() const {
  std::vector<ColumnCorrection> corrections;
  for (size_t i = 0; i < edited_.size(); ++i) {
    const TextGuess& a = done_.guesses[i];
    const TextGuess& b = edited_[i];
    if (a.step == b.step && a.wall_time == b.wall_time && a.run == b.run) continue;
    // All of them: what the person sees here is what is read, and not guessed again.
    corrections.push_back({b.path, OrNone(b.step), OrNone(b.wall_time), OrNone(b.run)});
  }
  return corrections;
}

void ImportPanel::Draw(Ui& ui, Model& model) {
  if (open_) ImGui::OpenPopup(kId);
  open_ = false;
  if (!BeginDialog(ui, kId, texts::kGuessTitle, 600)) return;
  DialogText(ui, "text", texts::kGuessText, 12);
  const float shown = std::min(static_cast<float>(edited_.size()), 5.0f) * kGuessHeight;
  ImGui::BeginChild("guesses", ImVec2(0, ui.Px(shown)), ImGuiChildFlags_NavFlattened);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(edited_.size()), ui.Px(kGuessHeight));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      ImGui::PushID(i);
      DrawGuess(ui, static_cast<size_t>(i));
      ImGui::PopID();
    }
  }
  ImGui::EndChild();
  MenuSpace(ui, 12, 0);
  const std::vector<ColumnCorrection> corrections = Corrections();
  ButtonSpec again;
  again.label = texts::kReadAgain;
  again.kind = ButtonKind::kPrimary;
  again.enabled = !corrections.empty();
  if (DialogButtons(ui, again, texts::kClose)) {
    model.ImportAgain(done_.handle, done_.root_name, corrections);
  }
  EndDialog(ui);
}

void ImportPanel::DrawGuess(Ui& ui, size_t index) {
  const ImRect box = MenuSpace(ui, kGuessHeight, 0);
  ImDrawList* list = ImGui::GetWindowDrawList();
  ui.TextCut(list, Type::kSmallMedium, box.Min.x, box.Min.y + ui.Px(10), box.GetWidth(),
             ui.c().text_primary, edited_[index].path, CutAt::kMiddle);
  const float third = box.GetWidth() / 3, top = box.Min.y + ui.Px(22);
  const char* labels[] = {texts::kStep, texts::kTime, texts::kRun};
  for (int i = 0; i < 3; ++i) {
    const float x = ui.Snap(box.Min.x + third * static_cast<float>(i));
    DrawChoice(ui, index, static_cast<Field>(i), labels[i],
               ImRect(x, top, x + third - ui.Px(8), top + ui.Px(28)));
  }
}

void ImportPanel::DrawChoice(Ui& ui, size_t index, Field field, const char* label,
                             const ImRect& box) {
  TextGuess& guess = edited_[index];
  std::string& value = FieldOf(&guess, field);
  ChoiceSpec spec;
  spec.label = label;
  spec.value = value.empty() ? std::string_view(texts::kNone) : std::string_view(value);
  spec.max_value_width = 92;
  ImGui::PushID(field);
  if (Choice(ui, "choice", box.Min, spec)) ImGui::OpenPopup("choose");
  if (BeginMenu(ui, "choose", box, 220)) {
    if (MenuItem(ui, {texts::kNone, nullptr, {}, true, value.empty()})) value.clear();
    const float rows = std::min(static_cast<float>(guess.columns.size()), 8.0f);
    ImGui::BeginChild("columns", ImVec2(0, ui.Px(tokens::kLayoutRow) * rows),
                      ImGuiChildFlags_NavFlattened);
    for (size_t i = 0; i < guess.columns.size(); ++i) {
      ImGui::PushID(static_cast<int>(i));
      if (MenuItem(ui, {guess.columns[i], nullptr, {}, true, value == guess.columns[i]}))
        value = guess.columns[i];
      ImGui::PopID();
    }
    ImGui::EndChild();
    EndMenu();
  }
  ImGui::PopID();
}

}  // namespace tidemark::ui
