# cmake -DNM=<nm> -DBINARY=<program> -DSYMBOLS=<regular expression> -DADDRESS=<regular expression> -P addresses.cmake
# Every function of such a name lies at an address, eight digits, of such a form, and there is one.

cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND "${NM}" "${BINARY}" OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[0-9a-f]+ [tTwW] [^\n]*" functions "${output}")
list(FILTER functions INCLUDE REGEX "${SYMBOLS}")
list(LENGTH functions count)
if(count EQUAL 0)
  message(FATAL_ERROR "${BINARY}: no function matches ${SYMBOLS}")
endif()
list(FILTER functions EXCLUDE REGEX "${ADDRESS}")
if(functions)
  list(JOIN functions "\n  " text)
  message(FATAL_ERROR "${BINARY}: functions elsewhere than at ${ADDRESS}:\n  ${text}")
endif()
message(STATUS "${count} functions lie at ${ADDRESS}")
