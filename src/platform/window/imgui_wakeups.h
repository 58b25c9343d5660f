// When Dear ImGui itself needs another frame although nothing happens: the caret blinks, a hover
// delay runs out, a modal fades in, a held button scrolls.
#pragma once

struct ImGuiContext;

namespace tidemark {

// Seconds after the frame that was just drawn; FramePacer::kNever when it needs none. 0 = the next
// frame.
double ImGuiNeedsFrameIn(const ImGuiContext& context);

}  // namespace tidemark
