# What whet's targets need. Included by whet's own build and, installed beside the package file, by find_package(whet):
# one list for both. Sets WHET_MISSING_<target> to the packages that were not found.

foreach(library IN ITEMS whet train io)
  set(WHET_MISSING_${library} "")
endforeach()

# The version file of Eigen 5 refuses "3.4", so that the version is compared here.
find_package(Eigen3 QUIET CONFIG)
if(NOT TARGET Eigen3::Eigen)
  list(APPEND WHET_MISSING_whet Eigen3)
elseif(Eigen3_VERSION VERSION_LESS 3.4)
  list(APPEND WHET_MISSING_whet "Eigen3 (3.4 or later, found ${Eigen3_VERSION})")
endif()

# Bare metal has no xsimd batches, and xsimd's header does not compile there.
if(NOT TARGET whet::xsimd_headers)
  add_library(whet::xsimd_headers INTERFACE IMPORTED)
endif()
if(NOT CMAKE_SYSTEM_NAME STREQUAL "Generic")
  find_package(xsimd QUIET CONFIG)
  if(TARGET xsimd)
    # The headers alone: Debian's target also names a library xtl that does not exist.
    get_target_property(whet_xsimd_folders xsimd INTERFACE_INCLUDE_DIRECTORIES)
  elseif(CMAKE_CROSSCOMPILING)
    # Debian's package file is found for the host's architecture only; headers are the same for all.
    find_path(WHET_XSIMD_FOLDER xsimd/xsimd.hpp)
    mark_as_advanced(WHET_XSIMD_FOLDER)
    set(whet_xsimd_folders ${WHET_XSIMD_FOLDER})
  endif()
  if(CMAKE_CROSSCOMPILING AND "/usr/include" IN_LIST whet_xsimd_folders)
    # There are the host's other headers as well, which must not stand before those of the compiler.
    file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/xsimd_headers")
    file(CREATE_LINK /usr/include/xsimd "${CMAKE_BINARY_DIR}/xsimd_headers/xsimd" SYMBOLIC)
    set(whet_xsimd_folders "${CMAKE_BINARY_DIR}/xsimd_headers")
  endif()
  if(whet_xsimd_folders)
    set_target_properties(whet::xsimd_headers PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${whet_xsimd_folders}")
    unset(whet_xsimd_folders)
  else()
    list(APPEND WHET_MISSING_whet xsimd)
  endif()

  set(THREADS_PREFER_PTHREAD_FLAG ON)
  find_package(Threads QUIET)
  find_package(ZLIB QUIET)
  find_package(nlohmann_json QUIET CONFIG)
  find_package(fmt QUIET CONFIG)
endif()
if(NOT TARGET Threads::Threads)
  list(APPEND WHET_MISSING_train Threads)
endif()
foreach(package IN ITEMS ZLIB::ZLIB nlohmann_json::nlohmann_json fmt::fmt)
  if(NOT TARGET ${package})
    list(APPEND WHET_MISSING_io ${package})
  endif()
endforeach()
