#include "ui/evaluate/slice_form.h"

#include <cmath>
#include <utility>

#include "base/number_text.h"
#include "generated/icons.h"
#include "ui/evaluate/evaluate_texts.h"
#include "ui/evaluate/menu_list.h"
#include "ui/evaluate/side_parts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/input.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;
using workbench::Condition;
using Kind = Condition::Kind;

constexpr const char* kId = "New slice";
constexpr const char* kKindsId = "Kinds of conditions";
constexpr const char* kColumnsId = "Columns of the condition";
constexpr const char* kClassesId = "Classes of the condition";
constexpr float kField = 28, kGap = 12, kMenuWidth = 240;

const char* KindName(Kind kind) {
  switch (kind) {
    case Kind::kValue:
      return texts::kByValue;
    case Kind::kRange:
      return texts::kByRange;
    case Kind::kMissing:
      return texts::kByMissing;
    case Kind::kConfidence:
      return texts::kByConfidence;
    case Kind::kTrueClass:
      return texts::kByTruth;
    case Kind::kPredictedClass:
      return texts::kByPrediction;
  }
  return "";
}

bool OfColumn(Kind kind) {
  return kind == Kind::kValue || kind == Kind::kRange || kind == Kind::kMissing;
}
bool OfClass(Kind kind) { return kind == Kind::kTrueClass || kind == Kind::kPredictedClass; }
bool OfRange(Kind kind) { return kind == Kind::kRange || kind == Kind::kConfidence; }

// A field that opens a menu, as wide as `box`.
bool Chooser(Ui& ui, const char* id, const ImRect& box, std::string_view name,
             std::string_view value) {
  FieldSpec spec;
  spec.label = name;
  spec.value = value;
  return FieldBox(ui, id, box, spec);
}

}  // namespace

SliceForm::Draft SliceForm::DraftOf(const Condition& condition) {
  Draft draft;
  draft.condition = condition;
  if (OfRange(condition.kind)) {
    draft.low = FormatDouble(condition.low);
    draft.high = FormatDouble(condition.high);
  }
  return draft;
}

void SliceForm::Open(std::vector<Condition> conditions) {
  open_ = true;
  name_.clear();
  drafts_.clear();
  if (conditions.empty()) conditions.emplace_back();
  for (const Condition& condition : conditions) drafts_.push_back(DraftOf(condition));
}

std::optional<Condition> SliceForm::Typed(const Draft& draft, std::string* problem) {
  Condition typed = draft.condition;
  if (OfColumn(typed.kind) && typed.column.empty()) {
    *problem = texts::kNeedsColumn;
    return std::nullopt;
  }
  if (OfClass(typed.kind) && typed.value.empty()) {
    *problem = texts::kNeedsClass;
    return std::nullopt;
  }
  if (!OfRange(typed.kind)) return typed;
  const auto low = ParseDouble(draft.low), high = ParseDouble(draft.high);
  if (!low || !high || !(*low <= *high)) {
    *problem = texts::kNeedsRange;
    return std::nullopt;
  }
  typed.low = *low;
  typed.high = *high;
  return typed;
}

void SliceForm::Draw(Ui& ui, Model& model) {
  if (std::exchange(open_, false)) ImGui::OpenPopup(kId);
  if (!BeginDialog(ui, kId, texts::kSliceTitle, 480)) return;
  DialogText(ui, "about", texts::kSliceAbout, kGap);
  bool submitted = false;
  size_t removed = drafts_.size();
  for (size_t i = 0; i < drafts_.size(); ++i) {
    ImGui::PushID(static_cast<int>(i));
    if (DrawDraft(ui, model, &drafts_[i], &submitted)) removed = i;
    ImGui::PopID();
  }
  if (removed < drafts_.size()) drafts_.erase(drafts_.begin() + static_cast<ptrdiff_t>(removed));
  ButtonSpec more;
  more.label = texts::kAndAlso;
  more.icon = icons::kIconPlus;
  more.kind = ButtonKind::kQuiet;
  if (Button(ui, "more", MenuSpace(ui, kField, 0).Min, more)) drafts_.emplace_back();
  MenuSpace(ui, kGap, 0);
  InputSpec name;
  name.name = texts::kSliceName;
  name.hint = texts::kSliceNameHint;
  submitted |= TextInput(ui, "name", MenuSpace(ui, kField, 0), name, &name_).submitted;
  workbench::AddSlice slice;
  slice.name = name_;
  std::string problem;
  for (const Draft& draft : drafts_) {
    const auto typed = Typed(draft, &problem);
    if (!typed) break;
    slice.conditions.push_back(*typed);
  }
  const ImRect note = MenuSpace(ui, 28, 0);
  ui.Text(ImGui::GetWindowDrawList(), Type::kSmall, note.Min.x, note.Min.y + ui.Px(12),
          ui.c().text_muted, problem);
  if (!problem.empty()) ui.DescribeText(ImGui::GetID("problem"), problem, note, "note");
  ButtonSpec add;
  add.label = texts::kMakeSlice;
  add.kind = ButtonKind::kPrimary;
  add.enabled = problem.empty() && !drafts_.empty();
  if (DialogButtons(ui, add, texts::kCancel, submitted)) model.bench.Send(std::move(slice));
  EndDialog(ui);
}

bool SliceForm::DrawDraft(Ui& ui, Model& model, Draft* draft, bool* submitted) {
  const Bench& bench = model.bench;
  const bool classes = bench.summary.latest && !bench.summary.latest->class_names.empty();
  const ImRect row = MenuSpace(ui, kField, 0);
  const float remove_x = row.Max.x - ui.Px(28), gap = ui.Px(8);
  const float first = ui.Px(124);
  DrawKind(ui, ImRect(row.Min.x, row.Min.y, row.Min.x + first, row.Max.y), draft, classes);
  float x = row.Min.x + first + gap;
  const float end = drafts_.size() > 1 ? remove_x - gap : row.Max.x;
  const Kind kind = draft->condition.kind;
  const auto part = [&](float share) {
    const ImRect box(x, row.Min.y, x + (end - x) * share, row.Max.y);
    return box;
  };
  if (OfColumn(kind)) {
    const ImRect box = part(kind == Kind::kMissing ? 1.0f : kind == Kind::kRange ? 0.42f : 0.5f);
    DrawColumn(ui, bench, box, draft);
    x = box.Max.x + gap;
  }
  if (kind == Kind::kValue) {
    InputSpec spec;
    spec.name = spec.hint = texts::kValueField;
    spec.clear_button = false;
    *submitted |= TextInput(ui, "value", part(1), spec, &draft->condition.value).submitted;
  }
  if (OfRange(kind)) {
    const float width = (end - x - gap) / 2;
    const ImRect low(x, row.Min.y, x + width, row.Max.y);
    const ImRect high(x + width + gap, row.Min.y, end, row.Max.y);
    *submitted |= DrawBound(ui, "low", texts::kFrom, low, &draft->low);
    *submitted |= DrawBound(ui, "high", texts::kTo, high, &draft->high);
  }
  if (OfClass(kind)) DrawClass(ui, bench, part(1), draft);
  bool removed = false;
  if (drafts_.size() > 1) {
    IconButtonSpec remove;
    remove.icon = icons::kIconX;
    remove.icon_size = 14;
    remove.name = texts::kRemoveCondition;
    removed = IconButton(ui, "remove", ImVec2(remove_x, row.Min.y), remove);
  }
  MenuSpace(ui, 8, 0);
  return removed;
}

void SliceForm::DrawKind(Ui& ui, const ImRect& box, Draft* draft, bool classes) {
  if (Chooser(ui, "kind", box, texts::kConditionKind, KindName(draft->condition.kind)))
    ImGui::OpenPopup(kKindsId);
  if (!BeginMenu(ui, kKindsId, box, 160)) return;
  for (const Kind kind : {Kind::kValue, Kind::kRange, Kind::kMissing, Kind::kConfidence,
                          Kind::kTrueClass, Kind::kPredictedClass}) {
    MenuRow row{KindName(kind)};
    row.checked = draft->condition.kind == kind;
    row.enabled = classes || OfColumn(kind);
    if (!MenuItem(ui, row)) continue;
    if (kind == Kind::kConfidence && draft->low.empty() && draft->high.empty()) {
      draft->low = "0";
      draft->high = "0.6";
    }
    if (OfClass(kind) != OfClass(draft->condition.kind)) draft->condition.value.clear();
    draft->condition.kind = kind;
  }
  EndMenu();
}

void SliceForm::DrawColumn(Ui& ui, const Bench& bench, const ImRect& box, Draft* draft) {
  const std::string& column = draft->condition.column;
  const std::string value = column.empty() ? texts::kChooseColumn : column;
  if (Chooser(ui, "column", box, texts::kColumn, value)) {
    columns_.Begin();
    ImGui::OpenPopup(kColumnsId);
  }
  if (!BeginMenu(ui, kColumnsId, box, kMenuWidth)) return;
  const workbench::ColumnCard* clicked =
      columns_.Draw(ui, bench, {.chosen = std::span(&column, 1), .only_single = true});
  if (clicked) draft->condition.column = clicked->name;
  EndMenu();
}

void SliceForm::DrawClass(Ui& ui, const Bench& bench, const ImRect& box, Draft* draft) {
  const std::string& chosen = draft->condition.value;
  const std::string value = chosen.empty() ? texts::kChooseClass : chosen;
  if (Chooser(ui, "class", box, texts::kClass, value)) ImGui::OpenPopup(kClassesId);
  if (!bench.summary.latest || !BeginMenu(ui, kClassesId, box, kMenuWidth)) return;
  const std::vector<std::string>& names = bench.summary.latest->class_names;
  MenuList(ui, "classes", names.size(), [&](size_t i) {
    if (MenuItem(ui, {names[i], nullptr, {}, true, names[i] == chosen}))
      draft->condition.value = names[i];
  });
  EndMenu();
}

bool SliceForm::DrawBound(Ui& ui, const char* id, const char* name, const ImRect& box,
                          std::string* text) {
  InputSpec spec;
  spec.name = spec.hint = name;
  spec.clear_button = false;
  spec.error = !text->empty() && !ParseDouble(*text);
  return TextInput(ui, id, box, spec, text).submitted;
}

}  // namespace tidemark::ui
