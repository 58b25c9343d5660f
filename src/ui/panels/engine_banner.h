// One line below the top bar when the engine is not there as usual: restarting, held by another
// tab, another build, no answer; and what can be done.
#pragma once

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

// Height it needs now, in units; 0 = nothing to say.
[[nodiscard]] float BannerHeight(const Ui& ui, const Model& model);
void DrawBanner(Ui& ui, Model& model, const ImRect& area);

}  // namespace tidemark::ui
