// What a search found as the model that ships: measures it on this machine beside the hand-made network, and
// writes the header that firmware for a Cortex-M4 includes. SEARCH_WINNER is the header that the search has
// written.
//   search_deploy <folder>: writes <folder>/host.json and <folder>/network.hpp

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <functional>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/whet.hpp>

#include "deployed.hpp"
#include SEARCH_WINNER

namespace example {
namespace {

/// The least seconds of many rounds of each, in turns: where the machine changes its speed it does so for
/// all.
template <std::size_t Count>
std::array<double, Count> least_seconds(const std::array<std::function<double()>, Count>& rounds) {
  std::array<double, Count> least{};
  least.fill(std::numeric_limits<double>::infinity());
  for (int turn = 0; turn < 2000; ++turn)
    for (std::size_t index = 0; index < Count; ++index)
      least[index] = std::min(least[index], rounds[index]());
  return least;
}

void run(const std::filesystem::path& folder) {
  const auto images = whet::data::fashion_mnist({.as_images = true}).train.first(512);
  const Deployed<found::Network> network(images);
  std::filesystem::create_directories(folder);
  whet::export_header<Target>(whet::freeze<Precision, whet::target::generic>(network.weights, network.ranges),
                              folder / "network.hpp");
  const HandMadeRounds hand_made = hand_made_rounds(images);
  const auto [found, fitting, full] =
      least_seconds<3>({network.round(images), hand_made.fitting, hand_made.full});
  const nlohmann::ordered_json result{{"target", HostTarget::name},
                                      {"seconds", found},
                                      {"hand_made_seconds", fitting},
                                      {"full_width_seconds", full}};
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
