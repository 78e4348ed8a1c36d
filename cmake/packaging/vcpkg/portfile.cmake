# Headers only.
set(VCPKG_BUILD_TYPE release)

# This port brings its source along; one in a registry gets it from where it is published (vcpkg_from_git, vcpkg_from_github).
set(SOURCE_PATH "${CURRENT_PORT_DIR}/source")

vcpkg_check_features(OUT_FEATURE_OPTIONS FEATURE_OPTIONS
  FEATURES
    mpi WHET_MPI
  INVERTED_FEATURES
    io CMAKE_DISABLE_FIND_PACKAGE_ZLIB
    io CMAKE_DISABLE_FIND_PACKAGE_fmt
    io CMAKE_DISABLE_FIND_PACKAGE_nlohmann_json)

vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS
    -DWHET_BUILD_TESTS=OFF
    -DWHET_BUILD_BENCH=OFF
    -DWHET_BUILD_EXAMPLES=OFF
    -DWHET_MARCH=
    ${FEATURE_OPTIONS})
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(PACKAGE_NAME whet CONFIG_PATH lib/cmake/whet)
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/lib")

file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
