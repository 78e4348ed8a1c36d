#include <whet/io/global_names.hpp>

#include "catch.hpp"

TEST_CASE("what comes with <whet/whet.hpp> is taken") {
  for (const char* name :
       {"access",    "alarm",    "canonicalize", "clone",  "daylight",      "finite",  "getline", "nice",
        "popen",     "select",   "roundeven",    "sync",   "truncate",      "uint",    "ulong",   "usleep",
        "NAN",       "INFINITY", "EOF",          "NULL",   "M_PI",          "M_PIf64", "logf",    "sqrtl",
        "acosf32x",  "yn",       "ynf",          "uid_t",  "pthread_self",  "E2BIG",   "Eigen",   "FILE",
        "EIGEN_ANY", "WHET_ISA", "XSIMD_HPP",    "SYS_io", "CLOCK_REALTIME"}) {
    INFO(name);
    CHECK(whet::detail::is_global_name(name));
  }
}

TEST_CASE("names that only look like those of the library are free") {
  for (const char* name : {"MNIST", "EMNIST", "FP_32", "clock_net", "net_t", "logs", "half", "sincosine"}) {
    INFO(name);
    CHECK_FALSE(whet::detail::is_global_name(name));
  }
}
