// What a search found as the model that ships: measures it on this machine, and writes the header that
// firmware for a Cortex-M4 includes. SEARCH_WINNER is the header that the search has written.
//   search_deploy <folder>: writes <folder>/host.json and <folder>/network.hpp

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

#include "space.hpp"
#include SEARCH_WINNER

namespace example {
namespace {

/// Of one sample, the least of many rounds.
template <class Model>
double seconds_of(const Model& model, const whet::Dataset& images) {
  using Clock = std::chrono::steady_clock;
  constexpr std::size_t calls = 10;
  whet::HeapWorkspace<Model> workspace;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t round = 0; round < 2000; ++round) {
    const auto begin = Clock::now();
    for (std::size_t call = 0; call < calls; ++call) {
      const auto scores = model(images.sample((round + call) % images.size()), workspace);
      asm volatile("" : : "r"(scores.data()) : "memory");
    }
    least = std::min(least, std::chrono::duration<double>(Clock::now() - begin).count() / double{calls});
  }
  return least;
}

void run(const std::filesystem::path& folder) {
  const auto images = whet::data::fashion_mnist({.as_images = true}).train.first(512);
  // What instructions and time cost does not depend on what the weights are.
  whet::Weights<found::Network> untrained;
  whet::initialize(untrained, 1);
  const auto weights = whet::fold(untrained);
  const auto ranges = whet::calibrate(weights, images);
  std::filesystem::create_directories(folder);
  whet::export_header<Target>(whet::freeze<Precision, whet::target::generic>(weights, ranges),
                              folder / "network.hpp");
  const nlohmann::ordered_json result{
      {"target", HostTarget::name},
      {"seconds", seconds_of(whet::freeze<Precision, HostTarget>(weights, ranges), images)}};
  whet::write_file_atomically(folder / "host.json", result.dump(1) + "\n");
  fmt::print("{}\n", result.dump());
}

}  // namespace
}  // namespace example

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: search_deploy <folder>\n");
    return 2;
  }
  try {
    example::run(argv[1]);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "search_deploy: {}\n", error.what());
    return 1;
  }
}
