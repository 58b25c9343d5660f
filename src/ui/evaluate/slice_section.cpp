#include "ui/evaluate/slice_section.h"

#include <fmt/format.h>

#include <utility>

#include "generated/icons.h"
#include "ui/evaluate/evaluate_texts.h"
#include "ui/evaluate/figures.h"
#include "ui/evaluate/side_parts.h"
#include "ui/format.h"
#include "ui/widgets/button.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;
using workbench::SliceCard;

constexpr const char* kMenuId = "Add slice";
constexpr float kMenuWidth = 288;

}  // namespace

void SliceSection::Draw(Ui& ui, Model& model) {
  Bench& bench = model.bench;
  if (bench.bench.slices.empty()) return;
  ImGui::PushID("slices");
  const ImRect head = SideHead(ui, texts::kSlices);
  IconButtonSpec add;
  add.icon = icons::kIconPlus;
  add.icon_size = 14;
  add.size = 24;
  add.name = texts::kAddSlice;
  add.enabled = !bench.bench.data.empty();
  const float side = ui.Px(24);
  const ImRect box(head.Max.x + ui.Px(6) - side, ui.Snap(head.GetCenter().y - side / 2),
                   head.Max.x + ui.Px(6), ui.Snap(head.GetCenter().y - side / 2) + side);
  if (IconButton(ui, "add", box.Min, add)) {
    columns_.Begin();
    ImGui::OpenPopup(kMenuId);
  }
  DrawMenu(ui, model, box);
  DrawSlices(ui, bench);
  if (bench.view.want_weak_slices) DrawSearch(ui, bench);
  MenuSpace(ui, 8, 0);
  ImGui::PopID();
}

void SliceSection::DrawMenu(Ui& ui, Model& model, const ImRect& box) {
  if (!BeginMenu(ui, kMenuId, box, kMenuWidth, PopupAlign::kRight)) return;
  Bench& bench = model.bench;
  const bool answers = bench.HasAnswers(bench.view.evaluation);
  if (MenuItem(ui, {texts::kNewSlice, icons::kIconFunnel})) form_.Open({});
  MenuRow weak{texts::kFindWeak, icons::kIconSearch};
  weak.enabled = answers;
  if (MenuItem(ui, weak)) bench.FindWeakSlices();
  MenuHeading(ui, texts::kSlicesOfColumn);
  const workbench::ColumnCard* clicked =
      columns_.Draw(ui, bench, {.icon = icons::kIconColumns3, .only_single = true});
  if (clicked) bench.Send(workbench::AddSlicesOf{clicked->name});
  EndMenu();
}

void SliceSection::DrawSlices(Ui& ui, Bench& bench) {
  BeginSideList(ui, "list", texts::kSlices, bench.bench.slices.size());
  uint32_t removed = 0;
  for (const SliceCard& slice : bench.bench.slices) {
    ImGui::PushID(static_cast<int>(slice.slice));
    const std::string rows = Count(static_cast<int64_t>(slice.rows));
    const std::string figure = FigureOf(bench, bench.view.evaluation, slice.slice);
    const std::string remove = fmt::format(texts::kRemove, slice.name);
    const std::string conditions = ConditionsText(slice.conditions);
    SideRowSpec row;
    row.name = slice.name;
    row.muted = rows;
    row.value = figure;
    row.chosen = slice.slice == bench.view.slice;
    row.icon = row.chosen ? icons::kIconCircleCheck : icons::kIconFunnel;
    if (conditions != slice.name) row.tooltip = conditions;
    if (slice.slice != 0) {
      row.act_icon = icons::kIconX;
      row.act_name = remove;
    }
    const SideRowState state = SideRow(ui, ImGui::GetID("row"), row);
    if (state.clicked) bench.view.slice = slice.slice;
    if (state.act) removed = slice.slice;
    ImGui::PopID();
  }
  EndSideList();
  if (removed != 0) bench.Send(workbench::RemoveSlice{removed});
}

// What is found stands among the pictures.
void SliceSection::DrawSearch(Ui& ui, Bench& bench) {
  MenuSpace(ui, 8, 0);
  const auto& search = bench.weak_slices;
  const bool known = search.latest && search.latest->total > 0;
  const double share =
      known ? static_cast<double>(search.latest->done) / static_cast<double>(search.latest->total)
            : -1;
  const bool searching = Bench::IsSearching(search);
  if (searching && SideProgress(ui, "search", share, texts::kSearching, texts::kStop))
    bench.StopWeakSlices();
  SideTrouble(ui, search.trouble);
}

}  // namespace tidemark::ui
