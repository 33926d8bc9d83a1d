# What every target of the project has in common.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_THREAD_PREFER_PTHREAD ON)
set(THREADS_PREFER_PTHREAD_FLAG ON)

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

function(callboard_options target)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  set_target_properties(${target} PROPERTIES
    UNITY_BUILD ${CALLBOARD_UNITY} UNITY_BUILD_BATCH_SIZE 16)
  target_compile_options(${target} PRIVATE -Wall -Wextra
    $<$<BOOL:${CALLBOARD_WERROR}>:-Werror>)
  if(CALLBOARD_SANITIZERS)
    target_compile_options(${target} PRIVATE
      -fsanitize=${CALLBOARD_SANITIZERS} -fno-omit-frame-pointer
      -fno-sanitize-recover=all
      # CAF's queues cast the sentinel of a list, which is no element, and actors
      # that are spawned without arguments bind a reference to none.
      -fno-sanitize=vptr,null
      # GCC warns of what is not there when it instruments, in Boost, too.
      $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    target_link_options(${target} PUBLIC -fsanitize=${CALLBOARD_SANITIZERS})
  endif()
endfunction()

# callboard_library(NAME SOURCES... [DEPENDS TARGETS...]): a library of the
# house. What stands below its `include` is for users, and installed; everything
# else is included by its path from the top folder.
function(callboard_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(callboard_${name} STATIC ${arg_SOURCES})
  add_library(callboard::${name} ALIAS callboard_${name})
  set_target_properties(callboard_${name} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(callboard_${name} PUBLIC cxx_std_20)
  target_include_directories(callboard_${name} PUBLIC
    $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>
    $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>)
  target_link_libraries(callboard_${name} PUBLIC ${arg_DEPENDS})
  callboard_options(callboard_${name})
endfunction()

function(callboard_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_DEPENDS})
  callboard_options(${name})
endfunction()

# Defines callboard::plugin, for libraries that the node loads: all that
# behaviors see, but not the engine's code, which is the node's.
function(callboard_plugin_interface)
  add_library(callboard_plugin INTERFACE)
  add_library(callboard::plugin ALIAS callboard_plugin)
  set_target_properties(callboard_plugin PROPERTIES EXPORT_NAME plugin)
  target_compile_features(callboard_plugin INTERFACE cxx_std_20)
  foreach(layer codec actors)
    target_include_directories(callboard_plugin INTERFACE
      $<BUILD_INTERFACE:$<TARGET_PROPERTY:callboard_${layer},INTERFACE_INCLUDE_DIRECTORIES>>)
  endforeach()
  target_compile_definitions(callboard_plugin INTERFACE
    CAF_ENABLE_TYPE_ID_CHECKS)
  # What headers define has to be the same thing in node and plug-in.
  target_compile_options(callboard_plugin INTERFACE -fvisibility=default)
  target_link_libraries(callboard_plugin INTERFACE
    CAF::core nlohmann_json::nlohmann_json spdlog::spdlog)
endfunction()

# callboard_plugin(NAME SOURCES...): a plug-in of this project, in `plugins`.
function(callboard_plugin name)
  add_library(${name} MODULE ${ARGN})
  target_link_libraries(${name} PRIVATE callboard::plugin)
  set_target_properties(${name} PROPERTIES
    LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/plugins)
  callboard_options(${name})
endfunction()
