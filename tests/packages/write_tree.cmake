# cmake -DROOT= -DMANAGER= -DTREE= -DEXAMPLE= -DEIGEN= -P write_tree.cmake: a fresh tree, as a user of package.sh writes it.

cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE "${TREE}")
execute_process(
  COMMAND sh "${ROOT}/cmake/package.sh" "${MANAGER}" "${TREE}" --url https://example.org/whet
    --example "${EXAMPLE}" --eigen "${EIGEN}"
  RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "package.sh ${MANAGER}: ${output}")
endif()
