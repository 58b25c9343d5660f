# Finds emcc on PATH and loads the toolchain file that belongs to it, wherever that emcc is installed.
find_program(TIDEMARK_EMCC emcc REQUIRED)
file(REAL_PATH ${TIDEMARK_EMCC} _emcc)
get_filename_component(_root ${_emcc} DIRECTORY)
include(${_root}/cmake/Modules/Platform/Emscripten.cmake)
