# Every flag of the page's build, each with its reason. The floor is Debian 12's emcc 3.1.6
# (clang 14, libc++ 13); a newer emcc works too.

if(NOT EMSCRIPTEN_VERSION)
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} --version OUTPUT_VARIABLE _emcc_version)
  string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" EMSCRIPTEN_VERSION "${_emcc_version}")
endif()
if(EMSCRIPTEN_VERSION VERSION_LESS 3.1.6)
  message(FATAL_ERROR "emcc ${EMSCRIPTEN_VERSION} is too old: 3.1.6 or newer is needed.")
endif()

# Debian's emcc looks for the package acorn where Debian's Node keeps it. Another Node first on PATH
# does not look there, and the link fails with "Cannot find module 'acorn'".
if(IS_DIRECTORY /usr/share/nodejs)
  set(CMAKE_C_LINKER_LAUNCHER ${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs)
  set(CMAKE_CXX_LINKER_LAUNCHER ${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs)
endif()

# -- Compiling ---------------------------------------------------------------------------------
add_compile_options(
  -msimd128             # hand-written min/max kernels gain 2 to 4 times; one probe at start-up checks for it
  -mbulk-memory         # memcpy and memset become one instruction; present wherever SIMD is
  -mnontrapping-fptoint # without it a float out of an integer's range traps; present wherever SIMD is
  $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>)  # nothing asks for type names: a smaller module

# -O2 where every point passes (parsing, codecs, pyramids, drawing), -Os where the page spends its time waiting
# for a person. SQLite is among the latter: it stores rows of 4,096 points, so its own speed (inserts of single
# rows are 40 % slower than with -O2) hardly shows, but its 90 kB of transfer do. The panels take -Oz; the engine
# does not, because -Oz fills buffers byte by byte, and reading a file of 900 MB then spent its time on that. The
# last -O on the line wins, but with -Os or -Oz anywhere on it emcc tells clang to inline nothing, not even a
# vector's size(). For the engine as a whole that saves 100 kB of transfer; where every point passes it cost half of
# the speed, so there the limit is lifted.
# A model's operators and the metrics are in between: their loops are templates for five types, so that -O2 (which
# unrolls and vectorises each) made a module of 640 kB; -Os with inlining keeps the calls out of the loops.
set(TIDEMARK_HOT_OPTIMIZE -O2 -sINLINING_LIMIT=0)
set(TIDEMARK_WARM_OPTIMIZE -Os -sINLINING_LIMIT=0)
set(TIDEMARK_ONCE_OPTIMIZE -Oz -sINLINING_LIMIT=1)
set(TIDEMARK_ENGINE_OPTIMIZE -Os)
set(TIDEMARK_UI_OPTIMIZE -Oz)
string(REPLACE "-O3" "" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
string(REPLACE "-O2" "" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
string(REPLACE "-O3" "" CMAKE_C_FLAGS_RELEASE "${CMAKE_C_FLAGS_RELEASE}")
string(REPLACE "-O2" "" CMAKE_C_FLAGS_RELEASE "${CMAKE_C_FLAGS_RELEASE}")

# fmt otherwise brings the C++ library's locales and 128-bit floats: 30 kB of transfer in each module.
add_compile_definitions(FMT_STATIC_THOUSANDS_SEPARATOR=',' FMT_USE_LONG_DOUBLE=0)

# -- Linking -----------------------------------------------------------------------------------
set(_wasm_link
  -sMODULARIZE=1                # the glue is a function: no globals, several instances, own start
  -sFILESYSTEM=0                # no emulated file system: SQLite reads through our own VFS
  -sALLOW_MEMORY_GROWTH=1       # views of the heap detach on growth: take HEAPU8 anew after each call
  -sMEMORY_GROWTH_LINEAR_STEP=4194304  # 4 MB: steps of a fifth, the default, take what nobody needs; growing costs microseconds
  -sINITIAL_MEMORY=33554432     # 32 MB: start-up needs no growth
  -sMAXIMUM_MEMORY=2147483648   # pointers above 2 GB are negative in JavaScript
  -sWASM_BIGINT=1               # 64-bit sizes and offsets cross as BigInt; default of newer versions
  -sDYNAMIC_EXECUTION=0         # no eval: the page's policy forbids it
  -sSUPPORT_LONGJMP=0           # nobody jumps; invoke_ wrappers would cost size and speed
  -sASSERTIONS=0 -sSTACK_OVERFLOW_CHECK=1  # a stack overflow says what it is; the other checks cost 6 kB of transfer
  -sABORTING_MALLOC=0)          # an allocation that fails is reported by us, with what to do
set(_wasm_methods UTF8ToString,stringToUTF8,lengthBytesUTF8)
if(EMSCRIPTEN_VERSION VERSION_GREATER_EQUAL 4.0.7)
  string(APPEND _wasm_methods ,HEAPU8)  # from here on views are exported only when asked for
endif()
# One flag for all: repeated ones don't add up.
list(APPEND _wasm_link -sEXPORTED_RUNTIME_METHODS=${_wasm_methods})
if(EMSCRIPTEN_VERSION VERSION_LESS 3.1.25)
  set(_wasm_stack TOTAL_STACK)  # the old name
else()
  set(_wasm_stack STACK_SIZE)   # the new name, with a default of only 64 kB
endif()
set(_wasm_link_ui
  -sENVIRONMENT=web             # smaller glue: no branches for Node and workers
  -sMIN_WEBGL_VERSION=2 -sMAX_WEBGL_VERSION=2  # no WebGL 1 code; without WebGL2 the page says so
  -sGL_SUPPORT_AUTOMATIC_ENABLE_EXTENSIONS=0   # nothing outside WebGL2's core is used
  -s${_wasm_stack}=1048576)     # 1 MB: ImGui nests, but holds little on the stack
set(_wasm_link_engine
  -sENVIRONMENT=worker          # runs in workers only
  -s${_wasm_stack}=2097152)     # 2 MB: SQLite's parser and the importers' buffers

# Tiles for browsers with relaxed SIMD, as a library of functions for the glue; what links tidemark_model takes it by
# tidemark_use_relaxed_tiles(target).
set(_relaxed_tiles ${CMAKE_BINARY_DIR}/generated/relaxed_tiles.js)
find_program(TIDEMARK_WASM_LD NAMES wasm-ld wasm-ld-14 wasm-ld-15 HINTS ${EMSCRIPTEN_ROOT_PATH}/../bin REQUIRED)
function(tidemark_relaxed_tiles source)
  add_library(tidemark_relaxed_tiles_object OBJECT EXCLUDE_FROM_ALL ${source})
  target_include_directories(tidemark_relaxed_tiles_object PRIVATE ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(tidemark_relaxed_tiles_object PRIVATE tidemark_options)
  target_compile_options(tidemark_relaxed_tiles_object PRIVATE ${TIDEMARK_HOT_OPTIMIZE} -mrelaxed-simd)
  add_custom_command(OUTPUT ${_relaxed_tiles}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/generated
    COMMAND ${TIDEMARK_PYTHON} ${CMAKE_SOURCE_DIR}/cmake/relaxed_tiles.py --object $<TARGET_OBJECTS:tidemark_relaxed_tiles_object>
      --output ${_relaxed_tiles} --wasm-ld ${TIDEMARK_WASM_LD}
    DEPENDS tidemark_relaxed_tiles_object $<TARGET_OBJECTS:tidemark_relaxed_tiles_object> ${CMAKE_SOURCE_DIR}/cmake/relaxed_tiles.py
    VERBATIM)
  add_custom_target(tidemark_relaxed_tiles DEPENDS ${_relaxed_tiles})
endfunction()
function(tidemark_use_relaxed_tiles target)
  add_dependencies(${target} tidemark_relaxed_tiles)
  target_link_options(${target} PRIVATE --js-library ${_relaxed_tiles} -sALLOW_TABLE_GROWTH=1)
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${_relaxed_tiles})
endfunction()

# tidemark_wasm_module(name KIND ui|engine SOURCES ... LIBS ... [EXPORTS _a _b] [LATE ...] [GATES ...] [APART ...]
#   [LINK_OPTIONS ...])
# makes ${TIDEMARK_OUT_DIR}/web/<name>.js, a function createTidemark<Name>, and <name>.wasm beside it.
# LATE: patterns of object files (within the build's src/CMakeFiles). What only these define goes to <name>_late.wasm,
# which is loaded when it is first wanted (cmake/split_wasm.py, cmake/late_part.js). GATES: Python patterns
# of the late functions that others call. APART: folders there that are not linked, so that what they define besides
# does not matter.
# A function is exported when it is EMSCRIPTEN_KEEPALIVE in SOURCES or named in EXPORTS (with its _).
function(tidemark_wasm_module name)
  cmake_parse_arguments(ARG "" "KIND" "SOURCES;LIBS;EXPORTS;LATE;GATES;APART;LINK_OPTIONS" ${ARGN})
  string(SUBSTRING ${name} 0 1 _first)
  string(TOUPPER ${_first} _first)
  string(SUBSTRING ${name} 1 -1 _rest)
  list(JOIN ARG_EXPORTS "," _exports)
  if(_exports)
    set(_exports ",${_exports}")
  endif()
  string(TOUPPER ${ARG_KIND} _kind)

  add_executable(tidemark_wasm_${name} ${ARG_SOURCES})
  target_link_libraries(tidemark_wasm_${name} PRIVATE ${ARG_LIBS} tidemark_options)
  target_compile_options(tidemark_wasm_${name} PRIVATE ${TIDEMARK_${_kind}_OPTIMIZE})
  target_link_options(tidemark_wasm_${name} PRIVATE
    ${TIDEMARK_${_kind}_OPTIMIZE}
    --no-entry                  # no main: the loader calls exported functions
    ${_wasm_link} ${_wasm_link_${ARG_KIND}}
    -sEXPORT_NAME=createTidemark${_first}${_rest}
    "-sEXPORTED_FUNCTIONS=_malloc,_free${_exports}"
    --emit-symbol-map           # names for the stack of a trap; stays in the build folder
    ${ARG_LINK_OPTIONS})
  set_target_properties(tidemark_wasm_${name} PROPERTIES
    OUTPUT_NAME ${name} SUFFIX .js RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/wasm)
  set(_made ${CMAKE_BINARY_DIR}/wasm/${name})
  set(_site ${TIDEMARK_OUT_DIR}/web)
  if(ARG_LATE)
    set(_late_part ${CMAKE_SOURCE_DIR}/cmake/late_part.js)
    target_link_options(tidemark_wasm_${name} PRIVATE
      --profiling-funcs         # wasm-split goes by names; they don't come into its output
      --extern-pre-js ${_late_part})
    set_property(TARGET tidemark_wasm_${name} APPEND PROPERTY LINK_DEPENDS
      ${_late_part} ${CMAKE_SOURCE_DIR}/cmake/split_wasm.py)
    list(TRANSFORM ARG_LATE PREPEND --late=src/CMakeFiles/)
    list(TRANSFORM ARG_GATES PREPEND --gate=)
    list(TRANSFORM ARG_APART PREPEND --apart=src/CMakeFiles/)
    set(_to_site ${TIDEMARK_PYTHON} ${CMAKE_SOURCE_DIR}/cmake/split_wasm.py --module ${_made}.wasm
      --objects ${CMAKE_BINARY_DIR} ${ARG_LATE} ${ARG_GATES} ${ARG_APART}
      --first-output ${_site}/${name}.wasm --late-output ${_site}/${name}_late.wasm)
  else()
    set(_to_site ${CMAKE_COMMAND} -E copy ${_made}.wasm ${_site})
  endif()
  add_custom_command(TARGET tidemark_wasm_${name} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E make_directory ${_site}
    COMMAND ${CMAKE_COMMAND} -E copy ${_made}.js ${_site}
    COMMAND ${_to_site}
    VERBATIM)
endfunction()
