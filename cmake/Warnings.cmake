# Options of our own code. Warnings are errors; third-party targets switch them off.
add_library(tidemark_warnings INTERFACE)
target_compile_options(tidemark_warnings INTERFACE -Wall -Wextra -Wshadow -Werror)
target_include_directories(tidemark_warnings INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_link_libraries(tidemark_warnings INTERFACE tidemark_headers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees uninitialised members in moved std::variant and std::optional that are not there.
  target_compile_options(tidemark_warnings INTERFACE -Wno-maybe-uninitialized)
endif()
if(EMSCRIPTEN)
  # Newer clangs know warnings that the floor does not; a new compiler must not break the build.
  if(CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 15)
    target_compile_options(tidemark_warnings INTERFACE -Wno-error)
  endif()
endif()

# The libraries: errors are values, so exceptions are off; the page's build has none at all.
add_library(tidemark_options INTERFACE)
target_link_libraries(tidemark_options INTERFACE tidemark_warnings)
target_compile_options(tidemark_options INTERFACE -fno-exceptions)
