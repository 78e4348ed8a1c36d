# cmake -DNM=<nm> -DBINARY=<object or program> -P symbols.cmake
# No symbol of the heap, of exceptions, of run-time type information or of the streams, used or defined.

cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND "${NM}" "${BINARY}" RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE errors)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${NM} ${BINARY}: ${errors}")
endif()

string(REGEX MATCHALL "[^\n]+" lines "${output}")
set(found "")
set(count 0)
foreach(line IN LISTS lines)
  if(NOT line MATCHES "([^ ]+)$")
    continue()
  endif()
  set(symbol "${CMAKE_MATCH_1}")
  math(EXPR count "${count} + 1")
  if(symbol MATCHES "^_?(malloc|free|calloc|realloc|aligned_alloc|posix_memalign|memalign|sbrk)(_r)?$"
      OR symbol MATCHES "^_(Zn[wa]|Zd[la])"
      OR symbol MATCHES "^(__cxa_throw|__cxa_rethrow|__cxa_begin_catch|__cxa_allocate_exception|_Unwind_Resume|__gxx_personality_v0)$"
      OR symbol MATCHES "^_ZSt[0-9]+__throw_"
      OR symbol MATCHES "^_ZT[IS]"
      OR symbol MATCHES "^(_ZNSt8ios_base|_ZSt4cout|_ZSt4cerr|_ZNSo|printf|puts)"
      OR symbol MATCHES "^(pthread_|abort$|__assert_fail$|__assert_func$|__cxa_guard_)")
    string(APPEND found "  ${symbol}\n")
  endif()
endforeach()

if(count EQUAL 0)
  message(FATAL_ERROR "${BINARY} has no symbols")
endif()
if(found)
  message(FATAL_ERROR "${BINARY} uses what inference must not:\n${found}")
endif()
message(STATUS "${count} symbols, none of the heap, exceptions, RTTI or streams")
