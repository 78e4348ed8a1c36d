# cmake -DPROGRAM=<search> -DMPIEXEC=<mpirun> -DSCRATCH=<folder> -P run.cmake
# One search with one, two and four ranks; with an evaluation that fails; and with a rank that is killed in the
# middle, after which the log knows all but what was in flight.

cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE "${SCRATCH}")
file(MAKE_DIRECTORY "${SCRATCH}")
# More ranks than cores, and as root in a container.
set(ENV{OMPI_ALLOW_RUN_AS_ROOT} 1)
set(ENV{OMPI_ALLOW_RUN_AS_ROOT_CONFIRM} 1)
set(ENV{OMPI_MCA_rmaps_base_oversubscribe} 1)
set(ENV{OMPI_MCA_btl_vader_single_copy_mechanism} none)

# start(<ranks> <log> <result> [mode]): leaves status and output.
macro(start ranks log result)
  execute_process(COMMAND "${MPIEXEC}" -n ${ranks} "${PROGRAM}" "${SCRATCH}/${log}" "${SCRATCH}/${result}" ${ARGN}
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output TIMEOUT 100)
endmacro()

function(require_same left right)
  execute_process(COMMAND "${CMAKE_COMMAND}" -E compare_files "${SCRATCH}/${left}" "${SCRATCH}/${right}"
    RESULT_VARIABLE different)
  if(different)
    message(FATAL_ERROR "${left} and ${right} differ\n${output}")
  endif()
endfunction()

# results_in(<log> <variable>): complete lines behind the header.
function(results_in log variable)
  file(STRINGS "${SCRATCH}/${log}" lines REGEX "}$")
  list(LENGTH lines count)
  math(EXPR count "${count} - 1")
  set(${variable} ${count} PARENT_SCOPE)
endfunction()

foreach(ranks IN ITEMS 1 2 4)
  start(${ranks} log${ranks} result${ranks})
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${ranks} ranks: status ${status}\n${output}")
  endif()
  require_same(result1 result${ranks})
  message(STATUS "${ranks} ranks: the same result")
endforeach()

start(4 log_fail result_fail fail)
if(status EQUAL 0 OR NOT output MATCHES "rank 0: search: candidate 2 [0-9 ]*at budget 1, seed [0-9]+: rank [1-3]: no convergence")
  message(FATAL_ERROR "an evaluation that fails: status ${status}\n${output}")
endif()
message(STATUS "an evaluation that fails ends the job with its text")

# What goes wrong on one rank outside of an evaluation: rank 0 cannot write its log, while the others wait.
start(4 none/log result_none)
if(status EQUAL 0 OR NOT output MATCHES "rank 0: [^\n]*none/log: expected a file to append to")
  message(FATAL_ERROR "a log that cannot be written: status ${status}\n${output}")
endif()
message(STATUS "an error on rank 0 ends the waiting ranks")

# The killer waits until a dozen results are there.
foreach(rank IN ITEMS 2 0)
  set(log log_kill${rank})
  execute_process(
    COMMAND "${MPIEXEC}" -n 4 "${PROGRAM}" "${SCRATCH}/${log}" "${SCRATCH}/result_kill${rank}" slow
    COMMAND sh -c "for try in $(seq 600); do
        if [ -s $0.rank${rank} ] && [ $(grep -c number $0 2> /dev/null || echo 0) -ge 12 ]; then
          kill -9 $(cat $0.rank${rank}); exit 0
        fi
        sleep 0.02
      done; exit 1" "${SCRATCH}/${log}"
    RESULTS_VARIABLE statuses OUTPUT_VARIABLE output ERROR_VARIABLE output TIMEOUT 100)
  list(GET statuses 0 status)
  list(GET statuses 1 killed)
  results_in(${log} kept)
  if(status EQUAL 0 OR NOT killed EQUAL 0 OR kept LESS 12 OR NOT kept LESS 60)
    message(FATAL_ERROR "killed rank ${rank}: statuses ${statuses}, ${kept} results kept\n${output}")
  endif()
  start(4 ${log} result_kill${rank})
  math(EXPR missing "60 - ${kept}")
  if(NOT status EQUAL 0 OR NOT output MATCHES "(^|\n)${missing} evaluated")
    message(FATAL_ERROR "resumed after rank ${rank} was killed: status ${status}, ${kept} results kept\n${output}")
  endif()
  require_same(result1 result_kill${rank})
  message(STATUS "rank ${rank} killed: ${kept} results kept, ${missing} evaluated in the second run, the same result")
endforeach()
