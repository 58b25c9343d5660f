// The parts of the Evaluate view's left column: headed sections, facts, fields that open a menu,
// troubles. They are laid out top down in the current window, as the rows of a menu are.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ui/ui.h"
#include "ui/widgets/popup.h"
#include "workbench/answers.h"

namespace tidemark::ui {

// The head of a section, 36 high; returns its row without paddings, for what stands at the right.
ImRect SideHead(Ui& ui, std::string_view title, bool first = false);
// A text at the right end of a head.
void SideHeadNote(Ui& ui, const ImRect& head, std::string_view text);

// A text that wraps between the paddings.
void SideNote(Ui& ui, std::string_view text, Color color, const char* icon = nullptr,
              Type type = Type::kMicro);
// Notes below each other, the first `warnings` of them as such. Behind `shown` the rest is folded
// until a person asks for it; `id` tells lists of one window apart.
void SideNotes(Ui& ui, const char* id, const std::vector<std::string>& notes, size_t warnings,
               size_t shown);
// What went wrong, and what to do about it.
void SideTrouble(Ui& ui, const workbench::Sentence& trouble);
// Message and hint one after the other.
[[nodiscard]] std::string WholeText(const workbench::Sentence& sentence);

// One fact: its name, and pieces of its value one after another.
struct FactPiece {
  std::string text;
  bool muted = false;
};
struct FactSpec {
  std::string_view name;
  std::vector<FactPiece> pieces;
  bool mono = false;
  std::string_view tooltip = {};
  std::string_view copies = {};  // makes the row a button that copies; its name
};
// Returns whether it was clicked to be copied.
bool SideFact(Ui& ui, const FactSpec& spec);

// "Input x" above a box with its value that opens a menu; a state beside its name.
struct FieldSpec {
  std::string_view label, value;
  const char* icon = nullptr;
  std::string_view fits = {};  // in green
  workbench::Sentence problem = {};
  bool enabled = true;
};
// The box alone; returns whether it was clicked.
bool FieldBox(Ui& ui, const char* id, const ImRect& box, const FieldSpec& spec);
// The same with its label, in the column; `box` is where the menu hangs.
bool SideField(Ui& ui, const char* id, const FieldSpec& spec, ImRect* box);

// A progress line with what ends it at the right; returns whether that was clicked. `fraction` < 0:
// not known.
bool SideProgress(Ui& ui, const char* id, double fraction, std::string_view text,
                  std::string_view stop);

// A row of a list in the column: an icon, a name, a muted text and a value at the right. A button
// takes the icon's place while the row is hovered or reached by keyboard, or stands at the end.
struct SideRowSpec {
  const char* icon = nullptr;
  std::string_view name, muted, value;
  bool chosen = false;
  Color icon_color = 0;
  const char* act_icon = nullptr;
  std::string_view act_name = {};
  bool act_at_end = false;
  float value_width = 44;
  std::string_view tooltip = {};
};
struct SideRowState {
  bool clicked = false, act = false;
  ImRect act_box;
};
SideRowState SideRow(Ui& ui, ImGuiID id, const SideRowSpec& spec);

// A list of so many rows, told to the screen reader; EndSideList() follows.
void BeginSideList(Ui& ui, const char* id, std::string_view name, size_t rows);
void EndSideList();

// "cffd 3e24 … 9c7f"; shorter ones as they are.
[[nodiscard]] std::string ShortDigest(const std::string& sha256);

}  // namespace tidemark::ui
