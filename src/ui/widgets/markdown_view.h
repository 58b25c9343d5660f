// Markdown as it reads: blocks of wrapped, styled text, with links that open.
#pragma once

#include <vector>

#include "ui/markdown.h"
#include "ui/ui.h"

namespace tidemark::ui {

// Draws from the top left corner in the current window; returns the height. A click on a link opens
// it outside of the page.
float MarkdownView(Ui& ui, const std::vector<MarkdownBlock>& blocks, ImVec2 top_left, float width);

}  // namespace tidemark::ui
