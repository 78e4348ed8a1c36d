#pragma once

#include <string>

#include <benchmark/benchmark.h>

#include "runner.hpp"

namespace bench {

/// Adds a row for each policy of a network. Defined in rows.hpp; each network is instantiated in a file of
/// its own, because it takes a while to compile.
template <class Network>
void add_rows(const std::string& name, Ends ends);

/// Ends a row with an error, and so the program.
void fail(benchmark::State& state, const std::string& message);

/// Runs what was added. Returns the exit code of the program, which is not 0 when a row failed.
int run_table(int argc, char** argv);

}  // namespace bench
