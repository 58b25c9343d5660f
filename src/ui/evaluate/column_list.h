// The columns of the chosen data sets as rows of a menu, narrowed by what a person types.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

// Columns of the chosen data sets, in order.
[[nodiscard]] std::vector<const workbench::ColumnCard*> ChosenColumns(const Bench& bench);

struct ColumnListSpec {
  // Names with a check mark; without this, rows have none.
  std::optional<std::span<const std::string>> chosen = std::nullopt;
  const char* icon = nullptr;
  bool only_single = false;  // without columns of arrays
  bool with_kinds = false;   // "number", "text", … at the end of each row
  bool keep_open = false;    // a click leaves the menu open
};

class ColumnList {
 public:
  // When its menu opens.
  void Begin() { find_.clear(); }
  // Inside an open menu; the column that was clicked, or null.
  const workbench::ColumnCard* Draw(Ui& ui, const Bench& bench, const ColumnListSpec& spec);

 private:
  std::string find_;
};

}  // namespace tidemark::ui
