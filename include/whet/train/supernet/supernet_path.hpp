#pragma once

#include <functional>
#include <vector>

#include <whet/train/candidate_network.hpp>
#include <whet/train/generator.hpp>

namespace whet {

/// A candidate as a path through a supernet: for each of its records the number, from 0, of the shared layer
/// that the record's parameters are a part of. No shared layer comes twice in a path; the numbers of records
/// without parameters do not count.
struct SupernetPath {
  CandidateNetwork<float> network{};
  std::vector<int> keys{};
};

/// Draws a path, a function of the random numbers alone.
using SamplePath = std::function<SupernetPath(Generator&)>;

}  // namespace whet
