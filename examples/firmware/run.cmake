# cmake -DNM=<nm> -DPLUGIN=<count_instructions.so> -P run.cmake -- <emulator> <argument>... <program>
# Runs a program and says how many instructions lie between its calls of count_begin and count_end, in the mean.

cmake_minimum_required(VERSION 3.25)

include("${CMAKE_CURRENT_LIST_DIR}/../../cmake/separated_command.cmake")
whet_separated_command(command)
list(GET command -1 program)

execute_process(COMMAND "${NM}" "${program}" OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
foreach(end IN ITEMS begin end)
  if(NOT symbols MATCHES "([0-9a-f]+) T count_${end}\n")
    message(FATAL_ERROR "${program}: no function count_${end}")
  endif()
  string(APPEND PLUGIN ",${end}=0x${CMAKE_MATCH_1}")
endforeach()

execute_process(COMMAND ${command} -plugin "${PLUGIN}" RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE counts)
message(NOTICE "${output}")
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${counts}\n${program} ends with ${status}")
endif()
if(NOT counts MATCHES "instructions ([0-9]+)\ncalls ([1-9][0-9]*)")
  message(FATAL_ERROR "${program} calls count_begin and count_end never\n${counts}")
endif()
math(EXPR mean "${CMAKE_MATCH_1} / ${CMAKE_MATCH_2}")
message(NOTICE "${mean} instructions, the mean of ${CMAKE_MATCH_2} calls")
