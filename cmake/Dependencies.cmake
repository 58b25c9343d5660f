# Finds everything the project uses but does not own. Each folder can be overridden, so that systems
# without Debian's layout can build too: -DTIDEMARK_IMGUI_DIR=..., -DTIDEMARK_SQLITE_DIR=...,
# -DTIDEMARK_HEADERS_DIR=... (the parent of fmt/, rapidjson/, fast_float/, utf8.h, xxhash.h, protozero/).

if(DEFINED ENV{TIDEMARK_CACHE})
  set(TIDEMARK_CACHE_DIR "$ENV{TIDEMARK_CACHE}")
else()
  set(TIDEMARK_CACHE_DIR "$ENV{HOME}/.cache/tidemark")
endif()

function(tidemark_newest_dir out pattern)
  file(GLOB _found LIST_DIRECTORIES true ${pattern})
  if(_found)
    list(SORT _found COMPARE NATURAL ORDER DESCENDING)
    list(GET _found 0 _first)
    set(${out} ${_first} PARENT_SCOPE)
  endif()
endfunction()

tidemark_newest_dir(_imgui "${TIDEMARK_CACHE_DIR}/src/imgui-*")
tidemark_newest_dir(_sqlite "${TIDEMARK_CACHE_DIR}/src/sqlite3-*")
set(TIDEMARK_IMGUI_DIR "${_imgui}" CACHE PATH "Dear ImGui >= 1.92 source folder")
set(TIDEMARK_SQLITE_DIR "${_sqlite}" CACHE PATH "folder with the SQLite >= 3.53 amalgamation")
foreach(_need IMGUI_DIR/imgui.cpp SQLITE_DIR/sqlite3.c)
  string(REGEX MATCH "^([A-Z_]+)/(.*)$" _ ${_need})
  if(NOT EXISTS "${TIDEMARK_${CMAKE_MATCH_1}}/${CMAKE_MATCH_2}")
    message(FATAL_ERROR "TIDEMARK_${CMAKE_MATCH_1} has no ${CMAKE_MATCH_2}. Run ./build-wasm.sh once, "
                        "or pass -DTIDEMARK_${CMAKE_MATCH_1}=FOLDER.")
  endif()
endforeach()

# /usr/include itself must never reach emcc (it mixes glibc into the wasm sysroot), so the
# header-only libraries are linked into a folder of their own.
set(TIDEMARK_HEADERS_FROM "/usr/include" CACHE PATH "where the header-only libraries are installed")
set(TIDEMARK_HEADERS_DIR "${CMAKE_BINARY_DIR}/headers" CACHE PATH "folder with only the header-only libraries")
if(TIDEMARK_HEADERS_DIR STREQUAL "${CMAKE_BINARY_DIR}/headers")
  file(MAKE_DIRECTORY ${TIDEMARK_HEADERS_DIR})
  foreach(_h fmt fast_float rapidjson utf8 utf8.h xxhash.h protozero stb xtensor xtl)
    if(NOT EXISTS "${TIDEMARK_HEADERS_FROM}/${_h}")
      message(FATAL_ERROR "${TIDEMARK_HEADERS_FROM}/${_h} is missing. Run ./build-wasm.sh, or install the "
                          "header-only libraries and pass -DTIDEMARK_HEADERS_FROM=FOLDER.")
    endif()
    file(CREATE_LINK "${TIDEMARK_HEADERS_FROM}/${_h}" "${TIDEMARK_HEADERS_DIR}/${_h}" SYMBOLIC)
  endforeach()
endif()
add_library(tidemark_headers INTERFACE)
target_include_directories(tidemark_headers SYSTEM INTERFACE ${TIDEMARK_HEADERS_DIR})
target_compile_definitions(tidemark_headers INTERFACE XXH_INLINE_ALL=1)

add_library(sqlite3 STATIC ${TIDEMARK_SQLITE_DIR}/sqlite3.c)
target_include_directories(sqlite3 SYSTEM PUBLIC ${TIDEMARK_SQLITE_DIR})
target_compile_definitions(sqlite3 PUBLIC
  SQLITE_DQS=0 SQLITE_DEFAULT_MEMSTATUS=0 SQLITE_OMIT_DEPRECATED SQLITE_OMIT_SHARED_CACHE
  SQLITE_OMIT_LOAD_EXTENSION SQLITE_LIKE_DOESNT_MATCH_BLOBS SQLITE_MAX_EXPR_DEPTH=100
  SQLITE_ENABLE_DBSTAT_VTAB SQLITE_TEMP_STORE=2 SQLITE_DEFAULT_FOREIGN_KEYS=0)
target_compile_options(sqlite3 PRIVATE -w)
if(EMSCRIPTEN)
  # One thread, and the only file system is the VFS that src/platform registers.
  target_compile_definitions(sqlite3 PUBLIC SQLITE_THREADSAFE=0 SQLITE_OS_OTHER=1)
  # Nobody calls these there, and UTF-16 databases are of other programs: 8 kB of transfer.
  target_compile_definitions(sqlite3 PUBLIC SQLITE_OMIT_UTF16 SQLITE_OMIT_TRACE SQLITE_OMIT_COMPLETE
    SQLITE_OMIT_GET_TABLE SQLITE_OMIT_TCL_VARIABLE SQLITE_OMIT_DESERIALIZE SQLITE_UNTESTABLE)
  target_compile_options(sqlite3 PRIVATE -Oz)
else()
  # Handles stay on one thread each, several engines may live in one process.
  target_compile_definitions(sqlite3 PUBLIC SQLITE_THREADSAFE=2)
  find_package(Threads REQUIRED)
  target_link_libraries(sqlite3 PUBLIC Threads::Threads)
  if(NOT TIDEMARK_SANITIZE)
    target_compile_options(sqlite3 PRIVATE -O2)
  endif()
endif()

# The server's HTTP. Debian compiled it into a library, with TLS and compression; a folder with upstream's single
# header works too. Its classes change with what it was compiled with, so the header must be told the same.
if(NOT EMSCRIPTEN)
  set(TIDEMARK_HTTPLIB_DIR "/usr/include" CACHE PATH "folder of httplib.h, version 0.11 to 0.15")
  if(NOT EXISTS "${TIDEMARK_HTTPLIB_DIR}/httplib.h")
    message(FATAL_ERROR "${TIDEMARK_HTTPLIB_DIR}/httplib.h is missing. Run ./build-wasm.sh, or install libcpp-httplib-dev, "
                        "or pass -DTIDEMARK_HTTPLIB_DIR=FOLDER.")
  endif()
  add_library(httplib INTERFACE)
  target_link_libraries(httplib INTERFACE Threads::Threads)
  if(TIDEMARK_HTTPLIB_DIR STREQUAL "/usr/include")
    find_library(TIDEMARK_HTTPLIB_LIBRARY cpp-httplib)
    if(TIDEMARK_HTTPLIB_LIBRARY)
      target_link_libraries(httplib INTERFACE ${TIDEMARK_HTTPLIB_LIBRARY})
      target_compile_definitions(httplib INTERFACE
        CPPHTTPLIB_OPENSSL_SUPPORT CPPHTTPLIB_ZLIB_SUPPORT CPPHTTPLIB_BROTLI_SUPPORT)
    endif()
  else()
    target_include_directories(httplib SYSTEM INTERFACE ${TIDEMARK_HTTPLIB_DIR})
  endif()
endif()

set(_imgui_sources imgui.cpp imgui_draw.cpp imgui_tables.cpp imgui_widgets.cpp)
list(TRANSFORM _imgui_sources PREPEND ${TIDEMARK_IMGUI_DIR}/)
add_library(imgui STATIC EXCLUDE_FROM_ALL ${_imgui_sources})
target_include_directories(imgui SYSTEM PUBLIC ${TIDEMARK_IMGUI_DIR} ${TIDEMARK_IMGUI_DIR}/backends)
# 32-bit indices: WebGL2 has no base vertex, so 16-bit ones would limit a draw list to 64k vertices.
# The test-engine hooks feed the semantic mirror (src/ui/mirror).
target_compile_definitions(imgui PUBLIC ImDrawIdx=unsigned\ int IMGUI_DISABLE_DEMO_WINDOWS
  IMGUI_DISABLE_DEBUG_TOOLS IMGUI_ENABLE_TEST_ENGINE IMGUI_DISABLE_OBSOLETE_FUNCTIONS
  IMGUI_DISABLE_DEFAULT_FONT)
target_compile_options(imgui PRIVATE -w ${TIDEMARK_UI_OPTIMIZE})

# The drawing backend of both builds, and the window of the desktop program.
add_library(imgui_opengl3 STATIC EXCLUDE_FROM_ALL ${TIDEMARK_IMGUI_DIR}/backends/imgui_impl_opengl3.cpp)
target_link_libraries(imgui_opengl3 PUBLIC imgui)
target_compile_options(imgui_opengl3 PRIVATE -w ${TIDEMARK_UI_OPTIMIZE})
if(EMSCRIPTEN)
  target_compile_definitions(imgui_opengl3 PUBLIC IMGUI_IMPL_OPENGL_ES3
    PRIVATE glGetIntegerv=tidemark_gl_known_integer)  # src/platform/window/web/gl_known_state.cpp
else()
  find_package(OpenGL REQUIRED COMPONENTS OpenGL)
  find_package(glfw3 3.3 REQUIRED)
  target_link_libraries(imgui_opengl3 PUBLIC OpenGL::GL ${CMAKE_DL_LIBS})
  add_library(imgui_glfw STATIC EXCLUDE_FROM_ALL ${TIDEMARK_IMGUI_DIR}/backends/imgui_impl_glfw.cpp)
  target_link_libraries(imgui_glfw PUBLIC imgui glfw)
  target_compile_options(imgui_glfw PRIVATE -w)
endif()
