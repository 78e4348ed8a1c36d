#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

namespace example {

struct Options {
  std::string name = "search";
  std::string strategy = "evolution";
  /// Evolution: proposals of which the one that fills the device best is trained.
  int screen = 64;
  std::size_t flash = 64 * 1024;
  std::size_t ram = 16 * 1024;
  /// Empty: latencies do not count.
  std::filesystem::path latency_table;
  /// Of the hand-made network's.
  double latency_share = std::numeric_limits<double>::infinity();
  /// Above 0: the fastest network with at most this error is looked for, in place of the one with the least.
  double most_error = 0.0;
  int evaluations = 1000;
  double minutes = 10.0;
  int epochs = 2;
  int samples = 24'000;
  int finalists = 4;
  /// Searches in the output folder whose candidates may be finalists, too.
  std::vector<std::string> also;
  int finalist_epochs = 3;
  std::uint64_t seed = 1;
  int threads = 0;
  std::filesystem::path output = "whet-search";
  std::filesystem::path data;
};

/// Ends the program with the usual texts when asked for help or when an argument makes no sense.
Options parse_options(int argc, char** argv);

}  // namespace example
