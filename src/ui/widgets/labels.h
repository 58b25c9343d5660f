// Things that only show: chips, key caps, progress bars, swatches, the product's mark.
#pragma once

#include <string_view>

#include "ui/ui.h"

namespace tidemark::ui {

enum class ChipKind { kNeutral, kAccent, kSuccess, kWarning, kDanger };

// A chip of 20 px (or 16 in rows) around `middle_y`; returns its width. `draw` false only measures.
float Chip(const Ui& ui, ImDrawList* list, float x, float middle_y, std::string_view text,
           ChipKind kind = ChipKind::kNeutral, const char* icon = nullptr, bool small = false,
           bool draw = true);
// Key caps of "Ctrl+Shift+Z", ending at `right_x`; returns the width.
float Keys(const Ui& ui, ImDrawList* list, float right_x, float middle_y, std::string_view keys,
           bool draw = true);
// 4 px bar; fraction < 0: unknown length, a 30 % piece at `phase` 0..1.
void Bar(const Ui& ui, ImDrawList* list, float x, float middle_y, float width, double fraction,
         double phase = 0);
// Square of 10 (radius 3); `dash` shows the run's pattern in it. Hollow: only the border.
void Swatch(const Ui& ui, ImDrawList* list, float x, float middle_y, Color color,
            bool hollow = false);
// A piece of line, 12 wide and 3 thick, as the run is drawn in charts.
void LineSwatch(const Ui& ui, ImDrawList* list, float x, float middle_y, Color color,
                const float* dash);
// The product's mark, 20 x 20.
void Logo(const Ui& ui, ImDrawList* list, float x, float middle_y);

}  // namespace tidemark::ui
