#include "ui/panels/run_details.h"

#include <algorithm>
#include <utility>

#include "base/json_writer.h"
#include "generated/icons.h"
#include "ui/format.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/input.h"
#include "ui/widgets/markdown_view.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

constexpr const char* kId = "Run details";
constexpr float kField = 28, kLabel = 22, kGap = 12, kNotesHeight = 148;

void Label(Ui& ui, const char* text) {
  const ImRect box = MenuSpace(ui, kLabel, 0);
  ui.Text(ImGui::GetWindowDrawList(), Type::kSmallMedium, box.Min.x, box.Min.y + ui.Px(10),
          ui.c().text_secondary, text);
}

}  // namespace

void RunDetails::Open(Model& model, std::vector<int64_t> runs) {
  runs_ = std::move(runs);
  const RunRow* first = runs_.size() == 1 ? model.Run(runs_[0]) : nullptr;
  title_ = first != nullptr ? first->name : Counted(runs_.size(), "run", "runs");
  model.run_facts.reset();
  model.link.Send(QueryRunFacts{kSlotRunFacts, runs_});
  known_ = false;
  open_ = true;
}

void RunDetails::Take(const RunFactsReply& facts) {
  known_ = true;
  mixed_group_ = !facts.same_group;
  mixed_notes_ = !facts.same_notes;
  group_ = stored_group_ = mixed_group_ ? "" : facts.group;
  notes_ = stored_notes_ = mixed_notes_ ? "" : facts.notes;
  group_edited_ = notes_edited_ = false;
  reading_ = !notes_.empty();
  tags_.clear();
  removed_.clear();
  new_key_.clear();
  new_value_.clear();
  for (const TagFact& fact : facts.tags) {
    const bool mixed = !fact.same || fact.run_count != facts.run_ids.size();
    tags_.push_back(
        {fact.key, mixed ? "" : fact.value, mixed ? "" : fact.value, mixed, false, false});
  }
}

void RunDetails::Draw(Ui& ui, Model& model) {
  if (open_) ImGui::OpenPopup(kId);
  open_ = false;
  if (!BeginDialog(ui, kId, title_, 480)) return;
  if (!known_ && model.run_facts) Take(*model.run_facts);
  if (known_) {
    DrawGroup(ui);
    DrawTags(ui);
    DrawNotes(ui);
  } else {
    MenuSpace(ui, 2 * kLabel + kField + kNotesHeight, 0);
  }
  MenuSpace(ui, kGap, 0);
  ButtonSpec save;
  save.label = texts::kApply;
  save.kind = ButtonKind::kPrimary;
  save.enabled = known_ && Changed();
  if (DialogButtons(ui, save, texts::kCancel)) Save(model);
  EndDialog(ui);
}

void RunDetails::DrawGroup(Ui& ui) {
  Label(ui, texts::kGroup);
  InputSpec spec;
  spec.name = texts::kGroup;
  spec.hint = mixed_group_ ? texts::kMixed : texts::kNone;
  spec.focus_now = ImGui::IsWindowAppearing();
  if (TextInput(ui, "group", MenuSpace(ui, kField, 0), spec, &group_).changed) group_edited_ = true;
  MenuSpace(ui, kGap, 0);
}

void RunDetails::DrawTags(Ui& ui) {
  Label(ui, texts::kTags);
  const float shown = std::min(static_cast<float>(tags_.size()), 5.0f) * (kField + 4);
  if (!tags_.empty()) {
    ImGui::BeginChild("tags", ImVec2(0, ui.Px(shown)), ImGuiChildFlags_NavFlattened);
    for (size_t i = 0; i < tags_.size(); ++i) {
      ImGui::PushID(static_cast<int>(i));
      const bool removed = DrawTag(ui, i);
      ImGui::PopID();
      if (!removed) continue;
      if (!tags_[i].is_new) removed_.push_back(tags_[i].key);
      tags_.erase(tags_.begin() + static_cast<std::ptrdiff_t>(i));
      break;
    }
    ImGui::EndChild();
  }
  DrawNewTag(ui);
  MenuSpace(ui, kGap, 0);
}

// True when it was removed.
bool RunDetails::DrawTag(Ui& ui, size_t index) {
  Tag& tag = tags_[index];
  const ImRect row = MenuSpace(ui, kField + 4, 0);
  const float third = row.GetWidth() / 3;
  ui.TextCut(ImGui::GetWindowDrawList(), Type::kSmall, row.Min.x, row.Min.y + ui.Px(14),
             third - ui.Px(8), ui.c().text_primary, tag.key, CutAt::kMiddle);
  InputSpec spec;
  spec.name = tag.key;
  spec.hint = tag.mixed ? texts::kMixed : texts::kNoValue;
  spec.clear_button = false;
  const ImRect field(row.Min.x + third, row.Min.y, row.Max.x - ui.Px(32),
                     row.Min.y + ui.Px(kField));
  if (TextInput(ui, "value", field, spec, &tag.value).changed) tag.edited = true;
  IconButtonSpec remove;
  remove.icon = icons::kIconX;
  remove.name = texts::kRemoveTag;
  return IconButton(ui, "remove", ImVec2(row.Max.x - ui.Px(28), row.Min.y), remove);
}

void RunDetails::DrawNewTag(Ui& ui) {
  const ImRect row = MenuSpace(ui, kField, 0);
  const float third = row.GetWidth() / 3;
  InputSpec key, value;
  key.name = key.hint = texts::kNewTag;
  key.clear_button = value.clear_button = false;
  value.name = value.hint = texts::kTagValue;
  const ImRect left(row.Min.x, row.Min.y, row.Min.x + third - ui.Px(8), row.Max.y);
  const ImRect right(row.Min.x + third, row.Min.y, row.Max.x - ui.Px(32), row.Max.y);
  bool add = TextInput(ui, "new key", left, key, &new_key_).submitted;
  add |= TextInput(ui, "new value", right, value, &new_value_).submitted;
  IconButtonSpec plus;
  plus.icon = icons::kIconPlus;
  plus.name = texts::kAddTag;
  plus.enabled = !new_key_.empty();
  add |= IconButton(ui, "add", ImVec2(row.Max.x - ui.Px(28), row.Min.y), plus);
  if (add) AddNewTag();
}

void RunDetails::AddNewTag() {
  if (new_key_.empty()) return;
  std::erase(removed_, new_key_);
  const auto found =
      std::find_if(tags_.begin(), tags_.end(), [&](const Tag& tag) { return tag.key == new_key_; });
  if (found == tags_.end()) {
    tags_.push_back({new_key_, new_value_, "", false, true, true});
  } else {
    found->value = new_value_;
    found->edited = true;
  }
  new_key_.clear();
  new_value_.clear();
}

void RunDetails::DrawNotes(Ui& ui) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  Label(ui, texts::kNotes);
  if (!notes_.empty()) {
    const auto words = {texts::kRead, texts::kWrite};
    const float right = at.x + ImGui::GetContentRegionAvail().x;
    const ImVec2 pos(ui.Snap(right - SegmentedWidth(ui, words)), at.y - ui.Px(10));
    const int chosen = Segmented(ui, "notes mode", pos, texts::kNotes, words, reading_ ? 0 : 1);
    if (chosen >= 0) reading_ = chosen == 0;
  }
  const ImRect box = MenuSpace(ui, kNotesHeight, 0);
  if (reading_ && !notes_.empty()) {
    DrawRendered(ui, box);
    return;
  }
  InputSpec spec;
  spec.name = texts::kNotes;
  spec.hint = mixed_notes_ ? texts::kMixedNotes : texts::kNotesHint;
  if (TextArea(ui, "notes", box, spec, &notes_).changed) {
    notes_edited_ = true;
    reading_ = false;
  }
}

void RunDetails::DrawRendered(Ui& ui, const ImRect& box) {
  if (rendered_from_ != notes_) {
    rendered_ = ParseMarkdown(notes_);
    rendered_from_ = notes_;
  }
  ui.Box(ImGui::GetWindowDrawList(), box, 0, ui.c().border_subtle, tokens::kRadiusControl);
  ui.DescribeText(ImGui::GetID("notes text"), notes_, box, "note");
  const ImVec2 next = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(ImVec2(box.Min.x + ui.Px(1), box.Min.y + ui.Px(1)));
  ImGui::BeginChild("rendered", ImVec2(box.GetWidth() - ui.Px(2), box.GetHeight() - ui.Px(2)),
                    ImGuiChildFlags_NavFlattened);
  const ImVec2 top = ImGui::GetCursorScreenPos();
  const float pad = ui.Px(10);
  const float height = MarkdownView(ui, rendered_, ImVec2(top.x + pad, top.y + pad),
                                    ImGui::GetContentRegionAvail().x - 2 * pad);
  ImGui::SetCursorScreenPos(top);
  ImGui::Dummy(ImVec2(1, height + 2 * pad));
  ImGui::EndChild();
  ImGui::SetCursorScreenPos(next);
}

bool RunDetails::Changed() const {
  const bool tag = std::any_of(tags_.begin(), tags_.end(), [](const Tag& t) { return t.edited; });
  return tag || !removed_.empty() || !new_key_.empty() ||
         (group_edited_ && (mixed_group_ || group_ != stored_group_)) ||
         (notes_edited_ && (mixed_notes_ || notes_ != stored_notes_));
}

void RunDetails::Save(Model& model) {
  AddNewTag();
  if (group_edited_) model.SetGroup(runs_, group_);
  if (notes_edited_) model.SetNotes(runs_, notes_);
  JsonWriter patch;
  patch.BeginObject();
  bool any = !removed_.empty();
  for (const std::string& key : removed_) patch.Key(key).Null();
  for (const Tag& tag : tags_) {
    if (!tag.edited) continue;
    any = true;
    patch.Key(tag.key).String(tag.value);
  }
  if (any) model.PatchTags(runs_, patch.EndObject().Take());
}

}  // namespace tidemark::ui
