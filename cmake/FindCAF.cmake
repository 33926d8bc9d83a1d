# Finds CAF, for which Debian ships no CMake package. Its unit test framework is
# a set of headers beside the core's.
#
# Defines the target CAF::core, and for each of the components io and openssl
# that is asked for, CAF::io and CAF::openssl.
find_path(CAF_INCLUDE_DIR caf/all.hpp)
find_library(CAF_CORE_LIBRARY caf_core)

if(CAF_INCLUDE_DIR AND EXISTS ${CAF_INCLUDE_DIR}/caf/config.hpp)
  file(STRINGS ${CAF_INCLUDE_DIR}/caf/config.hpp caf_version_line
       REGEX "#define CAF_VERSION ")
  string(REGEX MATCH "[0-9]+" caf_version_number "${caf_version_line}")
  math(EXPR caf_major "${caf_version_number} / 10000")
  math(EXPR caf_minor "(${caf_version_number} / 100) % 100")
  math(EXPR caf_patch "${caf_version_number} % 100")
  set(CAF_VERSION ${caf_major}.${caf_minor}.${caf_patch})
endif()

set(caf_required CAF_CORE_LIBRARY CAF_INCLUDE_DIR)
foreach(component io openssl)
  if(component IN_LIST CAF_FIND_COMPONENTS)
    string(TOUPPER ${component} upper)
    find_library(CAF_${upper}_LIBRARY caf_${component})
    list(APPEND caf_required CAF_${upper}_LIBRARY)
  endif()
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  CAF REQUIRED_VARS ${caf_required}
  VERSION_VAR CAF_VERSION)

if(CAF_FOUND AND NOT TARGET CAF::core)
  add_library(CAF::core UNKNOWN IMPORTED)
  set_target_properties(CAF::core PROPERTIES
    IMPORTED_LOCATION ${CAF_CORE_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${CAF_INCLUDE_DIR})
endif()

foreach(component io openssl)
  string(TOUPPER ${component} upper)
  if(CAF_FOUND AND CAF_${upper}_LIBRARY AND NOT TARGET CAF::${component})
    add_library(CAF::${component} UNKNOWN IMPORTED)
    set_target_properties(CAF::${component} PROPERTIES
      IMPORTED_LOCATION ${CAF_${upper}_LIBRARY}
      INTERFACE_LINK_LIBRARIES CAF::core)
  endif()
endforeach()
