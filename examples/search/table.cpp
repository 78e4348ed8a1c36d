// Measures the steps of the space's candidates, and those of the hand-made network, on this machine: a table
// of latencies for `search --latency-table`.

#include <cstdio>
#include <exception>

#include <fmt/format.h>

#include <whet/io/latency_table.hpp>
#include <whet/transform/latency/measure_steps.hpp>
#include <whet/whet.hpp>

#include "space.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: search_table <file of the table>\n");
    return 2;
  }
  try {
    auto table = whet::latency_table<example::Space, example::Precision, example::HostTarget>();
    table.prices.merge(
        whet::latency_table<example::HandMadeSpace, example::Precision, example::HostTarget>().prices);
    whet::write_latency_table(argv[1], table);
    fmt::print("{} steps\n", table.prices.size());
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "search_table: {}\n", error.what());
    return 1;
  }
}
