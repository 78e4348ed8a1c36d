#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include <whet/topology/search/genotype.hpp>
#include <whet/transform/latency/measure_steps.hpp>

namespace bench {

/// A candidate that is measured as a whole.
struct WholeModel {
  whet::Genotype genotype;
  /// One inference.
  std::function<void()> run;
};

/// Fifty models in files of ten, because they take a while to compile.
inline constexpr std::uint64_t models_of_group = 10;
template <std::uint64_t Group>
void add_models(std::vector<WholeModel>& models);

/// Measures the steps of the space of latency/space.hpp.
whet::LatencyTable measure_table(const whet::LatencyOptions& options);
/// The table's time of a candidate, in seconds.
double predict(const whet::LatencyTable& table, const whet::Genotype& genotype);

}  // namespace bench
