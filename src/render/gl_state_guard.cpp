#include "render/gl_state_guard.h"

namespace tidemark::render {
namespace {

void SetEnabled(GLenum capability, GLboolean on) {
  if (on == GL_TRUE) {
    glEnable(capability);
  } else {
    glDisable(capability);
  }
}

GLuint Name(GLint value) { return static_cast<GLuint>(value); }
GLenum Enum(GLint value) { return static_cast<GLenum>(value); }

}  // namespace

GlStateGuard::GlStateGuard() {
  glGetIntegerv(GL_ACTIVE_TEXTURE, &unit_);
  glActiveTexture(GL_TEXTURE0);
  glGetIntegerv(GL_TEXTURE_BINDING_2D, &texture_);
  glGetIntegerv(GL_CURRENT_PROGRAM, &program_);
  glGetIntegerv(GL_VERTEX_ARRAY_BINDING, &vertex_array_);
  glGetIntegerv(GL_ARRAY_BUFFER_BINDING, &array_buffer_);
  glGetIntegerv(GL_SCISSOR_BOX, scissor_);
  glGetIntegerv(GL_VIEWPORT, viewport_);
  glGetIntegerv(GL_BLEND_SRC_RGB, &source_rgb_);
  glGetIntegerv(GL_BLEND_DST_RGB, &target_rgb_);
  glGetIntegerv(GL_BLEND_SRC_ALPHA, &source_alpha_);
  glGetIntegerv(GL_BLEND_DST_ALPHA, &target_alpha_);
  blend_ = glIsEnabled(GL_BLEND);
  scissor_test_ = glIsEnabled(GL_SCISSOR_TEST);
}

GlStateGuard::~GlStateGuard() {
  glUseProgram(Name(program_));
  glBindVertexArray(Name(vertex_array_));
  glBindBuffer(GL_ARRAY_BUFFER, Name(array_buffer_));
  glBindTexture(GL_TEXTURE_2D, Name(texture_));
  glActiveTexture(Enum(unit_));
  glScissor(scissor_[0], scissor_[1], scissor_[2], scissor_[3]);
  glViewport(viewport_[0], viewport_[1], viewport_[2], viewport_[3]);
  glBlendFuncSeparate(Enum(source_rgb_), Enum(target_rgb_), Enum(source_alpha_),
                      Enum(target_alpha_));
  SetEnabled(GL_BLEND, blend_);
  SetEnabled(GL_SCISSOR_TEST, scissor_test_);
}

}  // namespace tidemark::render
