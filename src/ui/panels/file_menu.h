// The menu under the file's name, and the dialogs that rename and delete stored files.
#pragma once

#include <string>

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

// What the menu leaves to others.
enum class FileMenuAsk { kNothing, kAbout, kRules, kDeletedRuns };

class FileMenu {
 public:
  void Open() { open_menu_ = true; }
  void AskRename(const std::string& name);
  void AskDelete(const std::string& name);
  void AskCompact() { open_compact_ = true; }
  FileMenuAsk Draw(Ui& ui, Model& model, const ImRect& anchor);

 private:
  FileMenuAsk DrawMenu(Ui& ui, Model& model);
  void DrawFiles(Ui& ui, Model& model);
  void DrawRename(Ui& ui, Model& model);
  void DrawDelete(Ui& ui, Model& model);
  void DrawCompact(Ui& ui, Model& model);

  bool open_menu_ = false, open_rename_ = false, open_delete_ = false, open_compact_ = false;
  std::string subject_, new_name_;
};

}  // namespace tidemark::ui
