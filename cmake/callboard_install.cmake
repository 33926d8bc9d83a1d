# Installs the library for programs outside of this project, and the node.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(layers codec actors transport)
# What not every program needs.
set(extras remote testing)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/callboard)

# -- libraries and headers -----------------------------------------------------

list(TRANSFORM layers PREPEND callboard_ OUTPUT_VARIABLE libraries)
list(TRANSFORM extras PREPEND callboard_ OUTPUT_VARIABLE extra_libraries)
set_target_properties(callboard_callboard PROPERTIES EXPORT_NAME callboard)
install(TARGETS ${libraries} ${extra_libraries} callboard_callboard
    callboard_plugin
  EXPORT callboard
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT Development
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

# What stands below an `include` folder is for users, and nothing else.
foreach(library codec actors actors/testing actors/remote transport)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/${library}/include/
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT Development
    FILES_MATCHING PATTERN *.hpp)
endforeach()
install(FILES ${PROJECT_BINARY_DIR}/include/callboard/version.hpp
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/callboard COMPONENT Development)

# -- CMake package -------------------------------------------------------------

install(EXPORT callboard NAMESPACE callboard:: FILE callboardTargets.cmake
  DESTINATION ${package_dir} COMPONENT Development)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/callboardConfig.cmake.in
  ${PROJECT_BINARY_DIR}/callboardConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/callboardConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/callboardConfig.cmake
  ${PROJECT_BINARY_DIR}/callboardConfigVersion.cmake
  ${PROJECT_SOURCE_DIR}/cmake/FindCAF.cmake
  ${PROJECT_SOURCE_DIR}/cmake/FindRE2.cmake
  DESTINATION ${package_dir} COMPONENT Development)

# -- pkg-config ----------------------------------------------------------------

# Relative to where the file is found, so that the prefix can be moved.
file(RELATIVE_PATH pc_prefix
  ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" pc_prefix "${pc_prefix}")
set(pc_libs)
# CAF has no file for pkg-config.
set(pc_caf_libs)
foreach(library ${libraries})
  list(PREPEND pc_libs -l${library})
  get_target_property(needs ${library} INTERFACE_LINK_LIBRARIES)
  string(REGEX MATCHALL "CAF::[a-z]+" needs "${needs}")
  list(TRANSFORM needs REPLACE "CAF::" "-lcaf_")
  list(PREPEND pc_caf_libs ${needs})
endforeach()
list(REMOVE_DUPLICATES pc_caf_libs)
cmake_path(GET CAF_CORE_LIBRARY PARENT_PATH caf_dir)
if(NOT caf_dir IN_LIST CMAKE_CXX_IMPLICIT_LINK_DIRECTORIES)
  list(PREPEND pc_caf_libs -L${caf_dir})
  set(pc_cflags "-I${CAF_INCLUDE_DIR} ")
endif()
list(JOIN pc_libs " " pc_libs)
list(JOIN pc_caf_libs " " pc_caf_libs)
configure_file(${PROJECT_SOURCE_DIR}/cmake/callboard.pc.in
  ${PROJECT_BINARY_DIR}/callboard.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/callboard.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT Development)
set(pc_remote_needs "-lcaf_openssl -lcaf_io")
set(pc_remote_text "Behaviors of Callboard in other processes")
set(pc_testing_needs)
set(pc_testing_text "Callboard in virtual time, with simulated clients")
foreach(name ${extras})
  set(pc_name callboard-${name})
  set(pc_text ${pc_${name}_text})
  set(pc_libs "-lcallboard_${name} ${pc_${name}_needs}")
  configure_file(${PROJECT_SOURCE_DIR}/cmake/callboard-extra.pc.in
    ${PROJECT_BINARY_DIR}/${pc_name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${pc_name}.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT Development)
endforeach()

# -- node ----------------------------------------------------------------------

if(CALLBOARD_APPS)
  install(TARGETS callboard
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT Runtime)
  # The node looks for files beside the folder of its binary. The browser client
  # is there if it has been fetched.
  set(share ${CMAKE_INSTALL_BINDIR}/../share/callboard)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/apps/node/www
    DESTINATION ${share} COMPONENT Runtime)
  install(DIRECTORY ${PROJECT_BINARY_DIR}/share/callboard/client
    DESTINATION ${share} COMPONENT Runtime OPTIONAL)
endif()
