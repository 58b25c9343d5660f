// Puts back the GL state that another drawer (Dear ImGui) relies on.
#pragma once

#include "render/gl.h"

namespace tidemark::render {

// Remembers at construction and restores at destruction what GlPlotRenderer changes: program,
// vertex array, array buffer, 2D texture of unit 0, scissor, viewport and blending.
class GlStateGuard {
 public:
  GlStateGuard();
  ~GlStateGuard();
  GlStateGuard(const GlStateGuard&) = delete;
  GlStateGuard& operator=(const GlStateGuard&) = delete;

 private:
  GLint unit_ = 0, program_ = 0, vertex_array_ = 0, array_buffer_ = 0, texture_ = 0;
  GLint scissor_[4] = {}, viewport_[4] = {};
  GLint source_rgb_ = 0, target_rgb_ = 0, source_alpha_ = 0, target_alpha_ = 0;
  GLboolean blend_ = GL_FALSE, scissor_test_ = GL_FALSE;
};

}  // namespace tidemark::render
