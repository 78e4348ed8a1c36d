// What a search found as the model that ships: measures it on this machine beside the hand-made network, and
// writes the header that firmware for a Cortex-M4 includes. SEARCH_WINNER is the header that the search has
// written.
//   search_deploy <folder>: writes <folder>/host.json and <folder>/network.hpp

#include <cstdio>
#include <exception>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/whet.hpp>

#include "deployed.hpp"
#include SEARCH_WINNER

namespace example {
namespace {

void run(const std::filesystem::path& folder) {
  const auto images = whet::data::fashion_mnist({.as_images = true}).train.first(512);
  const Deployed<found::Network> network(images);
  std::filesystem::create_directories(folder);
  whet::export_header<Target>(whet::freeze<Precision, whet::target::generic>(network.weights, network.ranges),
                              folder / "network.hpp");
  const HandMadeSeconds hand_made = hand_made_seconds(images);
  const nlohmann::ordered_json result{{"target", HostTarget::name},
                                      {"seconds", network.seconds(images)},
                                      {"hand_made_seconds", hand_made.fitting},
                                      {"full_width_seconds", hand_made.full}};
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
