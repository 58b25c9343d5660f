// A long list within a menu.
#pragma once

#include <cstddef>
#include <functional>

#include "ui/ui.h"

namespace tidemark::ui {

// As many rows stand in a menu; more are scrolled, and may be narrowed by a search field.
inline constexpr size_t kMenuListRows = 8;

// `draw` makes the menu item of a row, with ids of its own; only rows in sight are asked for.
void MenuList(Ui& ui, const char* id, size_t rows, const std::function<void(size_t)>& draw);

}  // namespace tidemark::ui
