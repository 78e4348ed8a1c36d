# cmake -DVERSION= -DMANAGER= -DTREE= -DPYTHON= -P check_tree.cmake
# The manifest is at the root, well-formed, complete and of this version; nothing is in the tree that does not belong there.

cmake_minimum_required(VERSION 3.25)

# What each manager requires.
set(manifest_arduino library.properties)
set(fields_arduino name version author maintainer sentence paragraph category url architectures)
set(manifest_platformio library.json)
set(fields_platformio name version description keywords repository authors license)
set(manifest_esp-idf idf_component.yml)
set(fields_esp-idf version description url license dependencies)
set(manifest_zephyr zephyr/module.yml)
set(fields_zephyr name build)
set(manifest_vcpkg vcpkg.json)
set(fields_vcpkg name version-semver description license dependencies)
set(manifest_conan conanfile.py)
set(also_esp-idf CMakeLists.txt examples/tones/main/idf_component.yml)
set(also_zephyr zephyr/CMakeLists.txt zephyr/Kconfig samples/tones/prj.conf samples/tones/sample.yaml)
set(also_vcpkg portfile.cmake usage source/LICENSE source/CMakeLists.txt source/cmake/whetConfig.cmake.in)
set(also_conan test_package/conanfile.py CMakeLists.txt cmake/whetConfig.cmake.in)

foreach(file IN ITEMS ${manifest_${MANAGER}} ${also_${MANAGER}} README.md)
  if(NOT EXISTS "${TREE}/${file}")
    message(SEND_ERROR "${MANAGER}: expected ${file}, found none")
  endif()
endforeach()

# --- What is there: headers, manifests and an example, with licences; no tests, benchmarks or outputs of a build.

file(GLOB_RECURSE files LIST_DIRECTORIES true RELATIVE "${TREE}" "${TREE}/*" "${TREE}/.*")
foreach(file IN LISTS files)
  if(file MATCHES "(^|/)(tests?|bench|build|out|\\.git|\\.ci|data|train|io|weights|transform)(/|$)" AND NOT MANAGER MATCHES "vcpkg|conan")
    message(SEND_ERROR "${MANAGER}: ${file} does not belong into the tree")
  elseif(file MATCHES "(^|/)(tests|bench|build|out|examples/(optimize|search)|packaging|\\.git|\\.ci)(/|$)")
    message(SEND_ERROR "${MANAGER}: ${file} does not belong into the tree")
  elseif(IS_DIRECTORY "${TREE}/${file}")
    continue()
  elseif(NOT file MATCHES "\\.(hpp|h|cpp|inc|ino|md|txt|json|yml|yaml|properties|ini|conf|cmake|in|py)$"
      AND NOT file MATCHES "(^|/)(LICENSE|Kconfig|usage|COPYING\\.[A-Z0-9]+|Eigen/(Core|Version))$")
    message(SEND_ERROR "${MANAGER}: ${file} is of no kind that belongs into the tree")
  endif()
  # Templates without their values.
  if(NOT file MATCHES "\\.in$" AND NOT file MATCHES "Eigen/")
    file(STRINGS "${TREE}/${file}" left REGEX "@[A-Z_]+@")
    if(left)
      message(SEND_ERROR "${MANAGER}: ${file} holds ${left}")
    endif()
  endif()
endforeach()
list(LENGTH files count)
if(count LESS 100)
  message(SEND_ERROR "${MANAGER}: expected the library's headers, found ${count} files")
endif()

# --- The manifest: its fields, and the version.

file(READ "${TREE}/${manifest_${MANAGER}}" manifest)
if(manifest_${MANAGER} MATCHES "json$")
  foreach(field IN LISTS fields_${MANAGER})
    string(JSON ignored GET "${manifest}" ${field})  # ends the script where there is none
  endforeach()
elseif(NOT MANAGER STREQUAL "conan")
  foreach(field IN LISTS fields_${MANAGER})
    if(NOT manifest MATCHES "(^|\n)${field} *[=:] *[^ ]")
      message(SEND_ERROR "${MANAGER}: expected ${field} in ${manifest_${MANAGER}}, found none")
    endif()
  endforeach()
endif()
if(MANAGER STREQUAL "zephyr")
  file(READ "${TREE}/README.md" manifest)  # module.yml has no version
endif()
string(REPLACE "." "\\." version "${VERSION}")
if(NOT manifest MATCHES "[^0-9.]${version}[^0-9]")
  message(SEND_ERROR "${MANAGER}: expected the version ${VERSION} in ${manifest_${MANAGER}}, found none")
endif()

# --- YAML, where a Python with a parser is at hand.

file(GLOB_RECURSE documents "${TREE}/*.yml" "${TREE}/*.yaml")
if(documents AND PYTHON)
  execute_process(COMMAND "${PYTHON}" -c "import yaml" RESULT_VARIABLE no_parser ERROR_QUIET)
  if(no_parser)
    message(STATUS "python3-yaml is missing: YAML is not parsed")
  else()
    execute_process(
      COMMAND "${PYTHON}" -c "import sys, yaml\nfor name in sys.argv[1:]: assert isinstance(yaml.safe_load(open(name)), dict), name"
        ${documents}
      RESULT_VARIABLE status ERROR_VARIABLE errors)
    if(NOT status EQUAL 0)
      message(SEND_ERROR "${MANAGER}: ${errors}")
    endif()
  endif()
endif()
message(STATUS "${MANAGER}: ${count} files and folders")
