#pragma once

#include <cstdlib>
#include <string>

#include "catch.hpp"

// Programs that are called, such as gnuplot: tests check less where one is missing, and say so.

namespace programs {

inline bool has(const std::string& program) {
  if (std::system(("command -v " + program + " > /dev/null").c_str()) == 0) return true;
  WARN("no " << program << ": this part was not checked");
  return false;
}

/// No program is found until the end of the test.
struct NonePresent {
  std::string path = std::getenv("PATH");
  NonePresent() { ::setenv("PATH", "/nowhere", 1); }
  NonePresent(const NonePresent&) = delete;
  NonePresent& operator=(const NonePresent&) = delete;
  ~NonePresent() { ::setenv("PATH", path.c_str(), 1); }
};

}  // namespace programs
