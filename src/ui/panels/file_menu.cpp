#include "ui/panels/file_menu.h"

#include <fmt/format.h>

#include <algorithm>

#include "generated/icons.h"
#include "ui/format.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/input.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

constexpr const char* kMenuId = "File menu";
constexpr const char* kRenameId = "Rename file";
constexpr const char* kDeleteId = "Delete file";
constexpr const char* kCompactId = "Compact file";
constexpr const char* kSuffix = ".sqlite";

std::string Stem(const std::string& name) {
  const std::string suffix = kSuffix;
  const bool has = name.size() > suffix.size() &&
                   name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0;
  return has ? name.substr(0, name.size() - suffix.size()) : name;
}

bool Taken(const Model& model, const std::string& name) {
  return std::any_of(model.files.begin(), model.files.end(),
                     [&](const FileListEntry& entry) { return entry.name == name; });
}

}  // namespace

void FileMenu::AskRename(const std::string& name) {
  subject_ = name;
  new_name_ = Stem(name);
  open_rename_ = true;
}

void FileMenu::AskDelete(const std::string& name) {
  subject_ = name;
  open_delete_ = true;
}

FileMenuAsk FileMenu::Draw(Ui& ui, Model& model, const ImRect& anchor) {
  FileMenuAsk ask = FileMenuAsk::kNothing;
  if (open_menu_) {
    ImGui::OpenPopup(kMenuId);
    model.RefreshFiles();
    open_menu_ = false;
  }
  const ImRect hang(anchor.Min.x + ui.Px(8), anchor.Min.y, anchor.Max.x, anchor.Max.y - ui.Px(4));
  if (BeginMenu(ui, kMenuId, hang, 300)) {
    ask = DrawMenu(ui, model);
    EndMenu();
  }
  if (open_rename_) ImGui::OpenPopup(kRenameId);
  if (open_delete_) ImGui::OpenPopup(kDeleteId);
  if (open_compact_) ImGui::OpenPopup(kCompactId);
  DrawRename(ui, model);
  DrawDelete(ui, model);
  DrawCompact(ui, model);
  open_rename_ = open_delete_ = open_compact_ = false;
  return ask;
}

FileMenuAsk FileMenu::DrawMenu(Ui& ui, Model& model) {
  FileMenuAsk ask = FileMenuAsk::kNothing;
  const bool open = model.file.open;
  const std::string ctrl = ui.host().is_mac() ? "\xE2\x8C\x98" : "Ctrl ";
  if (model.takes_files) {
    if (MenuItem(ui, {texts::kChooseFolder, icons::kIconFolderOpen})) ui.host().PickFolder();
    if (MenuItem(ui, {texts::kChooseFiles, icons::kIconFileUp})) ui.host().PickFiles();
  }
  if (MenuItem(ui, {texts::kOpenExample, icons::kIconPlay})) model.OpenExample();
  MenuSeparator(ui);
  DrawFiles(ui, model);
  if (model.MakesFiles() && MenuItem(ui, {texts::kNewFile, icons::kIconFilePlus})) model.NewFile();
  MenuSeparator(ui);
  const std::string keys = ctrl + "S";
  if (MenuItem(ui, {texts::kSaveCopy, icons::kIconSave, keys, open && !model.saving})) model.Save();
  if (MenuItem(ui, {texts::kRulesEllipsis, icons::kIconFlag, {}, open})) ask = FileMenuAsk::kRules;
  const bool stored = open && model.takes_files && Taken(model, model.file.name);
  if (MenuItem(ui, {texts::kRenameEllipsis, icons::kIconPencil, {}, stored}))
    AskRename(model.file.name);
  const std::string deleted = model.file.deleted_run_count == 0
                                  ? std::string()
                                  : Count(static_cast<int64_t>(model.file.deleted_run_count));
  if (MenuItem(ui, {texts::kDeletedEllipsis, icons::kIconHistory, deleted, !deleted.empty()}))
    ask = FileMenuAsk::kDeletedRuns;
  if (MenuItem(
          ui,
          {texts::kCompactEllipsis, icons::kIconHardDrive, {}, model.CanEdit() && !model.import})) {
    AskCompact();
  }
  if (MenuItem(ui, {texts::kDeleteEllipsis, icons::kIconTrash2, {}, stored}))
    AskDelete(model.file.name);
  MenuSeparator(ui);
  if (MenuItem(ui, {texts::kAboutEllipsis, icons::kIconInfo})) ask = FileMenuAsk::kAbout;
  return ask;
}

void FileMenu::DrawFiles(Ui& ui, Model& model) {
  MenuHeading(ui, !model.takes_files   ? texts::kServedFile
                  : ui.host().is_web() ? texts::kFilesInBrowser
                                       : texts::kFilesOnComputer);
  if (model.files.empty()) MenuNote(ui, texts::kNoStoredFiles, ui.c().text_muted);
  const float row = tokens::kLayoutRow;
  const float shown = std::min(static_cast<float>(model.files.size()), 8.0f) * row;
  if (model.files.empty()) return;
  ImGui::BeginChild("files", ImVec2(0, ui.Px(shown)), ImGuiChildFlags_NavFlattened);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(model.files.size()), ui.Px(row));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const FileListEntry& entry = model.files[static_cast<size_t>(i)];
      ImGui::PushID(i);
      MenuRow item;
      item.label = entry.name;
      item.icon = icons::kIconDatabase;
      const std::string size = Bytes(entry.size_bytes);
      item.keys = size;
      if (model.file.open && entry.name == model.file.name) item.checked = true;
      if (MenuItem(ui, item) && !item.checked) model.OpenStored(entry.name);
      ImGui::PopID();
    }
  }
  ImGui::EndChild();
}

void FileMenu::DrawRename(Ui& ui, Model& model) {
  if (!BeginDialog(ui, kRenameId, texts::kRenameFileTitle)) return;
  const ImRect box = MenuSpace(ui, 28, 0);
  InputSpec spec;
  spec.name = texts::kName;
  spec.focus_now = ImGui::IsWindowAppearing();
  spec.select_all = true;
  const std::string wanted = new_name_ + kSuffix;
  const bool empty = new_name_.empty(), taken = wanted != subject_ && Taken(model, wanted);
  spec.error = empty || taken;
  const InputState state = TextInput(ui, "name", box, spec, &new_name_);
  const ImRect note = MenuSpace(ui, 24, 0);
  if (empty || taken) {
    ui.Text(ImGui::GetWindowDrawList(), Type::kSmall, note.Min.x, note.GetCenter().y,
            ui.c().danger_text, empty ? texts::kNameEmpty : texts::kNameTaken);
  }
  ButtonSpec rename;
  rename.label = texts::kRename;
  rename.kind = ButtonKind::kPrimary;
  rename.enabled = !empty && !taken;
  if (DialogButtons(ui, rename, texts::kCancel, state.submitted) && wanted != subject_) {
    model.RenameStored(subject_, wanted);
  }
  EndDialog(ui);
}

void FileMenu::DrawDelete(Ui& ui, Model& model) {
  const std::string title = fmt::format(texts::kDeleteFileTitle, subject_);
  if (!BeginDialog(ui, kDeleteId, title)) return;
  const std::string text = fmt::format(texts::kDeleteFileText, subject_,
                                       ui.host().is_web() ? texts::kBrowser : texts::kComputer);
  DialogText(ui, "text", text, 16);
  ButtonSpec remove;
  remove.label = texts::kDeleteFile;
  remove.kind = ButtonKind::kDanger;
  if (DialogButtons(ui, remove, texts::kKeep)) model.DeleteStored(subject_);
  EndDialog(ui);
}

void FileMenu::DrawCompact(Ui& ui, Model& model) {
  if (!BeginDialog(ui, kCompactId, texts::kCompactTitle)) return;
  const uint64_t deleted = model.file.deleted_run_count;
  const std::string text =
      deleted == 0
          ? std::string(texts::kCompactNothing)
          : fmt::format(texts::kCompactText, Counted(deleted, "deleted run", "deleted runs"));
  DialogText(ui, "text", text, 16);
  ButtonSpec compact;
  compact.label = texts::kCompact;
  compact.kind = deleted == 0 ? ButtonKind::kPrimary : ButtonKind::kDanger;
  if (DialogButtons(ui, compact, texts::kKeep)) model.CompactFile();
  EndDialog(ui);
}

}  // namespace tidemark::ui
