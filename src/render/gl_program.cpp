#include "render/gl_program.h"

#include <array>

namespace tidemark::render {
namespace {

std::string InfoLog(GLuint object, bool is_program) {
  std::array<char, 2048> text{};
  GLsizei length = 0;
  if (is_program) {
    glGetProgramInfoLog(object, text.size(), &length, text.data());
  } else {
    glGetShaderInfoLog(object, text.size(), &length, text.data());
  }
  return std::string(text.data(), static_cast<size_t>(length));
}

Result<GLuint> Compile(GLenum stage, bool gles, std::string_view body) {
  const std::string_view version = gles ? "#version 300 es\n" : "#version 330 core\n";
  const char* const texts[] = {version.data(), body.data()};
  const GLint lengths[] = {static_cast<GLint>(version.size()), static_cast<GLint>(body.size())};
  const GLuint shader = glCreateShader(stage);
  glShaderSource(shader, 2, texts, lengths);
  glCompileShader(shader);
  GLint ok = GL_FALSE;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &ok);
  if (ok == GL_TRUE) return shader;
  Error error =
      MakeError(ErrorCode::kUnsupported,
                "The graphics driver can't compile the line shader: " + InfoLog(shader, false),
                "Update the graphics driver, or use another browser.");
  glDeleteShader(shader);
  return error;
}

}  // namespace

Result<GLuint> LinkProgram(bool gles, std::string_view vertex, std::string_view fragment) {
  TM_ASSIGN_OR_RETURN(const GLuint vertex_shader, Compile(GL_VERTEX_SHADER, gles, vertex));
  auto fragment_shader = Compile(GL_FRAGMENT_SHADER, gles, fragment);
  if (!fragment_shader.ok()) {
    glDeleteShader(vertex_shader);
    return fragment_shader.error();
  }
  const GLuint program = glCreateProgram();
  glAttachShader(program, vertex_shader);
  glAttachShader(program, *fragment_shader);
  glLinkProgram(program);
  glDeleteShader(vertex_shader);
  glDeleteShader(*fragment_shader);
  GLint ok = GL_FALSE;
  glGetProgramiv(program, GL_LINK_STATUS, &ok);
  if (ok == GL_TRUE) return program;
  Error error =
      MakeError(ErrorCode::kUnsupported,
                "The graphics driver can't link the line shader: " + InfoLog(program, true),
                "Update the graphics driver, or use another browser.");
  glDeleteProgram(program);
  return error;
}

}  // namespace tidemark::render
