# tidemark_embed(target HEADER generated/name.h NAMESPACE ns [TEXT] FILES [NAME=]path ...)
# adds the files to `target` (see cmake/embed.py). A file without NAME is named after itself:
# lines.vert.glsl becomes kLinesVert. Rebuilt when a file changes.
set(TIDEMARK_GENERATED_DIR ${CMAKE_BINARY_DIR}/include)
file(MAKE_DIRECTORY ${TIDEMARK_GENERATED_DIR}/generated)

# Debian's own Python has the fonttools package; another one first on PATH may not.
find_program(TIDEMARK_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH)
find_program(TIDEMARK_PYTHON NAMES python3 REQUIRED)

function(tidemark_embed target)
  cmake_parse_arguments(ARG "TEXT" "HEADER;NAMESPACE" "FILES" ${ARGN})
  get_filename_component(_stem ${ARG_HEADER} NAME_WE)
  set(_header ${TIDEMARK_GENERATED_DIR}/${ARG_HEADER})
  set(_source ${CMAKE_CURRENT_BINARY_DIR}/${_stem}_embedded.cpp)
  set(_paths ${ARG_FILES})
  list(TRANSFORM _paths REPLACE "^[A-Za-z0-9_]+=" "")
  set(_text)
  if(ARG_TEXT)
    set(_text --text)
  endif()
  add_custom_command(
    OUTPUT ${_source} BYPRODUCTS ${_header}
    COMMAND ${TIDEMARK_PYTHON} ${CMAKE_SOURCE_DIR}/cmake/embed.py ${_text} --namespace ${ARG_NAMESPACE}
            --header ${_header} --source ${_source} ${ARG_FILES}
    DEPENDS ${CMAKE_SOURCE_DIR}/cmake/embed.py ${_paths}
    COMMENT "Embedding ${ARG_HEADER}" VERBATIM)
  target_sources(${target} PRIVATE ${_source})
  target_include_directories(${target} PUBLIC ${TIDEMARK_GENERATED_DIR})
endfunction()
