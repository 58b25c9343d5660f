# find_package(tidemark PATHS <this folder>); target_link_libraries(mine PRIVATE tidemark::tidemark)
if(NOT TARGET tidemark::tidemark)
  find_package(Threads REQUIRED)
  add_library(tidemark::tidemark INTERFACE IMPORTED)
  set_target_properties(tidemark::tidemark PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${CMAKE_CURRENT_LIST_DIR}"
    INTERFACE_COMPILE_FEATURES cxx_std_17
    INTERFACE_LINK_LIBRARIES Threads::Threads)
endif()
