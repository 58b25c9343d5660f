#include "ui/evaluate/pictures/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "generated/icons.h"
#include "ui/evaluate/picture_texts.h"
#include "ui/widgets/item.h"

namespace tidemark::ui {
namespace {

constexpr float kHeader = 28, kPad = 8;
constexpr float kAfterNumbers = 16;  // before a text that follows a column of numbers

// Left edges of the columns and the right end of the last one.
std::vector<float> Edges(const Ui& ui, const CardTable& table, const ImRect& box) {
  float fixed = 0;
  size_t open = 0;
  for (const TableColumn& column : table.columns) {
    fixed += ui.Px(column.width);
    open += column.width <= 0 ? 1 : 0;
  }
  const float rest = std::max(ui.Px(48) * static_cast<float>(open), box.GetWidth() - fixed);
  std::vector<float> edges = {box.Min.x};
  for (const TableColumn& column : table.columns) {
    const float width = column.width > 0 ? ui.Px(column.width) : rest / static_cast<float>(open);
    edges.push_back(ui.Snap(edges.back() + width));
  }
  return edges;
}

// `indent`: of a text after a column of numbers.
float RoomOf(const Ui& ui, const ImRect& cell, bool right, float indent) {
  return cell.GetWidth() - ui.Px(kPad) - (right ? 0 : indent);
}

bool IsCut(const Ui& ui, Type type, const ImRect& cell, bool right, float indent,
           std::string_view text) {
  return ui.Width(type, text) > RoomOf(ui, cell, right, indent);
}

void DrawText(const Ui& ui, Type type, const ImRect& cell, bool right, float indent, Color color,
              std::string_view text) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float room = RoomOf(ui, cell, right, indent);
  const float middle = cell.GetCenter().y;
  if (right)
    ui.TextRight(list, type, cell.Max.x - ui.Px(kPad) / 2, middle, color, ui.Cut(type, text, room));
  else
    ui.TextCut(list, type, cell.Min.x + indent, middle, room, color, text);
}

float Indent(const Ui& ui, const CardTable& table, size_t column) {
  return column > 0 && table.columns[column - 1].right ? ui.Px(kAfterNumbers) : 0;
}

int DrawHeader(Ui& ui, const CardTable& table, const ImRect& box, const std::vector<float>& edges) {
  int clicked = -1;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const TableColumn& column = table.columns[i];
    const ImRect cell(edges[i], box.Min.y, edges[i + 1], box.Min.y + ui.Px(kHeader));
    const bool sorted = static_cast<int>(i) == table.sorted_by;
    ImGui::PushID(static_cast<int>(i));
    const ImGuiID id = ImGui::GetID("header");
    bool hovered = false;
    if (column.sorts) {
      const ItemState state = Item(ui, id, cell);
      hovered = state.hovered;
      if (state.clicked) clicked = static_cast<int>(i);
      if (state.focused) ui.FocusRing(ImGui::GetWindowDrawList(), cell, 2, false);
    }
    MirrorNode& node = ui.Describe(id, "columnheader", column.title, cell);
    if (sorted)
      node.attributes.emplace_back("aria-sort", table.descending ? "descending" : "ascending");
    ImGui::PopID();
    const Color ink = hovered || sorted ? ui.c().text_primary : ui.c().text_muted;
    ImRect text = cell;
    if (sorted) {
      const char* icon = table.descending ? icons::kIconArrowDown : icons::kIconArrowUp;
      const float width = ui.Width(Type::kMicroMedium, column.title) + ui.Px(4);
      const float x = column.right ? cell.Max.x - ui.Px(kPad) / 2 - ui.Px(12)
                                   : std::min(cell.Min.x + width, cell.Max.x - ui.Px(12));
      ui.Icon(ImGui::GetWindowDrawList(), icon, 12, x, cell.GetCenter().y, ink);
      if (column.right) text.Max.x -= ui.Px(14);
    }
    const float indent = Indent(ui, table, i);
    DrawText(ui, Type::kMicroMedium, text, column.right, indent, ink, column.title);
    if (IsCut(ui, Type::kMicroMedium, text, column.right, indent, column.title))
      ui.Tooltip(id, ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(cell.Min, cell.Max),
                 cell, column.title);
  }
  ui.HLine(ImGui::GetWindowDrawList(), box.Min.x, box.Max.x, box.Min.y + ui.Px(kHeader) - ui.Px(1),
           ui.c().border_default);
  return clicked;
}

bool DrawRow(Ui& ui, const CardTable& table, size_t row, const ImRect& box,
             const std::vector<float>& edges, std::vector<TableText>* cells) {
  ImGui::PushID(static_cast<int>(row));
  ImDrawList* list = ImGui::GetWindowDrawList();
  cells->assign(table.columns.size(), {});
  table.fill(row, cells);
  const ImGuiID id = ImGui::GetID("row");
  ItemState state;
  if (table.clickable) {
    ItemOptions options;
    options.overlap = true;
    state = Item(ui, id, box, options);
  }
  const bool chosen = table.chosen && table.chosen(row);
  MirrorNode& node = ui.Describe(id, "row", cells->front().text, box);
  if (table.chosen) node.attributes.emplace_back("aria-selected", chosen ? "true" : "false");
  Mirror::Current()->PushParent(id);
  if (chosen) list->AddRectFilled(box.Min, box.Max, ui.c().overlay_selection);
  if (state.hovered) list->AddRectFilled(box.Min, box.Max, ui.c().overlay_hover);
  std::string cut;  // the text below the mouse that does not fit
  ui.HLine(list, box.Min.x, box.Max.x, box.Max.y - ui.Px(1), ui.c().border_subtle);
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const ImRect cell(edges[i], box.Min.y, edges[i + 1], box.Max.y);
    const TableText& text = (*cells)[i];
    ui.Describe(ImGui::GetID(static_cast<int>(i)), "gridcell", text.text, cell)
        .attributes.emplace_back("data-column", table.columns[i].title);
    if (static_cast<int>(i) == table.painted_column && table.paint) {
      table.paint(row, i, cell);
      continue;
    }
    const Color color = text.color != 0 ? text.color
                        : i == 0        ? ui.c().text_primary
                                        : ui.c().text_secondary;
    const float indent = Indent(ui, table, i);
    DrawText(ui, Type::kSmall, cell, table.columns[i].right, indent, color, text.text);
    const bool over = ImGui::IsMouseHoveringRect(cell.Min, cell.Max);
    if (over && !text.full.empty()) cut = text.full;
    if (over && cut.empty() &&
        IsCut(ui, Type::kSmall, cell, table.columns[i].right, indent, text.text)) {
      cut = text.text;
    }
  }
  if (table.controls) table.controls(row, box);
  if (state.focused) ui.FocusRing(list, box, 2, false);
  // What the row says, else what does not fit into the cell.
  if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(box.Min, box.Max)) {
    const std::string tip = table.tip ? table.tip(row) : std::string();
    if (!tip.empty() || !cut.empty()) ui.Tooltip(id, true, box, tip.empty() ? cut : tip);
  }
  Mirror::Current()->PopParent();
  ImGui::PopID();
  return state.clicked;
}

}  // namespace

CardTableResult DrawCardTable(Ui& ui, const char* id, const ImRect& box, const CardTable& table) {
  CardTableResult result;
  ImGui::PushID(id);
  const ImGuiID grid = ImGui::GetID("grid");
  ui.Describe(grid, "grid", table.name, box)
      .attributes.emplace_back("aria-rowcount", fmt::format("{}", table.rows));
  Mirror::Current()->PushParent(grid);
  const float top = box.Min.y + ui.Px(kHeader), row_height = ui.Px(tokens::kLayoutRow);
  // Beside the rows, not above them, when there are more than fit.
  const bool scrolls = static_cast<float>(table.rows) * row_height > box.Max.y - top;
  // Whole rows: half a row reads as an accident.
  const float whole = std::floor((box.Max.y - top) / row_height) * row_height;
  const float height = scrolls ? std::max(whole, row_height) : box.Max.y - top;
  const float bar = scrolls ? ui.Px(tokens::kLayoutScrollbar + 4) : 0;
  const ImRect inside(box.Min.x, box.Min.y, box.Max.x - bar, box.Max.y);
  const std::vector<float> edges = Edges(ui, table, inside);
  result.header = DrawHeader(ui, table, inside, edges);
  ImGui::SetCursorScreenPos(ImVec2(box.Min.x, top));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  ImGui::BeginChild("rows", ImVec2(box.GetWidth(), std::max(ui.Px(1), height)),
                    ImGuiChildFlags_NavFlattened);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(table.rows), row_height);
  std::vector<TableText> cells;
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const ImVec2 at = ImGui::GetCursorScreenPos();
      const ImRect row(at.x, at.y, inside.Max.x, at.y + row_height);
      if (DrawRow(ui, table, static_cast<size_t>(i), row, edges, &cells)) result.row = i;
      ImGui::SetCursorScreenPos(at);
      ImGui::Dummy(ImVec2(1, row_height));
    }
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
  Mirror::Current()->PopParent();
  ImGui::PopID();
  return result;
}

std::string TableAsText(const CardTable& table) {
  std::string text;
  for (size_t i = 0; i < table.columns.size(); ++i)
    text += (i > 0 ? "\t" : "") + table.columns[i].title;
  text += "\n";
  std::vector<TableText> cells;
  for (size_t row = 0; row < table.rows; ++row) {
    cells.assign(table.columns.size(), {});
    table.fill(row, &cells);
    for (size_t i = 0; i < cells.size(); ++i)
      text += (i > 0 ? "\t" : "") + (cells[i].full.empty() ? cells[i].text : cells[i].full);
    text += "\n";
  }
  return text;
}

}  // namespace tidemark::ui
