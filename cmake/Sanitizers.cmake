# -DTIDEMARK_SANITIZE=address,undefined builds everything, SQLite and ImGui too, with sanitizers.
set(TIDEMARK_SANITIZE "" CACHE STRING "comma separated sanitizers, for example address,undefined")
if(TIDEMARK_SANITIZE)
  # -O1 runs the tests about three times as fast as -O0, with readable stacks; line tables (-g1) suffice.
  add_compile_options(-fsanitize=${TIDEMARK_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -O1 -g1)
  add_link_options(-fsanitize=${TIDEMARK_SANITIZE})
endif()

# -DTIDEMARK_FUZZ=ON (clang) also builds tests/fuzz/*_fuzz.cpp with libFuzzer. What reads foreign bytes gets
# coverage counters, so that the fuzzer sees its branches; the same objects serve the unit tests, and one
# tree is built for both. SQLite and the interface stay without: nothing in them is what we look for.
option(TIDEMARK_FUZZ "build the libFuzzer targets too (needs clang)" OFF)
set(TIDEMARK_COVERAGE)
if(TIDEMARK_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "TIDEMARK_FUZZ needs clang: -DCMAKE_C_COMPILER=clang-14 -DCMAKE_CXX_COMPILER=clang++-14.")
  endif()
  set(TIDEMARK_COVERAGE -fsanitize=fuzzer-no-link)
endif()
