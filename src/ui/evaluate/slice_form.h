// The form of a new slice: a name and conditions, all of which hold in it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ui/evaluate/column_list.h"
#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class SliceForm {
 public:
  // Begins with these conditions, or with an empty one.
  void Open(std::vector<workbench::Condition> conditions);
  void Draw(Ui& ui, Model& model);

 private:
  // A condition as it is typed.
  struct Draft {
    workbench::Condition condition;
    std::string low, high;
  };
  [[nodiscard]] static Draft DraftOf(const workbench::Condition& condition);
  // The condition; none, and why, when it can't be used.
  [[nodiscard]] static std::optional<workbench::Condition> Typed(const Draft& draft,
                                                                 std::string* problem);
  // Whether it is to be removed.
  bool DrawDraft(Ui& ui, Model& model, Draft* draft, bool* submitted);
  void DrawKind(Ui& ui, const ImRect& row, Draft* draft, bool classes);
  void DrawColumn(Ui& ui, const Bench& bench, const ImRect& box, Draft* draft);
  void DrawClass(Ui& ui, const Bench& bench, const ImRect& box, Draft* draft);
  static bool DrawBound(Ui& ui, const char* id, const char* name, const ImRect& box,
                        std::string* text);

  bool open_ = false;
  std::string name_;
  ColumnList columns_;
  std::vector<Draft> drafts_;
};

}  // namespace tidemark::ui
