# The target `docs` makes the site, from docs/, the README and the comments of the headers: <build folder>/site/index.html.

find_program(WHET_DOXYGEN NAMES doxygen)
find_path(WHET_DOXYGEN_THEME doxygen-awesome.css
  PATHS /usr/share/doxygen-awesome-css /usr/local/share/doxygen-awesome-css)
mark_as_advanced(WHET_DOXYGEN WHET_DOXYGEN_THEME)
if(WHET_DOXYGEN AND WHET_DOXYGEN_THEME)
  add_custom_target(docs COMMAND "${CMAKE_COMMAND}" "-DSOURCE=${PROJECT_SOURCE_DIR}" "-DSITE=${PROJECT_BINARY_DIR}/site"
    "-DDOXYGEN=${WHET_DOXYGEN}" "-DTHEME=${WHET_DOXYGEN_THEME}" "-DVERSION=${PROJECT_VERSION}"
    "-DDESCRIPTION=${PROJECT_DESCRIPTION}" -P "${CMAKE_CURRENT_LIST_DIR}/site.cmake" USES_TERMINAL VERBATIM)
else()
  message(STATUS "docs is left out; it needs doxygen and doxygen-awesome-css")
endif()
