// Tables in cards: a header that may sort, rows of 26 that scroll, numbers to the right.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ui/ui.h"

namespace tidemark::ui {

struct TableColumn {
  std::string title;
  float width = 0;  // logical; 0: shares what is left
  bool right = true;
  bool sorts = false;
};
struct TableText {
  std::string text;
  Color color = 0;        // 0: secondary
  std::string full = {};  // what is copied and told on hover where `text` is shortened; else empty
};
struct CardTable {
  std::string_view name;  // for the screen reader
  std::span<const TableColumn> columns;
  size_t rows = 0;
  int sorted_by = -1;
  bool descending = true;
  std::function<void(size_t row, std::vector<TableText>* cells)> fill;
  // Draws into a cell instead of its text, which is only told.
  std::function<void(size_t row, size_t column, const ImRect& cell)> paint;
  int painted_column = -1;
  // Controls at the right end of a row; drawn last.
  std::function<void(size_t row, const ImRect& row_box)> controls;
  bool clickable = false;
  std::function<bool(size_t row)> chosen;
  std::function<std::string(size_t row)> tip;  // shown while the mouse is on the row
};
struct CardTableResult {
  int header = -1;  // that was clicked
  int row = -1;
};
CardTableResult DrawCardTable(Ui& ui, const char* id, const ImRect& box, const CardTable& table);
// Tab-separated, with the header.
[[nodiscard]] std::string TableAsText(const CardTable& table);

}  // namespace tidemark::ui
