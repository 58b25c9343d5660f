#include "ui/evaluate/keep_dialog.h"

#include <fmt/format.h>

#include <utility>

#include "generated/icons.h"
#include "ui/evaluate/evaluate_texts.h"
#include "ui/evaluate/menu_list.h"
#include "ui/evaluate/side_parts.h"
#include "ui/format.h"
#include "ui/widgets/button.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/input.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;
using State = workbench::ModelCard::State;

constexpr const char* kId = "Keep";
constexpr const char* kRunsId = "Training runs";
constexpr float kWidth = 480, kField = 28, kLabel = 22, kGap = 12;

void Label(Ui& ui, const char* text) {
  const ImRect row = MenuSpace(ui, kLabel, 0);
  ui.Text(ImGui::GetWindowDrawList(), Type::kSmallMedium, row.Min.x, row.Min.y + ui.Px(10),
          ui.c().text_secondary, text);
}

bool Checked(Ui& ui, const char* id, const std::string& text, bool on) {
  const ImRect row = MenuSpace(ui, 24, 0);
  const float left = row.Min.x - ui.Px(5);  // the box itself lines up with the fields
  const ImRect area(left, row.Min.y, left + ui.Px(24), row.Max.y);
  bool clicked = CheckBox(ui, ImGui::GetID(id), area, text, on ? Check::kOn : Check::kOff);
  ui.Text(ImGui::GetWindowDrawList(), Type::kSmall, area.Max.x + ui.Px(4), row.GetCenter().y,
          ui.c().text_primary, text);
  // The words belong to the box.
  ItemOptions options;
  options.tab_stop = false;
  ImGui::PushID(id);
  clicked |=
      Item(ui, "words", ImRect(area.Max.x, row.Min.y, row.Max.x, row.Max.y), options).clicked;
  ImGui::PopID();
  return clicked ? !on : on;
}

// "cnn_softmax" of "cnn_softmax.onnx".
std::string Stem(const std::string& name) {
  const size_t dot = name.rfind('.');
  return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

}  // namespace

std::string WhyNotKeep(const Model& model) {
  const workbench::ModelCard* card = model.bench.Shown();
  if (!card || !model.bench.HasAnswers(card->evaluation)) return texts::kCantKeepNothing;
  if (card->kept_run_id != 0) return texts::kCantKeepKept;
  if (card->state == State::kStale) return texts::kCantKeepStale;
  if (model.file.open && !model.CanEdit()) return texts::kCantKeepReadOnly;
  return {};
}

void KeepDialog::Open(const Model& model) {
  open_ = true;
  const workbench::ModelCard* card = model.bench.Shown();
  name_ = card ? fmt::format(texts::kDefaultName, Stem(card->name)) : "";
  training_uuid_.clear();
  find_.clear();
}

void KeepDialog::Draw(Ui& ui, Model& model) {
  if (std::exchange(open_, false)) ImGui::OpenPopup(kId);
  if (!BeginDialog(ui, kId, texts::kKeepTitle, kWidth)) return;
  const std::string file = model.file.open ? model.file.name : texts::kANewFile;
  DialogText(ui, "about", fmt::format(texts::kKeepAbout, file), kGap);
  Label(ui, texts::kName);
  InputSpec spec;
  spec.name = texts::kName;
  spec.error = name_.empty();
  const bool submitted = TextInput(ui, "name", MenuSpace(ui, kField, 0), spec, &name_).submitted;
  MenuSpace(ui, kGap, 0);
  DrawTrainingRun(ui, model);
  const workbench::ModelCard* card = model.bench.Shown();
  with_predictions_ = Checked(ui, "predictions", texts::kWithPredictions, with_predictions_);
  with_model_ = Checked(
      ui, "model", fmt::format(texts::kWithModel, Bytes(card ? card->size_bytes : 0)), with_model_);
  MenuSpace(ui, kGap, 0);
  const std::string why = WhyNotKeep(model);
  ButtonSpec keep;
  keep.label = texts::kKeepIt;
  keep.kind = ButtonKind::kPrimary;
  keep.enabled = why.empty() && !name_.empty();
  const std::string tip = why.empty() && name_.empty() ? texts::kNeedsName : why;
  keep.tooltip = tip;
  if (DialogButtons(ui, keep, texts::kCancel, submitted)) {
    // Without a file there is a new one for it; the run waits until it is open.
    if (!model.file.open) model.NewFile();
    model.bench.KeepEvaluation(name_, training_uuid_, with_predictions_, with_model_);
  }
  EndDialog(ui);
}

void KeepDialog::DrawTrainingRun(Ui& ui, const Model& model) {
  if (model.runs.rows.empty()) return;
  Label(ui, texts::kTrainingRun);
  const ImRect box = MenuSpace(ui, kField, 0);
  std::string value = texts::kNoTrainingRun;
  for (const RunRow& run : model.runs.rows) {
    if (run.uuid == training_uuid_ && !training_uuid_.empty()) value = run.name;
  }
  FieldSpec spec;
  spec.label = texts::kTrainingRun;
  spec.value = value;
  if (FieldBox(ui, "training", box, spec)) ImGui::OpenPopup(kRunsId);
  MenuSpace(ui, kGap, 0);
  if (!BeginMenu(ui, kRunsId, box, 320)) return;
  std::vector<const RunRow*> runs;
  for (const RunRow& run : model.runs.rows) {
    if (run.name.find(find_) != std::string::npos) runs.push_back(&run);
  }
  if (model.runs.rows.size() > kMenuListRows) MenuFind(ui, texts::kFindRun, &find_);
  if (MenuItem(ui, {texts::kNoTrainingRun, nullptr, {}, true, training_uuid_.empty()}))
    training_uuid_.clear();
  MenuList(ui, "runs", runs.size(), [&](size_t i) {
    if (MenuItem(ui, {runs[i]->name, nullptr, {}, true, runs[i]->uuid == training_uuid_}))
      training_uuid_ = runs[i]->uuid;
  });
  EndMenu();
}

}  // namespace tidemark::ui
