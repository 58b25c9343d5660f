#include "ui/panels/rules_dialog.h"

#include <fmt/format.h>

#include <algorithm>

#include "generated/icons.h"
#include "ui/format.h"
#include "ui/rule_words.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

constexpr const char* kId = "Rules";
constexpr float kRow = 32, kGap = 12, kWidth = 520;
constexpr float kMostRows = 8, kMostHits = 5;

std::vector<RunRule> CommonRules() {
  return {DefaultRule(RuleKind::kNonFinite), DefaultRule(RuleKind::kNoData)};
}

void Line(Ui& ui) {
  const ImRect box = MenuSpace(ui, 2 * kGap + 1, 0);
  ui.HLine(ImGui::GetWindowDrawList(), box.Min.x, box.Max.x, ui.Snap(box.GetCenter().y),
           ui.c().border_default);
}

// A muted text that wraps.
void Note(Ui& ui, const char* id, std::string_view text, Color color, float below) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetCurrentWindow()->WorkRect.GetWidth();
  const float height =
      ui.TextWrapped(ImGui::GetWindowDrawList(), Type::kSmall, at, width, color, text);
  ui.DescribeText(ImGui::GetID(id), text, ImRect(at.x, at.y, at.x + width, at.y + height), "note");
  MenuSpace(ui, height / ui.theme().scale + below, 0);
}

}  // namespace

void RulesDialog::Draw(Ui& ui, Model& model) {
  if (open_) {
    ImGui::OpenPopup(kId);
    editing_ = false;
  }
  open_ = false;
  const char* title = !editing_                  ? texts::kRulesTitle
                      : edited_ >= rules_.size() ? texts::kNewRuleTitle
                                                 : texts::kEditRuleTitle;
  if (!BeginDialog(ui, kId, title, kWidth)) return;
  if (!editing_)
    DrawList(ui, model);
  else
    DrawForm(ui, model);
  EndDialog(ui);
}

void RulesDialog::DrawList(Ui& ui, Model& model) {
  rules_ = model.rules.report().rules;
  const std::vector<RunRule> before = rules_;
  DialogText(ui, "intro", texts::kRulesIntro, kGap);
  if (model.file.read_only) Note(ui, "read only", texts::kRulesReadOnly, ui.c().warning_text, kGap);
  DrawRules(ui, model);
  DrawAdd(ui, model);
  if (rules_ != before) model.SetRules(rules_);
  Line(ui);
  DrawNotify(ui, model);
  Line(ui);
  DrawFlagged(ui, model);
  const ImRect row = MenuSpace(ui, 28, 0);
  ButtonSpec close;
  close.label = texts::kClose;
  if (Button(ui, "close", ImVec2(row.Max.x - ButtonWidth(ui, close), row.Min.y), close))
    ImGui::CloseCurrentPopup();
}

void RulesDialog::DrawRules(Ui& ui, Model& model) {
  if (rules_.empty()) {
    if (model.rules.known()) Note(ui, "none", texts::kNoRules, ui.c().text_muted, kGap);
    return;
  }
  const float rows = std::min(static_cast<float>(rules_.size()), kMostRows);
  ImGui::BeginChild("rules", ImVec2(0, ui.Px(rows * kRow)), ImGuiChildFlags_NavFlattened);
  for (size_t i = 0; i < rules_.size(); ++i) {
    ImGui::PushID(static_cast<int>(i));
    const bool removed = DrawRule(ui, i);
    ImGui::PopID();
    if (!removed) continue;
    rules_.erase(rules_.begin() + static_cast<std::ptrdiff_t>(i));
    break;
  }
  ImGui::EndChild();
  MenuSpace(ui, 8, 0);
}

// True when it was removed.
bool RulesDialog::DrawRule(Ui& ui, size_t index) {
  RunRule& rule = rules_[index];
  const std::string text = RuleText(rule);
  const ImRect row = MenuSpace(ui, kRow, 0);
  const float middle = ui.Snap(row.GetCenter().y), top = middle - ui.Px(14);
  if (Toggle(ui, "on", ImVec2(row.Min.x + ui.Px(2), middle - ui.Px(8)),
             fmt::format(texts::kRuleOn, text), rule.on)) {
    rule.on = !rule.on;
  }
  float right = row.Max.x - ui.Px(28);
  const auto button = [&](const char* id, const char* icon, const char* name) {
    IconButtonSpec spec;
    spec.icon = icon;
    const std::string told = fmt::format(fmt::runtime(name), text);
    spec.name = told;
    const bool clicked = IconButton(ui, id, ImVec2(right, top), spec);
    right -= ui.Px(28);
    return clicked;
  };
  const bool remove = button("remove", icons::kIconX, texts::kRemoveRule);
  if (button("edit", icons::kIconPencil, texts::kEditRule)) Edit(index);
  IconButtonSpec bell;
  const std::string bell_name = fmt::format(texts::kRuleNotify, text);
  bell.icon = rule.notify ? icons::kIconBell : icons::kIconBellOff;
  bell.name = bell_name;
  bell.toggles = true;
  bell.on = rule.notify;
  if (IconButton(ui, "notify", ImVec2(right, top), bell)) rule.notify = !rule.notify;
  const float x = row.Min.x + ui.Px(42);
  ui.TextCut(ImGui::GetWindowDrawList(), Type::kBody, x, middle, right - x - ui.Px(8),
             rule.on ? ui.c().text_primary : ui.c().text_muted, text, CutAt::kMiddle);
  ui.DescribeText(ImGui::GetID("text"), text, ImRect(x, row.Min.y, right, row.Max.y), "note");
  return remove;
}

void RulesDialog::DrawAdd(Ui& ui, Model& model) {
  const ImRect row = MenuSpace(ui, 28, 0);
  ButtonSpec add;
  add.label = texts::kAddRule;
  add.icon = icons::kIconPlus;
  add.enabled = model.file.open && rules_.size() < kMaxRules;
  if (Button(ui, "add", row.Min, add)) {
    form_.Begin(DefaultRule(RuleKind::kNonFinite));
    edited_ = rules_.size();
    editing_ = true;
  }
  if (!rules_.empty()) return;
  ButtonSpec common;
  common.label = texts::kAddCommonRules;
  common.kind = ButtonKind::kPrimary;
  common.tooltip = texts::kCommonRulesTip;
  common.enabled = model.file.open;
  if (Button(ui, "common", ImVec2(row.Min.x + ButtonWidth(ui, add) + ui.Px(8), row.Min.y), common))
    rules_ = CommonRules();
}

void RulesDialog::Edit(size_t index) {
  form_.Begin(rules_[index]);
  edited_ = index;
  editing_ = true;
}

void RulesDialog::DrawNotify(Ui& ui, Model& model) {
  using Permission = Notifier::Permission;
  const Notifier* notifier = ui.host().notifier();
  const Permission permission = notifier ? notifier->permission() : Permission::kImpossible;
  const Color muted = ui.c().text_muted;
  if (permission == Permission::kImpossible)
    return Note(ui, "notify note", texts::kNotifyNone, muted, 0);
  const ImRect row = MenuSpace(ui, 24, 0);
  const float middle = ui.Snap(row.GetCenter().y);
  const bool on = model.MayNotify();
  if (Toggle(ui, "notify", ImVec2(row.Min.x + ui.Px(2), middle - ui.Px(8)), texts::kNotifyToggle,
             on)) {
    model.SetNotify(!on);
  }
  ui.Text(ImGui::GetWindowDrawList(), Type::kBody, row.Min.x + ui.Px(42), middle,
          ui.c().text_primary, texts::kNotifyToggle);
  const bool refused = model.view.notify && permission == Permission::kRefused;
  const bool asking = model.view.notify && permission == Permission::kNotAsked;
  Note(ui, "notify note",
       refused  ? texts::kNotifyRefused
       : asking ? texts::kNotifyAsking
                : texts::kNotifyHow,
       refused ? ui.c().danger_text : muted, 0);
}

void RulesDialog::DrawFlagged(Ui& ui, Model& model) {
  const RuleReport& report = model.rules.report();
  const std::vector<const RuleHit*> hits = model.rules.All();
  const ImRect row = MenuSpace(ui, 28, 0);
  const size_t runs = model.rules.run_count();
  const std::string title = report.working ? std::string(texts::kLookingAtRuns)
                            : runs == 0
                                ? std::string(texts::kNoFlaggedRuns)
                                : fmt::format(texts::kFlaggedRuns, Counted(runs, "run", "runs"));
  ui.Text(ImGui::GetWindowDrawList(), Type::kBody, row.Min.x, row.GetCenter().y,
          runs == 0 ? ui.c().text_muted : ui.c().text_primary, title);
  ui.DescribeText(ImGui::GetID("flagged"), title, row);
  ButtonSpec seen;
  seen.label = texts::kMarkAllSeen;
  if (!hits.empty() &&
      Button(ui, "seen", ImVec2(row.Max.x - ButtonWidth(ui, seen), row.Min.y), seen)) {
    model.MarkAllSeen();
    return;
  }
  if (!hits.empty()) {
    const float rows = std::min(static_cast<float>(hits.size()), kMostHits);
    ImGui::BeginChild("hits", ImVec2(0, ui.Px(rows * tokens::kLayoutRow)),
                      ImGuiChildFlags_NavFlattened);
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(hits.size()), ui.Px(tokens::kLayoutRow));
    while (clipper.Step()) {
      for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
        const RuleHit& hit = *hits[static_cast<size_t>(i)];
        const std::string text = hit.run_name + " · " + HitText(model.rules.RuleOf(hit), hit);
        const ImRect box = MenuSpace(ui, tokens::kLayoutRow, 0);
        ui.TextCut(ImGui::GetWindowDrawList(), Type::kSmall, box.Min.x, box.GetCenter().y,
                   box.GetWidth() - ui.Px(8), ui.c().text_secondary, text, CutAt::kMiddle);
        ImGui::PushID(i);
        ui.DescribeText(ImGui::GetID("hit"), text, box, "note");
        ImGui::PopID();
      }
    }
    ImGui::EndChild();
  }
  if (report.more_hits > 0)
    Note(ui, "more", fmt::format(texts::kMoreHits, Count(static_cast<int64_t>(report.more_hits))),
         ui.c().text_muted, 0);
  if (report.unreadable > 0)
    Note(ui, "unreadable",
         fmt::format(texts::kUnreadable, Counted(report.unreadable, "series", "series")),
         ui.c().danger_text, 0);
  MenuSpace(ui, kGap, 0);
}

void RulesDialog::DrawForm(Ui& ui, Model& model) {
  form_.Draw(ui, model);
  std::string problem;
  const RunRule rule = form_.Rule(&problem);
  for (size_t i = 0; i < rules_.size() && problem.empty(); ++i) {
    if (i != edited_ && RuleKey(rules_[i]) == RuleKey(rule)) problem = texts::kRuleThere;
  }
  Note(ui, "problem", problem.empty() ? RuleText(rule) : problem,
       problem.empty() ? ui.c().text_muted : ui.c().danger_text, kGap);
  const ImRect row = MenuSpace(ui, 28, 0);
  const bool is_new = edited_ >= rules_.size();
  ButtonSpec save, cancel;
  save.label = is_new ? texts::kAddRuleVerb : texts::kApply;
  save.kind = ButtonKind::kPrimary;
  save.enabled = problem.empty();
  cancel.label = texts::kCancel;
  const float x = row.Max.x - ButtonWidth(ui, save);
  const bool cancelled =
      Button(ui, "cancel", ImVec2(x - ui.Px(8) - ButtonWidth(ui, cancel), row.Min.y), cancel);
  const bool saved = Button(ui, "save", ImVec2(x, row.Min.y), save) || form_.submitted();
  if (saved && problem.empty()) {
    if (is_new)
      rules_.push_back(rule);
    else
      rules_[edited_] = rule;
    model.SetRules(rules_);
  }
  if (cancelled || (saved && problem.empty())) {
    editing_ = false;
    ui.Wake();
  }
}

}  // namespace tidemark::ui
