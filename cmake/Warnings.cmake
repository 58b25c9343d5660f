# Warnings are errors in our own code; third-party targets switch them off.
add_library(tidemark_options INTERFACE)
target_compile_options(tidemark_options INTERFACE -Wall -Wextra -Wshadow -Werror -fno-exceptions)
target_include_directories(tidemark_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_link_libraries(tidemark_options INTERFACE tidemark_headers)
