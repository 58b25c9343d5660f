#include "ui/evaluate/model_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "generated/icons.h"
#include "ui/evaluate/evaluate_texts.h"
#include "ui/evaluate/figures.h"
#include "ui/evaluate/side_parts.h"
#include "ui/format.h"
#include "ui/widgets/button.h"
#include "ui/widgets/labels.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;
using workbench::ModelCard;
using State = ModelCard::State;

constexpr size_t kShownTensors = 4;
constexpr size_t kShownOperators = 3;

struct StateChip {
  std::string text, tip;
  ChipKind kind = ChipKind::kNeutral;
  const char* icon = nullptr;
};

// A model that a kept evaluation of the file was made with, or one that only bears its name.
StateChip DigestChip(const Bench& bench, const ModelCard& card) {
  const KeptEvaluationRow* namesake = nullptr;
  for (const KeptEvaluationRow& kept : bench.kept.evaluations) {
    if (card.sha256.empty() || kept.model_sha256.empty()) continue;
    if (kept.model_sha256 == card.sha256) {
      return {texts::kDigestMatches, fmt::format(texts::kDigestMatchesTip, kept.name),
              ChipKind::kSuccess, icons::kIconShieldCheck};
    }
    if (kept.model == card.name) namesake = &kept;
  }
  if (!namesake) return {};
  return {texts::kDigestDiffers, fmt::format(texts::kDigestDiffersTip, namesake->name),
          ChipKind::kWarning, icons::kIconTriangleAlert};
}

StateChip ChipOf(const Bench& bench, const ModelCard& card) {
  switch (card.state) {
    case State::kReading:
      return {texts::kStateReading, {}, ChipKind::kNeutral, icons::kIconLoaderCircle};
    case State::kRunning:
      return {texts::kStateRunning, {}, ChipKind::kAccent, icons::kIconPlay};
    case State::kFailed:
      return {texts::kStateFailed, {}, ChipKind::kDanger, icons::kIconCircleAlert};
    case State::kStale:
      return {texts::kStateStale, texts::kStateStaleTip, ChipKind::kWarning, icons::kIconRefreshCw};
    default:
      break;
  }
  if (!card.problem.empty())
    return {texts::kStateFailed, {}, ChipKind::kDanger, icons::kIconCircleAlert};
  if (card.kept_run_id != 0)
    return {texts::kStateKept, {}, ChipKind::kNeutral, icons::kIconArchive};
  return DigestChip(bench, card);
}

void DrawChip(Ui& ui, const ImRect& head, const StateChip& chip) {
  if (chip.text.empty()) return;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float middle = head.GetCenter().y;
  const float width = Chip(ui, list, 0, middle, chip.text, chip.kind, chip.icon, false, false);
  const ImRect box(head.Max.x - width, middle - ui.Px(12), head.Max.x, middle + ui.Px(12));
  Chip(ui, list, box.Min.x, middle, chip.text, chip.kind, chip.icon);
  const ImGuiID id = ImGui::GetID("state");
  ui.DescribeText(id, chip.text, box);
  ui.Tooltip(id, ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(box.Min, box.Max), box,
             chip.tip);
}

// "x: float32 [n, 1, 8, 8]": the type is muted.
FactSpec TensorFact(const char* name, const std::string& tensor) {
  FactSpec fact;
  fact.name = name;
  fact.mono = true;
  const size_t colon = tensor.find(": ");
  const size_t space = colon == std::string::npos ? colon : tensor.find(' ', colon + 2);
  if (colon == std::string::npos) {
    fact.pieces = {{tensor}};
  } else if (space == std::string::npos) {
    fact.pieces = {{tensor.substr(0, colon) + " "}, {tensor.substr(colon + 2), true}};
  } else {
    fact.pieces = {{tensor.substr(0, colon) + " "},
                   {tensor.substr(colon + 2, space - colon - 2), true},
                   {tensor.substr(space)}};
  }
  return fact;
}

void DrawTensors(Ui& ui, const char* name, const std::vector<std::string>& tensors) {
  ImGui::PushID(name);
  const size_t shown = tensors.size() > kShownTensors ? kShownTensors - 1 : tensors.size();
  for (size_t i = 0; i < shown; ++i) {
    ImGui::PushID(static_cast<int>(i));
    SideFact(ui, TensorFact(i == 0 ? name : "", tensors[i]));
    ImGui::PopID();
  }
  if (shown < tensors.size()) {
    std::string rest;
    for (size_t i = shown; i < tensors.size(); ++i) rest += (rest.empty() ? "" : "\n") + tensors[i];
    FactSpec fact;
    fact.pieces = {{fmt::format(texts::kMoreInputs, tensors.size() - shown), true}};
    fact.tooltip = rest;
    SideFact(ui, fact);
  }
  ImGui::PopID();
}

void DrawOperators(Ui& ui, const ModelCard& card) {
  if (card.operators.empty()) return;
  std::string shown, all;
  for (size_t i = 0; i < card.operators.size(); ++i) {
    const auto& [name, count] = card.operators[i];
    if (i < kShownOperators) shown += (i == 0 ? "" : ", ") + name;
    all += (i == 0 ? "" : ", ") + name + " × " + Count(static_cast<int64_t>(count));
  }
  if (card.operators.size() > kShownOperators)
    shown = fmt::format(texts::kAndMore, shown, card.operators.size() - kShownOperators);
  FactSpec fact;
  fact.name = texts::kOperators;
  fact.pieces = {{shown}};
  fact.tooltip = all;
  SideFact(ui, fact);
}

void DrawFacts(Ui& ui, Model& model, const ModelCard& card) {
  DrawTensors(ui, texts::kInput, card.inputs);
  DrawTensors(ui, texts::kOutput, card.outputs);
  const auto fact = [&](const char* name, const std::string& value) {
    FactSpec spec;
    spec.name = name;
    spec.pieces = {{value}};
    SideFact(ui, spec);
  };
  if (card.size_bytes > 0) fact(texts::kSize, Bytes(card.size_bytes));
  if (card.parameters > 0) fact(texts::kParameters, Count(static_cast<int64_t>(card.parameters)));
  if (card.operations > 0) {
    fact(texts::kOperations,
         fmt::format(texts::kOperationsValue, Count(static_cast<int64_t>(card.operations))));
  }
  DrawOperators(ui, card);
  if (card.peak_bytes > 0) {
    fact(texts::kMemory,
         fmt::format(texts::kMemoryValue, Bytes(static_cast<uint64_t>(card.peak_bytes))));
  }
  if (card.sha256.empty()) return;
  FactSpec digest;
  digest.name = texts::kDigest;
  digest.pieces = {{ShortDigest(card.sha256)}};
  digest.mono = true;
  digest.tooltip = card.sha256;
  digest.copies = texts::kCopyDigest;
  if (SideFact(ui, digest)) model.Copy(card.sha256, texts::kDigestWhat);
}

// The one model: its mark, name and format.
void DrawTitle(Ui& ui, Model& model, const ModelCard& card, bool removable) {
  const ImRect row = MenuSpace(ui, 36, 16);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float side = ui.Px(36), middle = row.GetCenter().y;
  ui.Box(list, ImRect(row.Min.x, row.Min.y, row.Min.x + side, row.Max.y), ui.c().bg_frame, 0,
         tokens::kRadiusCard);
  ui.Icon(list, icons::kIconBox, 20, row.Min.x + ui.Px(8), middle, ui.c().accent_text);
  float end = row.Max.x;
  if (removable) {
    IconButtonSpec remove;
    remove.icon = icons::kIconX;
    const std::string name = fmt::format(texts::kRemove, card.name);
    remove.name = name;
    remove.size = 24;
    remove.icon_size = 14;
    end -= ui.Px(24);
    if (IconButton(ui, "remove", ImVec2(end + ui.Px(4), ui.Snap(middle - ui.Px(12))), remove))
      model.bench.RemoveModel(card.evaluation);
  }
  const float x = row.Min.x + side + ui.Px(12), room = end - x;
  ui.TextCut(list, Type::kBodyMedium, x, row.Min.y + ui.Px(10), room, ui.c().text_primary,
             card.name, CutAt::kMiddle);
  std::string made = card.format;
  if (!card.producer.empty()) made += (made.empty() ? "" : " · ") + card.producer;
  ui.TextCut(list, Type::kMicro, x, row.Min.y + ui.Px(28), room, ui.c().text_muted, made);
  MirrorNode& node =
      ui.Describe(ImGui::GetID("model"), "status", card.name, ImRect(x, row.Min.y, end, row.Max.y));
  node.value = made;
  MenuSpace(ui, 8, 0);
}

void DrawList(Ui& ui, Model& model) {
  Bench& bench = model.bench;
  const ImGuiID group = ImGui::GetID("models");
  Mirror::Current()->PushParent(group);
  const ImVec2 from = ImGui::GetCursorScreenPos();
  for (const ModelCard& card : bench.bench.models) {
    ImGui::PushID(static_cast<int>(card.evaluation));
    const std::string remove = fmt::format(texts::kRemove, card.name);
    const std::string figure = FigureOf(bench, card.evaluation, 0);
    SideRowSpec row;
    row.name = card.name;
    row.chosen = card.evaluation == bench.view.evaluation;
    row.icon = row.chosen              ? icons::kIconCircleCheck
               : card.kept_run_id != 0 ? icons::kIconArchive
                                       : icons::kIconBox;
    row.muted = card.state == State::kReading                           ? texts::kStateReading
                : card.state == State::kRunning                         ? texts::kStateRunning
                : card.state == State::kStale                           ? texts::kStateStale
                : card.state == State::kFailed || !card.problem.empty() ? texts::kStateFailed
                                                                        : "";
    row.value = figure;
    if (figure.empty()) row.value_width = 0;
    row.act_icon = icons::kIconX;
    row.act_name = remove;
    const SideRowState state = SideRow(ui, ImGui::GetID("row"), row);
    if (state.clicked) bench.Show(card.evaluation);
    if (state.act) bench.RemoveModel(card.evaluation);
    ImGui::PopID();
  }
  Mirror::Current()->PopParent();
  const ImVec2 to = ImGui::GetCursorScreenPos();
  ui.Describe(
      group, "listbox", texts::kModels,
      ImRect(from.x, from.y, from.x + ImGui::GetCurrentWindow()->WorkRect.GetWidth(), to.y));
  MenuSpace(ui, 8, 0);
}

}  // namespace

void DrawModelSection(Ui& ui, Model& model) {
  ImGui::PushID("model");
  const Bench& bench = model.bench;
  const size_t count = bench.bench.models.size();
  const ImRect head = SideHead(ui, count > 1 ? texts::kModels : texts::kModel, true);
  const ModelCard* card = bench.Shown();
  if (!card) {
    SideNote(ui, texts::kNoModel, ui.c().text_secondary, nullptr, Type::kSmall);
    MenuSpace(ui, 8, 0);
    ImGui::PopID();
    return;
  }
  const ModelCard shown = *card;  // the list below may change it
  DrawChip(ui, head, ChipOf(bench, shown));
  if (count > 1) DrawList(ui, model);
  DrawTitle(ui, model, shown, count == 1);
  SideTrouble(ui, shown.problem);
  DrawFacts(ui, model, shown);
  MenuSpace(ui, 12, 0);
  ImGui::PopID();
}

}  // namespace tidemark::ui
