#include "ui/panels/status_bar.h"

#include <fmt/format.h>

#include <cmath>

#include "generated/icons.h"
#include "ui/evaluate/evaluate_texts.h"
#include "ui/evaluate/figures.h"
#include "ui/format.h"
#include "ui/panels/status_training.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/labels.h"

namespace tidemark::ui {
namespace {

// A progress bar of unknown length moves four times a second, and stands still under reduced
// motion.
double Phase(const Ui& ui) {
  if (ui.host().reduced_motion()) return 0.5;
  ui.WakeIn(0.25);
  return std::fmod(std::floor(ui.now_s() * 4) / 8, 1.0);
}

std::string ImportWords(const ImportProgress& import) {
  if (import.scanning) return texts::kReadingFolder;
  std::string text = fmt::format(texts::kFilesDone, Count(static_cast<int64_t>(import.files_done)),
                                 Counted(import.files_total, "file", "files"));
  if (import.files_total > 1) {
    text = fmt::format(texts::kFilesDone, Count(static_cast<int64_t>(import.files_done)),
                       Count(static_cast<int64_t>(import.files_total)));
  }
  if (import.elapsed_s > 0.5 && import.bytes_done > 0) {
    const double rate = static_cast<double>(import.bytes_done) / import.elapsed_s;
    text += " · " + Bytes(static_cast<uint64_t>(rate)) + "/s";
    const double left = static_cast<double>(import.bytes_total - import.bytes_done) / rate;
    if (import.bytes_total > import.bytes_done && left >= 0.5) {
      const double whole = std::ceil(left);
      text +=
          " · " + fmt::format(texts::kLeft, whole < 60 ? Fixed(whole, 0) + " s" : Duration(whole));
    }
  }
  return text;
}

bool CancelButton(Ui& ui, const char* id, float x, float middle, const char* name) {
  IconButtonSpec spec;
  spec.icon = icons::kIconX;
  spec.name = name;
  spec.size = 24;
  spec.icon_size = 12;
  return IconButton(ui, id, ImVec2(ui.Snap(x), ui.Snap(middle - ui.Px(12))), spec);
}

float DrawImport(Ui& ui, Model& model, float x, float middle) {
  const ImportProgress& import = *model.import;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float start = x;
  ui.Icon(list, icons::kIconFileUp, 14, x, middle, ui.c().text_secondary);
  x += ui.Px(22);
  ui.Text(list, Type::kMicro, x, middle, ui.c().text_secondary, texts::kImporting);
  x += ui.Width(Type::kMicro, texts::kImporting);
  x += ui.TextCut(list, Type::kMicro, x, middle, ui.Px(220), ui.c().text_primary, import.root_name,
                  CutAt::kMiddle);
  x += ui.Px(8);
  const bool known = !import.scanning && import.bytes_total > 0;
  Bar(ui, list, x, middle, ui.Px(140),
      known ? static_cast<double>(import.bytes_done) / static_cast<double>(import.bytes_total) : -1,
      known ? 0 : Phase(ui));
  x += ui.Px(148);
  const std::string words = ImportWords(import);
  ui.Text(list, Type::kMicro, x, middle, ui.c().text_secondary, words);
  x += ui.Width(Type::kMicro, words) + ui.Px(4);
  MirrorNode& node =
      ui.Describe(ImGui::GetID("import"), "progressbar", texts::kImporting + import.root_name,
                  ImRect(start, middle - ui.Px(13), x, middle + ui.Px(13)));
  node.value = words;
  if (CancelButton(ui, "cancel-import", x, middle, texts::kCancelImport)) model.CancelImport();
  return x + ui.Px(36);
}

float DrawSaving(Ui& ui, Model& model, float x, float middle) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  ui.Icon(list, icons::kIconSave, 14, x, middle, ui.c().text_secondary);
  ui.Text(list, Type::kMicro, x + ui.Px(22), middle, ui.c().text_secondary, texts::kSavingCopy);
  const float start = x;
  x += ui.Px(30) + ui.Width(Type::kMicro, texts::kSavingCopy);
  const bool known = model.save && model.save->bytes_total > 0;
  Bar(ui, list, x, middle, ui.Px(140),
      known ? static_cast<double>(model.save->bytes_done) /
                  static_cast<double>(model.save->bytes_total)
            : -1,
      known ? 0 : Phase(ui));
  x += ui.Px(144);
  ui.Describe(ImGui::GetID("saving"), "progressbar", texts::kSavingCopy,
              ImRect(start, middle - ui.Px(13), x, middle + ui.Px(13)));
  if (model.save && CancelButton(ui, "cancel-save", x, middle, texts::kCancelSaving))
    model.CancelSave();
  return x + ui.Px(36);
}

float DrawFollowing(Ui& ui, Model& model, float x, float middle) {
  const std::vector<FollowedFolder> folders = model.FollowedFolders();
  const bool paused = folders.front().paused;
  const bool lost = folders.front().lost;
  std::string names = folders.front().root_name;
  if (folders.size() > 1) {
    names = fmt::format(texts::kFollowMore, names, folders.size() - 1);
  }
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float start = x;
  list->AddCircleFilled(ImVec2(x + ui.Px(7), middle), ui.Px(4),
                        paused ? ui.c().text_muted
                        : lost ? ui.c().warning_text
                               : ui.c().success_text);
  x += ui.Px(22);
  const char* words = paused ? texts::kFollowPaused : lost ? texts::kFollowLost : texts::kFollowing;
  ui.Text(list, Type::kMicro, x, middle, ui.c().text_secondary, words);
  x += ui.Width(Type::kMicro, words);
  x += ui.TextCut(list, Type::kMicro, x, middle, ui.Px(220), ui.c().text_primary, names,
                  CutAt::kMiddle);
  ui.DescribeText(ImGui::GetID("following"), words + names,
                  ImRect(start, middle - ui.Px(8), x, middle + ui.Px(8)));
  x += ui.Px(4);
  IconButtonSpec spec;
  spec.icon = paused ? icons::kIconPlay : icons::kIconPause;
  spec.name = paused ? texts::kGoOnFollowing : texts::kPauseFollowing;
  spec.size = 24;
  spec.icon_size = 12;
  const ImVec2 at(ui.Snap(x), ui.Snap(middle - ui.Px(12)));
  if (IconButton(ui, "pause-following", at, spec))
    model.SetFollowing(paused ? SetFollowing::kGoOn : SetFollowing::kPause);
  x += ui.Px(24);
  if (CancelButton(ui, "stop-following", x, middle, texts::kStopFollowing))
    model.SetFollowing(SetFollowing::kStop);
  return x + ui.Px(36);
}

std::string IdleWords(const Ui& ui, const Model& model) {
  if (!model.options().capability_note.empty()) return model.options().capability_note;
  const FileState& file = model.file;
  if (file.open && file.example) return texts::kExampleHint;
  if (!model.takes_files) return texts::kServedFile;
  if (ui.host().is_web()) {
    if (!model.options().has_storage || (file.open && file.storage == "memory"))
      return texts::kNotKept;
    return file.free_bytes > 0 ? fmt::format(texts::kStorageReady, Bytes(file.free_bytes))
                               : std::string(texts::kStorageReadyPlain);
  }
  return file.free_bytes > 0 ? fmt::format(texts::kFreeOnDisk, Bytes(file.free_bytes))
                             : std::string();
}

// Texts at the right end, from the right inwards, with thin lines between.
class RightTexts {
 public:
  RightTexts(Ui& ui, float right, float middle) : ui_(ui), x_(right), middle_(middle) {}
  void Add(const char* id, const std::string& text) {
    if (text.empty()) return;
    const float width = ui_.Width(Type::kMicro, text);
    Separate();
    x_ -= width;
    ui_.Text(ImGui::GetWindowDrawList(), Type::kMicro, x_, middle_, ui_.c().text_secondary, text);
    ui_.DescribeText(ImGui::GetID(id), text,
                     ImRect(x_, middle_ - ui_.Px(8), x_ + width, middle_ + ui_.Px(8)));
  }
  void Separate() {
    if (!first_) {
      x_ -= ui_.Px(13);
      ui_.VLine(ImGui::GetWindowDrawList(), x_, middle_ - ui_.Px(8), middle_ + ui_.Px(8),
                ui_.c().border_default);
      x_ -= ui_.Px(12);
    }
    first_ = false;
  }
  float x_at() const { return x_; }
  void MoveTo(float x) { x_ = x; }

 private:
  Ui& ui_;
  float x_, middle_;
  bool first_ = true;
};

void DrawProblems(Ui& ui, const Model& model, RightTexts* texts_at, float middle,
                  StatusBarAsks* asks) {
  const uint64_t problems = model.file.problem_count;
  const std::string text =
      problems == 0 ? texts::kNoProblems : Counted(problems, "problem", "problems");
  texts_at->Separate();
  const float width = ui.Px(16) + ui.Width(Type::kMicro, text);
  const float x = texts_at->x_at() - width;
  const ImRect box(x - ui.Px(6), middle - ui.Px(12), x + width + ui.Px(6), middle + ui.Px(12));
  const ItemState state = Item(ui, "problems", box);
  ui.Describe(state.id, "button", text, box);
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (state.hovered) ui.Box(list, box, ui.c().overlay_hover, 0, tokens::kRadiusControl);
  ui.Icon(list, problems == 0 ? icons::kIconCircleCheck : icons::kIconTriangleAlert, 12, x, middle,
          problems == 0 ? ui.c().success_text : ui.c().warning_text);
  ui.Text(list, Type::kMicro, x + ui.Px(16), middle, ui.c().text_secondary, text);
  if (state.focused) ui.FocusRing(list, box, tokens::kRadiusControl, false);
  asks->problems = state.clicked;
  asks->problems_box = box;
  texts_at->MoveTo(x);
}

}  // namespace

StatusBarAsks DrawStatusBar(Ui& ui, Model& model, const ImRect& area) {
  StatusBarAsks asks;
  ImGui::PushID("status");
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(area.Min, area.Max, ui.c().bg_panel);
  ui.HLine(list, area.Min.x, area.Max.x, area.Min.y, ui.c().border_default);
  const float middle = ui.Snap((area.Min.y + ui.Px(1) + area.Max.y) / 2);
  float x = area.Min.x + ui.Px(12);

  RightTexts right(ui, area.Max.x - ui.Px(12), middle);
  if (model.file.open) DrawProblems(ui, model, &right, middle, &asks);
  right.Add("points", Counted(model.file.point_count, "point", "points"));
  right.Add("runs", Counted(model.file.run_count, "run", "runs"));
  if (model.view.tab == Tab::kTable && model.table_known && model.file.open) {
    right.Add("filtered",
              fmt::format(texts::kFilterTime, Count(static_cast<int64_t>(model.table.matching)),
                          Count(static_cast<int64_t>(model.table.total)),
                          Fixed(model.table.elapsed_ms, 1)));
  }

  const bool evaluates = model.view.tab == Tab::kEvaluate;
  const std::string evaluated = evaluates ? EvaluatedWords(model.bench) : std::string();
  if (!evaluated.empty()) {
    right.Add("computed",
              ui.host().is_web() ? evaluate_texts::kComputedInPage : evaluate_texts::kComputedHere);
  }

  if (model.import) x = DrawImport(ui, model, x, middle);
  if (model.saving) x = DrawSaving(ui, model, x, middle);
  if (model.training) x = DrawTraining(ui, model, x, middle);
  const bool follows = model.file.open && !model.FollowedFolders().empty();
  if (follows) x = DrawFollowing(ui, model, x, middle);
  if (!model.import && !model.saving && !model.training && !follows) {
    const std::string words = evaluated.empty() ? IdleWords(ui, model) : evaluated;
    if (!words.empty()) {
      const bool warn = evaluated.empty() &&
                        (!model.options().capability_note.empty() || words == texts::kNotKept);
      const char* icon = warn                ? icons::kIconTriangleAlert
                         : evaluated.empty() ? icons::kIconInfo
                                             : icons::kIconCircleCheck;
      ui.Icon(list, icon, 14, x, middle,
              warn                ? ui.c().warning_text
              : evaluated.empty() ? ui.c().text_secondary
                                  : ui.c().success_text);
      const float room = right.x_at() - ui.Px(24) - x - ui.Px(22);
      const float width =
          ui.TextCut(list, Type::kMicro, x + ui.Px(22), middle, room, ui.c().text_secondary, words);
      const ImRect box(x, middle - ui.Px(8), x + ui.Px(22) + width, middle + ui.Px(8));
      ui.DescribeText(ImGui::GetID("words"), words, box);
      ui.Tooltip(
          ImGui::GetID("words"),
          width + 1 < ui.Width(Type::kMicro, words) && ImGui::IsMouseHoveringRect(box.Min, box.Max),
          box, words);
    }
  }
  ImGui::PopID();
  return asks;
}

}  // namespace tidemark::ui
