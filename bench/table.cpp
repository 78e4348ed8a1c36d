#include "table.hpp"

#include <benchmark/benchmark.h>

#include <whet/whet.hpp>

namespace bench {
namespace {

bool any_failed = false;

}  // namespace

void fail(benchmark::State& state, const std::string& message) {
  any_failed = true;
  state.SkipWithError(message.c_str());
}

int run_table(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::AddCustomContext("target", whet::target::native::name);
  benchmark::RunSpecifiedBenchmarks();
  return any_failed ? 1 : 0;
}

}  // namespace bench
