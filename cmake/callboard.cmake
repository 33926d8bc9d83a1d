# What every target of the project has in common.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_THREAD_PREFER_PTHREAD ON)
set(THREADS_PREFER_PTHREAD_FLAG ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

function(callboard_options target)
  target_compile_options(${target} PRIVATE -Wall -Wextra
    $<$<BOOL:${CALLBOARD_WERROR}>:-Werror>)
  if(CALLBOARD_SANITIZERS)
    target_compile_options(${target} PRIVATE
      -fsanitize=${CALLBOARD_SANITIZERS} -fno-omit-frame-pointer
      -fno-sanitize-recover=all
      # GCC warns of what is not there when it instruments, in Boost, too.
      $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    target_link_options(${target} PUBLIC -fsanitize=${CALLBOARD_SANITIZERS})
  endif()
endfunction()

# callboard_library(NAME SOURCES... [DEPENDS TARGETS...]): one layer of the
# house. A layer sees the headers of the layers that it names, and no others.
function(callboard_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(callboard_${name} STATIC ${arg_SOURCES})
  add_library(callboard::${name} ALIAS callboard_${name})
  target_include_directories(callboard_${name} PUBLIC
    ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(callboard_${name} PUBLIC ${arg_DEPENDS})
  callboard_options(callboard_${name})
endfunction()

function(callboard_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_DEPENDS})
  callboard_options(${name})
endfunction()
