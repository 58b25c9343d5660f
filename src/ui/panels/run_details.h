// The dialog with what a person writes on runs: group, tags and notes, of one run or of many at
// once. Of many, what they have in common is shown; a field that is left alone stays as it is in
// each run.
#pragma once

#include <string>
#include <vector>

#include "ui/markdown.h"
#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class RunDetails {
 public:
  void Open(Model& model, std::vector<int64_t> runs);
  void Draw(Ui& ui, Model& model);

 private:
  struct Tag {
    std::string key, value;
    std::string stored;   // value in the file
    bool mixed = false;   // not all runs have it with this value
    bool edited = false;  // goes to all runs
    bool is_new = false;
  };
  void Take(const RunFactsReply& facts);
  void DrawGroup(Ui& ui);
  void DrawTags(Ui& ui);
  bool DrawTag(Ui& ui, size_t index);
  void DrawNewTag(Ui& ui);
  void DrawNotes(Ui& ui);
  void DrawRendered(Ui& ui, const ImRect& box);
  void AddNewTag();
  [[nodiscard]] bool Changed() const;
  void Save(Model& model);

  std::vector<int64_t> runs_;
  std::string title_;
  bool open_ = false, known_ = false;
  std::string group_, stored_group_, notes_, stored_notes_;
  bool mixed_group_ = false, mixed_notes_ = false;
  bool group_edited_ = false, notes_edited_ = false;
  bool reading_ = false;  // notes are shown as they read, not as they are written
  std::vector<MarkdownBlock> rendered_;
  std::string rendered_from_;
  std::vector<Tag> tags_;
  std::vector<std::string> removed_;
  std::string new_key_, new_value_;
};

}  // namespace tidemark::ui
