# -DTIDEMARK_SANITIZE=address,undefined builds everything, SQLite and ImGui too, with sanitizers.
set(TIDEMARK_SANITIZE "" CACHE STRING "comma separated sanitizers, for example address,undefined")
if(TIDEMARK_SANITIZE)
  add_compile_options(-fsanitize=${TIDEMARK_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=${TIDEMARK_SANITIZE})
endif()
