// Whether the desktop prefers a dark look.
#pragma once

#include "ui/host.h"

namespace tidemark {

// From the environment TIDEMARK_THEME (dark, light), or GTK_THEME's suffix; dark when neither says.
ui::SystemTheme ReadSystemTheme();

}  // namespace tidemark
