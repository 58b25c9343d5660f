// Rows of the data as a table: what is true, what was said, how wrong that is, and some columns.
#pragma once

#include <vector>

#include "ui/evaluate/pictures/scene.h"
#include "ui/evaluate/pictures/table.h"

namespace tidemark::ui {

// Whether the shown evaluation is one of classes.
[[nodiscard]] bool HasClasses(const PictureScene& scene);

// `width` in pixels decides how many columns of the data there are. The table reads `rows` and
// `columns`, which live as long as it. Rows are counted from 1, as on the command line.
[[nodiscard]] CardTable RowsTable(const PictureScene& scene, const workbench::RowList& rows,
                                  float width, std::vector<TableColumn>* columns);

}  // namespace tidemark::ui
