// What Dear ImGui's backend asks of the GL state, answered without asking the browser.
//
// The backend remembers the state before each frame and puts it back. On a page each such question
// waits until the GPU process has drawn what it was given: measured with 51 runs on a software GPU,
// 90 of the 92 ms of a frame. Nobody else draws into our canvas, and each frame sets what it needs,
// so any valid state will do to go back to. cmake/Dependencies.cmake renames the backend's call.
#include <GLES3/gl3.h>

extern "C" void tidemark_gl_known_integer(GLenum name, GLint* values) {
  switch (name) {
    case GL_ACTIVE_TEXTURE:
      *values = GL_TEXTURE0;
      return;
    case GL_BLEND_EQUATION_RGB:
    case GL_BLEND_EQUATION_ALPHA:
      *values = GL_FUNC_ADD;
      return;
    case GL_BLEND_SRC_RGB:
    case GL_BLEND_SRC_ALPHA:
      *values = GL_ONE;
      return;
    case GL_BLEND_DST_RGB:
    case GL_BLEND_DST_ALPHA:
      *values = GL_ZERO;
      return;
    case GL_VIEWPORT:
    case GL_SCISSOR_BOX:
      for (int i = 0; i < 4; ++i) values[i] = 0;
      return;
    case GL_CURRENT_PROGRAM:
    case GL_TEXTURE_BINDING_2D:
    case GL_SAMPLER_BINDING:
    case GL_ARRAY_BUFFER_BINDING:
    case GL_ELEMENT_ARRAY_BUFFER_BINDING:
    case GL_VERTEX_ARRAY_BINDING:
    case GL_PIXEL_UNPACK_BUFFER_BINDING:
      *values = 0;
      return;
    default:
      glGetIntegerv(name, values);
  }
}
