#include "ui/evaluate/input_forms.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "ui/evaluate/column_list.h"
#include "ui/evaluate/evaluate_texts.h"
#include "ui/format.h"
#include "ui/widgets/button.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/input.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;
using workbench::Scaling;

constexpr const char* kTypesId = "Column types";
constexpr const char* kScalingId = "Scaling form";
constexpr float kField = 28, kLabel = 22, kGap = 12, kTypeRow = 36;
constexpr float kMostTypeRows = 10;

void Label(Ui& ui, const char* text) {
  const ImRect row = MenuSpace(ui, kLabel, 0);
  ui.Text(ImGui::GetWindowDrawList(), Type::kSmallMedium, row.Min.x, row.Min.y + ui.Px(10),
          ui.c().text_secondary, text);
}

bool Field(Ui& ui, const char* id, const char* label, const char* hint, bool error,
           std::string* text) {
  Label(ui, label);
  InputSpec spec;
  spec.name = label;
  spec.hint = hint;
  spec.error = error;
  spec.clear_button = false;
  const bool submitted = TextInput(ui, id, MenuSpace(ui, kField, 0), spec, text).submitted;
  MenuSpace(ui, kGap, 0);
  return submitted;
}

void Problem(Ui& ui, const std::string& text) {
  const ImRect row = MenuSpace(ui, 24, 0);
  if (text.empty()) return;
  ui.Text(ImGui::GetWindowDrawList(), Type::kSmall, row.Min.x, row.Min.y + ui.Px(8),
          ui.c().danger_text, text);
  ui.DescribeText(ImGui::GetID("problem"), text, row, "alert");
}

bool Buttons(Ui& ui, bool enabled, bool submitted) {
  ButtonSpec apply;
  apply.label = texts::kApply;
  apply.kind = ButtonKind::kPrimary;
  apply.enabled = enabled;
  return DialogButtons(ui, apply, texts::kCancel, submitted);
}

}  // namespace

std::optional<std::vector<double>> ParseNumbers(const std::string& text) {
  std::vector<double> numbers;
  size_t at = 0;
  while (at <= text.size()) {
    size_t end = text.find(',', at);
    if (end == std::string::npos) end = text.size();
    std::string piece = text.substr(at, end - at);
    const size_t from = piece.find_first_not_of(" \t"), to = piece.find_last_not_of(" \t");
    if (from == std::string::npos) return std::nullopt;
    const auto number = ParseDouble(piece.substr(from, to - from + 1));
    if (!number || !std::isfinite(*number)) return std::nullopt;
    numbers.push_back(*number);
    at = end + 1;
  }
  return numbers;
}

std::string NumbersText(const std::vector<double>& numbers) {
  std::string text;
  for (const double number : numbers) text += (text.empty() ? "" : ", ") + FormatDouble(number);
  return text;
}

void PutInputChoice(const workbench::InputChoice& choice, workbench::Choices* choices) {
  for (workbench::InputChoice& known : choices->inputs) {
    if (known.input != choice.input) continue;
    known = choice;
    return;
  }
  choices->inputs.push_back(choice);
}

std::string ScalingText(const workbench::InputChoice& choice) {
  switch (choice.scaling) {
    case Scaling::kDivide:
      return fmt::format(texts::kDivideBy, Short(choice.divisor));
    case Scaling::kStandardise:
      return texts::kScalingStandardise;
    case Scaling::kNone:
      break;
  }
  return texts::kScalingNone;
}

// --- Types of columns ---

void TypesDialog::Draw(Ui& ui, Model& model) {
  if (std::exchange(open_, false)) ImGui::OpenPopup(kTypesId);
  if (!BeginDialog(ui, kTypesId, texts::kTypesTitle, 560)) return;
  DialogText(ui, "about", texts::kTypesAbout, kGap);
  InputSpec spec;
  spec.name = spec.hint = texts::kFindColumn;
  TextInput(ui, "find", MenuSpace(ui, kField, 0), spec, &find_);
  MenuSpace(ui, kGap, 0);
  std::vector<const workbench::ColumnCard*> shown = ChosenColumns(model.bench);
  std::erase_if(shown, [this](const workbench::ColumnCard* column) {
    return column->name.find(find_) == std::string::npos;
  });
  const float rows = std::clamp(static_cast<float>(shown.size()), 1.0f, kMostTypeRows);
  ImGui::BeginChild("columns", ImVec2(0, ui.Px(rows * kTypeRow)), ImGuiChildFlags_NavFlattened);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(shown.size()), ui.Px(kTypeRow));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      // A correction may change the cards: it is the last thing that looks at them.
      const workbench::ColumnCard column = *shown[static_cast<size_t>(i)];
      ImGui::PushID(column.name.c_str());
      DrawRow(ui, model, column);
      ImGui::PopID();
    }
  }
  ImGui::EndChild();
  MenuSpace(ui, kGap, 0);
  const ImRect row = MenuSpace(ui, 28, 0);
  ButtonSpec close;
  close.label = texts::kClose;
  if (Button(ui, "close", ImVec2(row.Max.x - ButtonWidth(ui, close), row.Min.y), close))
    ImGui::CloseCurrentPopup();
  EndDialog(ui);
}

void TypesDialog::DrawRow(Ui& ui, Model& model, const workbench::ColumnCard& column) {
  const ImRect box = MenuSpace(ui, kTypeRow, 0);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const auto words = {texts::kNumber, texts::kWhole, texts::kYesNo, texts::kText};
  const float bar = ImGui::GetScrollMaxY() > 0 ? ui.Px(12) : 0;
  const float left = box.Max.x - bar - SegmentedWidth(ui, words);
  const float middle = box.GetCenter().y;
  // Arrays have the type of their file, images none.
  const bool known = column.row_shape.empty() && !column.fixed;
  const int chosen = Segmented(ui, "type", ImVec2(ui.Snap(left), ui.Snap(middle - ui.Px(14))),
                               column.name, words, static_cast<int>(column.kind));
  if (chosen >= 0 && known) {
    workbench::Choices choices = model.bench.bench.choices;
    const auto kind = static_cast<workbench::ColumnKind>(chosen);
    std::erase_if(choices.types, [&](const auto& type) { return type.first == column.name; });
    choices.types.emplace_back(column.name, kind);
    model.bench.SetChoices(std::move(choices));
  }
  float room = left - ui.Px(12) - box.Min.x;
  std::string missing;
  if (column.missing > 0) {
    missing = fmt::format(texts::kMissing, Count(static_cast<int64_t>(column.missing)));
    ui.TextRight(list, Type::kMicro, left - ui.Px(12), middle, ui.c().text_muted, missing);
    room -= ui.Width(Type::kMicro, missing) + ui.Px(8);
  }
  ui.TextCut(list, Type::kSmall, box.Min.x, middle, room, ui.c().text_primary, column.name,
             CutAt::kMiddle);
  MirrorNode& node = ui.Describe(ImGui::GetID("column"), "listitem", column.name,
                                 ImRect(box.Min.x, box.Min.y, left, box.Max.y));
  node.value = missing;
}

// --- Scaling ---

void ScalingDialog::Open(const workbench::InputChoice& choice) {
  open_ = true;
  choice_ = choice;
  divisor_ = FormatDouble(choice.scaling == Scaling::kDivide ? choice.divisor : 255);
  means_ = NumbersText(choice.means);
  scales_ = NumbersText(choice.scales);
}

std::optional<workbench::InputChoice> ScalingDialog::Typed(std::string* problem) const {
  workbench::InputChoice typed = choice_;
  problem->clear();
  if (typed.scaling == Scaling::kDivide) {
    const auto divisor = ParseDouble(divisor_);
    if (!divisor || !std::isfinite(*divisor) || *divisor == 0) {
      *problem = texts::kNeedsDivisor;
      return std::nullopt;
    }
    typed.divisor = *divisor;
  }
  if (typed.scaling == Scaling::kStandardise) {
    const auto means = ParseNumbers(means_), scales = ParseNumbers(scales_);
    if (!means || !scales || means->size() != scales->size()) {
      *problem = texts::kNeedsMeans;
      return std::nullopt;
    }
    if (std::any_of(scales->begin(), scales->end(), [](double scale) { return !(scale > 0); })) {
      *problem = texts::kNeedsScales;
      return std::nullopt;
    }
    typed.means = *means;
    typed.scales = *scales;
  }
  return typed;
}

void ScalingDialog::Draw(Ui& ui, Model& model) {
  if (std::exchange(open_, false)) ImGui::OpenPopup(kScalingId);
  const std::string title = fmt::format(texts::kScalingTitle, choice_.input);
  if (!BeginDialog(ui, kScalingId, title)) return;
  DialogText(ui, "about", texts::kScalingAbout, kGap);
  const int chosen =
      Segmented(ui, "kind", MenuSpace(ui, kField, 0).Min, texts::kScaling,
                {texts::kScalingNone, texts::kScalingDivide, texts::kScalingStandardise},
                static_cast<int>(choice_.scaling));
  if (chosen >= 0) choice_.scaling = static_cast<Scaling>(chosen);
  MenuSpace(ui, kGap, 0);
  std::string problem;
  const bool usable = Typed(&problem).has_value();
  bool submitted = false;
  if (choice_.scaling == Scaling::kDivide)
    submitted = Field(ui, "divisor", texts::kDivisor, "255", !usable, &divisor_);
  if (choice_.scaling == Scaling::kStandardise) {
    submitted = Field(ui, "means", texts::kMeans, texts::kOneOrEach, !usable, &means_);
    submitted |= Field(ui, "scales", texts::kScales, texts::kOneOrEach, !usable, &scales_);
  }
  if (choice_.scaling != Scaling::kNone) Problem(ui, problem);
  const auto typed = Typed(&problem);
  if (Buttons(ui, typed.has_value(), submitted) && typed) {
    workbench::Choices choices = model.bench.bench.choices;
    PutInputChoice(*typed, &choices);
    model.bench.SetChoices(std::move(choices));
  }
  EndDialog(ui);
}

}  // namespace tidemark::ui
