#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace example {

struct Options {
  std::vector<std::string> settings;  ///< names; empty: all
  std::vector<std::uint64_t> seeds{1, 2, 3, 4, 5};
  std::string loss = "soft_targets";
  double temperature = 4.0;
  double alpha = 0.7;
  int epochs = 0;          ///< of every student; 0: as many as its setting says
  int crop = 0;            ///< of the students' images, with teacher and without
  double flip = 0.0;       ///< of the students' images, with teacher and without
  int samples = 0;         ///< training images that are used; 0: all
  int teacher_epochs = 0;  ///< 0: as many as the setting says
  int threads = 0;
  bool validate = false;                          ///< measure on training images that were kept apart
  std::filesystem::path output = "whet-distill";  ///< where teachers are kept
  std::filesystem::path data;
};

/// Parses the command line. On --help or a mistake it prints and ends the program.
Options parse_options(int argc, char** argv, const std::vector<std::string>& settings);

}  // namespace example
