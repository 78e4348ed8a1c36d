#pragma once

// In the place of tests/catch.hpp where a program, not a test case, reads reference data: what a test
// requires, it throws.

#include <stdexcept>
#include <string>

#define REQUIRE(...)                                                                                      \
  do {                                                                                                    \
    if (!(__VA_ARGS__)) throw std::runtime_error("reference data: not so: " + std::string(#__VA_ARGS__)); \
  } while (false)
#define INFO(message) static_cast<void>(0)
