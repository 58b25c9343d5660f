#include "ui/evaluate/input_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "generated/icons.h"
#include "ui/evaluate/evaluate_texts.h"
#include "ui/evaluate/side_parts.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;
using workbench::Choices;
using workbench::ColumnCard;
using workbench::InputCard;
using workbench::InputChoice;

constexpr const char* kInputMenuId = "Columns of the input";
constexpr float kMenuWidth = 288;

bool Has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// What the person decided about an input: only that, so that the rest stays guessed.
InputChoice OwnChoice(const workbench::Bench& bench, const std::string& input) {
  for (const InputChoice& choice : bench.choices.inputs) {
    if (choice.input == input) return choice;
  }
  InputChoice choice;
  choice.input = input;
  return choice;
}

bool IsOfImages(const Bench& bench, const InputCard& input) {
  const auto columns = ChosenColumns(bench);
  return std::any_of(columns.begin(), columns.end(), [&](const ColumnCard* column) {
    return column->images && Has(input.choice.columns, column->name);
  });
}

}  // namespace

void InputFields::Draw(Ui& ui, Model& model) {
  const std::vector<InputCard> inputs = model.bench.bench.inputs;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const InputCard& input = inputs[i];
    ImGui::PushID(static_cast<int>(i));
    const std::string label = fmt::format(texts::kInputField, input.choice.input);
    const std::string value = input.summary.empty() ? texts::kNotBound : input.summary;
    FieldSpec spec;
    spec.label = label;
    spec.value = value;
    spec.icon = icons::kIconHash;
    spec.fits = input.fits;
    spec.problem = input.problem;
    ImRect box;
    if (SideField(ui, "input", spec, &box)) {
      columns_.Begin();
      ImGui::OpenPopup(kInputMenuId);
    }
    DrawMenu(ui, model, input, box);
    // The form of images scales them.
    if (!IsOfImages(model.bench, input)) DrawScaling(ui, model.bench.bench, input);
    ImGui::PopID();
  }
}

void InputFields::DrawScaling(Ui& ui, const workbench::Bench& bench, const InputCard& input) {
  const std::string scaling_label = bench.inputs.size() == 1
                                        ? texts::kScaling
                                        : fmt::format(texts::kScalingOf, input.choice.input);
  const std::string scaling = ScalingText(input.choice);
  FieldSpec scale;
  scale.label = scaling_label;
  scale.value = scaling;
  scale.icon = icons::kIconSlidersHorizontal;
  ImRect box;
  if (!SideField(ui, "scaling", scale, &box)) return;
  InputChoice choice = OwnChoice(bench, input.choice.input);
  choice.scaling = input.choice.scaling;
  choice.divisor = input.choice.divisor;
  choice.means = input.choice.means;
  choice.scales = input.choice.scales;
  scaling_.Open(choice);
}

void InputFields::DrawMenu(Ui& ui, Model& model, const InputCard& input, const ImRect& box) {
  if (!BeginMenu(ui, kInputMenuId, box, kMenuWidth)) return;
  Bench& bench = model.bench;
  InputChoice choice = OwnChoice(bench.bench, input.choice.input);
  bool changed = false;
  MenuNote(ui, input.takes, ui.c().text_muted);
  if (MenuItem(ui, {texts::kAsGuessed, nullptr, {}, true, choice.columns.empty()})) {
    choice.columns.clear();
    changed = true;
  }
  if (MenuItem(ui, {texts::kAllNumbers, icons::kIconHash})) {
    choice.columns.clear();
    for (const ColumnCard* column : ChosenColumns(bench)) {
      const bool number = column->kind != workbench::ColumnKind::kText;
      if (number && !Has(bench.bench.in_force.targets, column->name))
        choice.columns.push_back(column->name);
    }
    changed = !choice.columns.empty();
  }
  MenuHeading(ui, texts::kColumnsOfInput);
  if (const ColumnCard* column = columns_.Draw(
          ui, bench, {.chosen = input.choice.columns, .with_kinds = true, .keep_open = true})) {
    // In the order of the data, whatever the order of the clicks.
    std::vector<std::string> columns;
    for (const ColumnCard* each : ChosenColumns(bench)) {
      if (Has(input.choice.columns, each->name) != (each == column)) columns.push_back(each->name);
    }
    choice.columns = std::move(columns);
    changed = true;
  }
  EndMenu();
  if (!changed) return;
  Choices choices = bench.bench.choices;
  PutInputChoice(choice, &choices);
  bench.SetChoices(std::move(choices));
}

}  // namespace tidemark::ui
