#include "ui/evaluate/decision_form.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "base/number_text.h"
#include "generated/icons.h"
#include "ui/evaluate/evaluate_texts.h"
#include "ui/evaluate/side_parts.h"
#include "ui/format.h"
#include "ui/widgets/input.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;
using workbench::TaskChoice;

constexpr const char* kFormId = "Decision form";
constexpr const char* kClassesId = "Positive classes";
constexpr float kField = 28, kLabel = 22, kGap = 12;

// The task in force; of what was evaluated where nothing was chosen.
TaskChoice TaskOf(const Bench& bench) {
  const TaskChoice task = bench.bench.in_force.task;
  return task == TaskChoice::kAuto && bench.summary.latest ? bench.summary.latest->task : task;
}

// Names of the two classes, once an evaluation told them.
std::vector<std::string> ClassesOf(const Bench& bench) {
  const auto& told = bench.summary.latest;
  const bool binary = told && told->task == TaskChoice::kBinary && told->class_names.size() == 2;
  return binary ? told->class_names : std::vector<std::string>();
}

void Label(Ui& ui, const char* text) {
  const ImRect row = MenuSpace(ui, kLabel, 0);
  ui.Text(ImGui::GetWindowDrawList(), Type::kSmallMedium, row.Min.x, row.Min.y + ui.Px(10),
          ui.c().text_secondary, text);
}

}  // namespace

std::string PositiveInForce(const Bench& bench) {
  const std::string& chosen = bench.bench.choices.positive;
  const std::vector<std::string> classes = ClassesOf(bench);
  return chosen.empty() && classes.size() == 2 ? classes[1] : chosen;
}

void DecisionForm::DrawField(Ui& ui, Model& model) {
  const Bench& bench = model.bench;
  const TaskChoice task = TaskOf(bench);
  if (task != TaskChoice::kBinary && task != TaskChoice::kMultilabel) return;
  const std::string from = Short(bench.bench.choices.threshold);
  const std::string positive = PositiveInForce(bench);
  const std::string value = task == TaskChoice::kMultilabel ? fmt::format(texts::kLabelsFrom, from)
                            : positive.empty() ? fmt::format(texts::kSecondClassFrom, from)
                                               : fmt::format(texts::kPositiveFrom, positive, from);
  FieldSpec spec;
  spec.label = texts::kDecision;
  spec.value = value;
  spec.icon = icons::kIconSlidersHorizontal;
  ImRect box;
  if (SideField(ui, "decision", spec, &box)) Open(bench);
}

void DecisionForm::Open(const Bench& bench) {
  open_ = true;
  positive_ = bench.bench.choices.positive;
  threshold_ = FormatDouble(bench.bench.choices.threshold);
}

std::optional<double> DecisionForm::Typed() const {
  const auto number = ParseDouble(threshold_);
  const bool usable = number && *number >= 0 && *number <= 1;  // no NaN
  return usable ? number : std::nullopt;
}

void DecisionForm::DrawClass(Ui& ui, const Bench& bench) {
  Label(ui, texts::kPositiveClass);
  const std::vector<std::string> classes = ClassesOf(bench);
  const std::string fallback = classes.size() == 2
                                   ? fmt::format(texts::kPositiveDefault, classes[1])
                                   : texts::kPositiveSecond;
  FieldSpec spec;
  spec.label = texts::kPositiveClass;
  spec.value = positive_.empty() ? std::string_view(fallback) : std::string_view(positive_);
  const ImRect box = MenuSpace(ui, kField, 0);
  if (FieldBox(ui, "class", box, spec)) ImGui::OpenPopup(kClassesId);
  MenuSpace(ui, kGap, 0);
  if (!BeginMenu(ui, kClassesId, box, 288)) return;
  if (MenuItem(ui, {fallback, nullptr, {}, true, positive_.empty()})) positive_.clear();
  for (const std::string& name : classes) {
    ImGui::PushID(name.c_str());
    if (MenuItem(ui, {name, nullptr, {}, true, positive_ == name})) positive_ = name;
    ImGui::PopID();
  }
  if (classes.empty()) MenuNote(ui, texts::kClassesLater);
  EndMenu();
}

void DecisionForm::Draw(Ui& ui, Model& model) {
  if (std::exchange(open_, false)) ImGui::OpenPopup(kFormId);
  if (!BeginDialog(ui, kFormId, texts::kDecisionTitle)) return;
  Bench& bench = model.bench;
  const bool binary = TaskOf(bench) == TaskChoice::kBinary;
  DialogText(ui, "about", binary ? texts::kDecisionAbout : texts::kLabelsAbout, kGap);
  if (binary) DrawClass(ui, bench);
  Label(ui, texts::kDecisionThreshold);
  InputSpec spec;
  spec.name = texts::kDecisionThreshold;
  spec.hint = "0.5";
  spec.error = !Typed();
  spec.clear_button = false;
  const bool submitted =
      TextInput(ui, "threshold", MenuSpace(ui, kField, 0), spec, &threshold_).submitted;
  const ImRect row = MenuSpace(ui, 24, 0);
  const auto typed = Typed();
  if (!typed) {
    ui.Text(ImGui::GetWindowDrawList(), Type::kSmall, row.Min.x, row.Min.y + ui.Px(8),
            ui.c().danger_text, texts::kNeedsShare);
    ui.DescribeText(ImGui::GetID("problem"), texts::kNeedsShare, row, "alert");
  }
  ButtonSpec apply;
  apply.label = texts::kApply;
  apply.kind = ButtonKind::kPrimary;
  apply.enabled = typed.has_value();
  if (DialogButtons(ui, apply, texts::kCancel, submitted) && typed) {
    workbench::Choices choices = bench.bench.choices;
    choices.threshold = *typed;
    if (binary) choices.positive = positive_;
    bench.SetChoices(std::move(choices));
  }
  EndDialog(ui);
}

}  // namespace tidemark::ui
