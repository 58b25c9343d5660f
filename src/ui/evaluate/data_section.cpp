#include "ui/evaluate/data_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "generated/icons.h"
#include "ui/evaluate/column_list.h"
#include "ui/evaluate/evaluate_texts.h"
#include "ui/evaluate/figures.h"
#include "ui/evaluate/side_parts.h"
#include "ui/format.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;
using workbench::Choices;
using workbench::ColumnCard;
using workbench::DataCard;
using workbench::TaskChoice;

constexpr const char* kDataMenuId = "Data sets";
constexpr const char* kTargetMenuId = "True label menu";
constexpr const char* kTaskMenuId = "Tasks";
constexpr const char* kQueryMenuId = "Query columns";
constexpr size_t kShownNotes = 2;
constexpr float kMenuWidth = 288;

// Whether the person has had enough of it.
bool DrawReading(Ui& ui, const DataCard& data) {
  const double all = static_cast<double>(data.size_bytes);
  const double fraction = data.size_bytes == 0 ? -1 : static_cast<double>(data.bytes_read) / all;
  const std::string text =
      fmt::format(texts::kReadingData, data.name, Bytes(data.bytes_read), Bytes(data.size_bytes));
  ImGui::PushID(static_cast<int>(data.data));
  const bool stopped = SideProgress(ui, "reading", fraction, text, texts::kStopReading);
  ImGui::PopID();
  MenuSpace(ui, 8, 0);
  return stopped;
}

}  // namespace

void DataSection::Draw(Ui& ui, Model& model) {
  ImGui::PushID("data");
  const Bench& bench = model.bench;
  const ImRect head = SideHead(ui, texts::kData);
  if (bench.bench.data.empty()) {
    SideNote(ui, texts::kNoData, ui.c().text_secondary, nullptr, Type::kSmall);
    MenuSpace(ui, 8, 0);
    ImGui::PopID();
    return;
  }
  uint64_t rows = 0;
  size_t columns = 0;
  for (const DataCard& data : bench.bench.data) {
    if (!data.chosen) continue;
    rows = std::max(rows, data.rows);
    columns += data.columns.size();
  }
  if (rows > 0) {
    SideHeadNote(ui, head,
                 fmt::format(texts::kDataNote, Counted(rows, "row", "rows"),
                             Counted(columns, "column", "columns")));
  }
  DrawDataSets(ui, model);
  DrawNotes(ui, bench.bench);
  inputs_.Draw(ui, model);
  DrawImages(ui, model);
  if (columns > 0) {
    DrawTarget(ui, model);
    DrawTask(ui, model);
    decision_.DrawField(ui, model);
    DrawQueryColumn(ui, model);
  }
  ImGui::PopID();
}

void DataSection::DrawDialogs(Ui& ui, Model& model) {
  decision_.Draw(ui, model);
  types_.Draw(ui, model);
  inputs_.DrawDialogs(ui, model);
  images_.Draw(ui, model);
}

void DataSection::DrawDataSets(Ui& ui, Model& model) {
  Bench& bench = model.bench;
  std::vector<const DataCard*> chosen;
  uint64_t bytes = 0;
  FieldSpec spec;
  for (const DataCard& data : bench.bench.data) {
    if (!data.chosen) continue;
    chosen.push_back(&data);
    bytes += data.size_bytes;
    if (!data.problem.empty()) spec.problem = data.problem;
  }
  const std::string value = chosen.empty()       ? texts::kNoneChosen
                            : chosen.size() == 1 ? chosen.front()->name
                                                 : fmt::format(texts::kSeveralData, chosen.size());
  const std::string size = bytes == 0 ? "" : Bytes(bytes);
  spec.label = bench.bench.data.size() > 1 ? texts::kDataSets : texts::kDataSet;
  spec.value = value;
  const bool images =
      std::any_of(chosen.begin(), chosen.end(), [](const DataCard* data) { return data->images; });
  spec.icon = images ? icons::kIconImage : icons::kIconFileSpreadsheet;
  spec.fits = size;
  ImRect box;
  if (SideField(ui, "sets", spec, &box)) ImGui::OpenPopup(kDataMenuId);
  uint32_t stopped = 0;
  for (const DataCard& data : bench.bench.data) {
    if (!data.chosen && !data.problem.empty()) SideTrouble(ui, ProblemOf(data));
    if (data.reading && DrawReading(ui, data)) stopped = data.data;
  }
  if (stopped != 0) bench.RemoveData(stopped);
  DrawDataMenu(ui, bench, box);
}

void DataSection::DrawDataMenu(Ui& ui, Bench& bench, const ImRect& box) {
  if (!BeginMenu(ui, kDataMenuId, box, kMenuWidth)) return;
  uint32_t toggled = 0, removed = 0;
  for (const DataCard& data : bench.bench.data) {
    ImGui::PushID(static_cast<int>(data.data));
    MenuRow row;
    const std::string facts = data.format + "  " + Counted(data.rows, "row", "rows");
    row.label = data.name;
    row.keys = facts;
    row.checked = data.chosen;
    row.keep_open = true;
    if (MenuItem(ui, row)) toggled = data.data;
    ImGui::PopID();
  }
  MenuSeparator(ui);
  if (MenuItem(ui, {texts::kColumnTypes, icons::kIconColumns3})) types_.Open();
  if (MenuItem(ui, {texts::kChooseFiles, icons::kIconFileUp})) ui.host().PickFiles();
  if (MenuItem(ui, {texts::kChooseFolder, icons::kIconFolderOpen})) ui.host().PickFolder();
  for (const DataCard& data : bench.bench.data) {
    ImGui::PushID(static_cast<int>(data.data));
    const std::string words = fmt::format(texts::kRemove, data.name);
    if (MenuItem(ui, {words, icons::kIconTrash2})) removed = data.data;
    ImGui::PopID();
  }
  EndMenu();
  if (removed != 0) bench.RemoveData(removed);
  if (toggled == 0) return;
  Choices choices = bench.bench.choices;
  choices.data.clear();
  for (const DataCard& data : bench.bench.data) {
    if (data.chosen != (data.data == toggled)) choices.data.push_back(data.data);
  }
  // None means all: the last one stays.
  if (!choices.data.empty()) bench.SetChoices(std::move(choices));
}

void DataSection::DrawNotes(Ui& ui, const workbench::Bench& bench) {
  // What reading left out comes first; what was guessed can be read off the choices too.
  std::vector<std::string> notes;
  for (const DataCard& data : bench.data) {
    if (data.chosen) notes.insert(notes.end(), data.notes.begin(), data.notes.end());
  }
  const size_t left_out = notes.size();
  notes.insert(notes.end(), bench.notes.begin(), bench.notes.end());
  SideNotes(ui, "data notes", notes, left_out, kShownNotes);
  if (!notes.empty()) MenuSpace(ui, 4, 0);
}

void DataSection::DrawImages(Ui& ui, Model& model) {
  const workbench::Bench& bench = model.bench.bench;
  const bool images = std::any_of(bench.data.begin(), bench.data.end(),
                                  [](const DataCard& data) { return data.chosen && data.images; });
  if (!images) return;
  const std::string value = ImageChoiceText(bench.in_force.images);
  FieldSpec spec;
  spec.label = texts::kImages;
  spec.value = value;
  spec.icon = icons::kIconImage;
  ImRect box;
  if (SideField(ui, "images", spec, &box))
    images_.Open(bench.choices.images, bench.in_force.images);
}

// --- What is predicted ---

void DataSection::DrawTarget(Ui& ui, Model& model) {
  Bench& bench = model.bench;
  const std::vector<std::string>& targets = bench.bench.in_force.targets;
  std::string value;
  for (const std::string& target : targets) value += (value.empty() ? "" : ", ") + target;
  if (value.empty()) value = texts::kNoTarget;
  FieldSpec spec;
  spec.label = texts::kTrueLabel;
  spec.value = value;
  spec.icon = icons::kIconTag;
  const std::string fits = TargetWords(bench.bench);
  spec.fits = fits;
  spec.problem = bench.bench.target_problem;
  ImRect box;
  if (SideField(ui, "target", spec, &box)) {
    columns_.Begin();
    ImGui::OpenPopup(kTargetMenuId);
  }
  if (!BeginMenu(ui, kTargetMenuId, box, kMenuWidth)) return;
  Choices choices = bench.bench.choices;
  bool changed = false;
  if (MenuItem(ui, {texts::kAsGuessed, nullptr, {}, true, choices.targets.empty()})) {
    choices.targets.clear();
    changed = true;
  }
  MenuSeparator(ui);
  const bool several = bench.bench.in_force.task == TaskChoice::kMultilabel;
  if (const ColumnCard* column =
          columns_.Draw(ui, bench, {.chosen = targets, .with_kinds = true, .keep_open = several})) {
    std::vector<std::string> wanted = several ? targets : std::vector<std::string>{};
    if (std::erase(wanted, column->name) == 0) wanted.push_back(column->name);
    choices.targets = std::move(wanted);
    changed = true;
  }
  EndMenu();
  if (!changed) return;
  choices.positive.clear();  // of other classes
  bench.SetChoices(std::move(choices));
}

void DataSection::DrawTask(Ui& ui, Model& model) {
  Bench& bench = model.bench;
  FieldSpec spec;
  spec.label = texts::kTask;
  spec.value = TaskName(bench.bench.in_force.task);
  spec.icon = icons::kIconTarget;
  ImRect box;
  if (SideField(ui, "task", spec, &box)) ImGui::OpenPopup(kTaskMenuId);
  if (!BeginMenu(ui, kTaskMenuId, box, kMenuWidth)) return;
  Choices choices = bench.bench.choices;
  bool changed = false;
  for (const TaskChoice task :
       {TaskChoice::kAuto, TaskChoice::kBinary, TaskChoice::kMulticlass, TaskChoice::kMultilabel,
        TaskChoice::kRegression, TaskChoice::kRanking}) {
    if (!MenuItem(ui, {TaskName(task), nullptr, {}, true, choices.task == task})) continue;
    choices.task = task;
    changed = true;
  }
  EndMenu();
  if (changed) bench.SetChoices(std::move(choices));
}

void DataSection::DrawQueryColumn(Ui& ui, Model& model) {
  Bench& bench = model.bench;
  if (bench.bench.in_force.task != TaskChoice::kRanking) return;
  const std::string& column = bench.bench.in_force.query_column;
  FieldSpec spec;
  spec.label = texts::kQueryColumn;
  spec.value = column.empty() ? std::string_view(texts::kChooseColumn) : std::string_view(column);
  spec.icon = icons::kIconGroup;
  ImRect box;
  if (SideField(ui, "query", spec, &box)) {
    columns_.Begin();
    ImGui::OpenPopup(kQueryMenuId);
  }
  if (!BeginMenu(ui, kQueryMenuId, box, kMenuWidth)) return;
  Choices choices = bench.bench.choices;
  const ColumnCard* clicked =
      columns_.Draw(ui, bench, {.chosen = std::span(&column, 1), .with_kinds = true});
  if (clicked) choices.query_column = clicked->name;
  EndMenu();
  if (clicked) bench.SetChoices(std::move(choices));
}

}  // namespace tidemark::ui
