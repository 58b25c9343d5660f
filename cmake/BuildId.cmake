# tidemark_build_id: generated/build_id.h with `tidemark::kBuildId`. The id is looked at in every build;
# it lives in a source file of its own, so that a new id compiles one small file and links.
file(CONFIGURE OUTPUT ${TIDEMARK_GENERATED_DIR}/generated/build_id.h CONTENT [[
// Made by cmake/BuildId.cmake. Do not edit.
#pragma once

namespace tidemark {
// What this program was built from, for example "0.1-12-gabc1234.5f3a9c01". The same text is in
// every part of one build.
extern const char* const kBuildId;
}  // namespace tidemark
]] @ONLY)
set(TIDEMARK_BUILD_ID_FILE ${CMAKE_BINARY_DIR}/build_id.txt)
set(_build_id_source ${CMAKE_BINARY_DIR}/build_id.cpp)
add_custom_target(tidemark_find_build_id
  COMMAND ${TIDEMARK_PYTHON} ${CMAKE_SOURCE_DIR}/cmake/build_id.py --root ${CMAKE_SOURCE_DIR}
          --source ${_build_id_source} --text ${TIDEMARK_BUILD_ID_FILE}
  BYPRODUCTS ${_build_id_source} ${TIDEMARK_BUILD_ID_FILE}
  COMMENT "Finding the build id" VERBATIM)
add_library(tidemark_build_id STATIC ${_build_id_source})
add_dependencies(tidemark_build_id tidemark_find_build_id)
target_include_directories(tidemark_build_id PUBLIC ${TIDEMARK_GENERATED_DIR})
