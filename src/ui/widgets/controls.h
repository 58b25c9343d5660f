// Small controls (look: Components): segmented choice, toggle, check box, slider.
#pragma once

#include <initializer_list>
#include <string_view>

#include "ui/widgets/item.h"

namespace tidemark::ui {

// Two to six short words in one frame; returns the index that was clicked, or -1.
[[nodiscard]] float SegmentedWidth(const Ui& ui, std::initializer_list<const char*> words);
int Segmented(Ui& ui, const char* id, ImVec2 pos, std::string_view name,
              std::initializer_list<const char*> words, int chosen);

// 28 x 16, acts at once.
bool Toggle(Ui& ui, const char* id, ImVec2 pos, std::string_view name, bool on);

enum class Check { kOff, kOn, kMixed };
// 14 x 14 for selection; the sensitive area is `area` (at least 24 x 24), the box is drawn in its
// middle left.
bool CheckBox(Ui& ui, ImGuiID id, const ImRect& area, std::string_view name, Check check);

// Track 4, grab 12; value 0..1. Left and right keys move it by `step`. Returns whether the value
// changed.
bool Slider(Ui& ui, const char* id, ImVec2 pos, float width, std::string_view name, double step,
            std::string_view shown, double* value);

// The arrow of a row that has others below it, 20 wide with its middle left at `at`; no tab stop.
// Returns whether it was clicked.
bool Chevron(Ui& ui, const char* id, ImVec2 at, std::string_view row_name, bool open);

}  // namespace tidemark::ui
