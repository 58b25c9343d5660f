// How a run, or a group of runs, is told apart from others: its colour, its dash, its name.
#pragma once

#include <string>

#include "ui/model.h"
#include "ui/theme.h"

namespace tidemark::ui {

struct RunLook {
  Color color = 0;
  const float* dash = nullptr;  // four lengths; zeros = solid
  [[nodiscard]] bool dashed() const { return dash != nullptr && dash[0] > 0; }
};

// A run of a group has a tint of the group's colour.
[[nodiscard]] RunLook LookOf(const Theme& theme, const Model& model, const RunRow& run);
[[nodiscard]] RunLook LookOf(const Theme& theme, const GroupRow& group);
// Of a line in a chart: of a run, or of a group (GroupLineId). Muted when it is not there any more.
[[nodiscard]] RunLook LookOfLine(const Theme& theme, const Model& model, int64_t line_id);
// "" when it is not there any more.
[[nodiscard]] std::string NameOfLine(const Model& model, int64_t line_id);

}  // namespace tidemark::ui
