#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace optimize {

struct Options {
  std::string topology = "classifier";
  std::vector<std::string> policies;  ///< keys; empty: all
  std::vector<std::uint64_t> seeds{1};
  int epochs = 0;              ///< 0: as many as the topology's recipe says
  std::optional<int> crop;     ///< pixels that images are moved by at most; none: as the recipe says
  std::optional<double> flip;  ///< share of images that are mirrored; none: as the recipe says
  int cutout = 0;
  double mixup = 0.0;
  int qat_epochs = 0;    ///< of training for each integer precision; 0: calibrated only
  int prune_epochs = 0;  ///< of training while weights are pruned, for each pattern; 0: no patterns
  int threads = 0;
  int calibration_samples = 512;
  double percentile = 99.99;
  int rounds = 301;
  std::filesystem::path output = "whet-results";
  std::filesystem::path data;        ///< folder of the data set; empty: where Debian installs it
  std::filesystem::path checkpoint;  ///< weights to start from instead of training
  std::string target = "generic";    ///< that the headers are laid out for
  bool resume = false;               ///< take up trainings that were interrupted
  bool json = false;
};

/// Parses the command line. On --help, --version or a mistake it prints and ends the program.
Options parse_options(int argc, char** argv);

}  // namespace optimize
