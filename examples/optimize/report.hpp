#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "options.hpp"

namespace optimize {

/// What was measured of one precision.
struct PolicyResult {
  std::string key;
  std::string title;
  std::string policy;              ///< C++ source
  std::vector<double> accuracies;  ///< on the test images, one per seed
  std::vector<double> losses;      ///< cross-entropy on the test images, one per seed
  std::size_t weight_bytes = 0;
  std::size_t workspace_bytes = 0;
  double latency = 0.0;   ///< seconds per inference at batch 1, median
  double speed_up = 1.0;  ///< against float32, median of the ratios round by round
  double energy = 0.0;    ///< estimate, joule per inference
  std::string header;     ///< file written, for the first seed

  double mean_accuracy() const;
  double mean_loss() const;
};

struct Report {
  std::string topology;
  std::string topology_source;
  std::string target;
  std::string header_target;  ///< what the headers are laid out for
  std::size_t parameters = 0;
  std::size_t macs = 0;
  int epochs = 0;      ///< 0: the weights came from a checkpoint
  int qat_epochs = 0;  ///< of training for each integer precision
  std::vector<std::uint64_t> seeds;
  double training_seconds = 0.0;
  std::vector<std::string> checkpoints;
  std::vector<PolicyResult> results;
};

nlohmann::json to_json(const Report& report);

/// The table that people know from textbooks, with measured numbers.
std::string to_table(const Report& report);

}  // namespace optimize
