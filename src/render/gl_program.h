// A linked GL program, with the version line that the context needs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "render/gl.h"

namespace tidemark::render {

// Compiles and links a text for each stage. Error: the driver's own message.
Result<GLuint> LinkProgram(bool gles, std::string_view vertex, std::string_view fragment);

}  // namespace tidemark::render
