// search <log> <result> [fail|slow|busy]: a search whose result is written by rank 0, one line a candidate.
// run.cmake looks at what becomes of it with several ranks.

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <unistd.h>

#include <whet/io/search_log.hpp>
#include <whet/transform/search/mpi.hpp>
#include <whet/transform/search/nsga2.hpp>

#include "transform/search/spaces.hpp"

namespace {

using namespace whet;

std::vector<double> evaluate(const Genotype& genotype, double budget, std::uint64_t seed,
                             std::string_view mode) {
  if (mode == "fail" && genotype.genes[0] == 2) throw std::runtime_error("no convergence");
  if (mode == "busy") {
    // Of processor time, which more ranks than cores have to share.
    const std::clock_t end = std::clock() + CLOCKS_PER_SEC / 20;
    while (std::clock() < end) {
    }
  } else {
    std::this_thread::sleep_for(std::chrono::milliseconds(mode == "slow" ? 40 + seed % 20 : seed % 3));
  }
  return spaces::trade_objectives(genotype, budget, seed);
}

int run(const MpiJob& job, const std::string& log_file, const std::string& result_file,
        std::string_view mode) {
  const SearchOptions options{.evaluations = 60, .seed = 9, .threads = 1};
  const Nsga2 strategy{.population = 10};
  std::optional<SearchLog> log;
  if (job.rank == 0)
    log.emplace(log_file, describe_search("mpi", {"first", "second"}, spaces::trade(), strategy, options));
  // For the test to kill one of them.
  if (mode == "slow") std::ofstream(log_file + ".rank" + std::to_string(job.rank)) << ::getpid() << '\n';
  int evaluated = 0;
  const auto begin = std::chrono::steady_clock::now();
  const auto result = search_mpi(
      job, spaces::trade(), {},
      [&](const Genotype& genotype, double budget, std::uint64_t seed) {
        return evaluate(genotype, budget, seed, mode);
      },
      strategy, options, [&](const SearchProgress&) { ++evaluated; }, log ? &*log : nullptr);
  if (!result) return 0;
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
  std::printf("%d evaluated, %.0f candidates a minute\n", evaluated, 60.0 * evaluated / time.count());
  std::ofstream stream(result_file);
  for (const Evaluated& candidate : result->evaluated)
    stream << genes_text(candidate.genotype) << " : " << candidate.seed << '\n';
  stream << "front " << result->front.size() << '\n';
  return stream ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  return whet::run_mpi(argc, argv, [&](const whet::MpiJob& job) {
    if (argc < 3) throw std::invalid_argument("usage: search <log> <result> [fail|slow|busy]");
    const std::string_view mode = argc > 3 ? argv[3] : "";
    const int status = run(job, argv[1], argv[2], mode);
    // The others go on to the next search, where rank 0 never comes.
    return mode == "fail" ? run(job, argv[1], argv[2], mode) : status;
  });
}
