// OpenGL's functions: GLES 3.0 on the page, GL 3.3 core on the desktop. The build names the header,
// so that no file of ours asks which system it is on.
#pragma once

#define GL_GLEXT_PROTOTYPES 1
#include TIDEMARK_GL_HEADER
