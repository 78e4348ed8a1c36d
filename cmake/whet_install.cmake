# Installation and package file. Each library is an export set of its own, so that find_package(whet)
# works where only the dependencies of inference are installed.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/whet")
foreach(library IN LISTS WHET_LIBRARIES)
  install(TARGETS whet_${library} EXPORT whet_${library}_targets FILE_SET HEADERS FILE_SET unverified)
  install(EXPORT whet_${library}_targets NAMESPACE whet:: DESTINATION "${package_folder}")
endforeach()

configure_package_config_file(cmake/whetConfig.cmake.in "${PROJECT_BINARY_DIR}/whetConfig.cmake"
  INSTALL_DESTINATION "${package_folder}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/whetConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES
  "${PROJECT_BINARY_DIR}/whetConfig.cmake"
  "${PROJECT_BINARY_DIR}/whetConfigVersion.cmake"
  cmake/whet_dependencies.cmake
  cmake/whet_add_model.cmake
  DESTINATION "${package_folder}")
install(DIRECTORY cmake/import DESTINATION "${package_folder}")
