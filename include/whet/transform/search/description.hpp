#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <whet/transform/search/every_decision.hpp>
#include <whet/transform/search/options.hpp>
#include <whet/transform/search/strategy.hpp>
#include <whet/transform/search/vary_genes.hpp>

namespace whet {

/// What has to be equal for two searches to propose the same candidates, and how results are called.
struct SearchDescription {
  /// What is searched and how candidates are trained, in the caller's words.
  std::string name{};
  /// The objectives' names, with their units.
  std::vector<std::string> objectives{};
  std::string space{};
  std::string strategy{};
  std::uint64_t seed = 0;
  int in_flight = 0;
  std::vector<double> limits{};
  int redraws = SearchOptions{}.redraws;

  bool operator==(const SearchDescription&) const = default;
};

/// The alternatives of each gene and a hash of what genotypes are, in canonical form and as layers, that take
/// each alternative of each decision, and of 64 others: "3 4 2, candidates 1f0c83a5d2b7e694".
inline std::string space_fingerprint(const GeneSpace& space) {
  constexpr std::uint64_t probe_seed = 20190212;
  constexpr int probes = 64;
  // FNV-1a
  std::uint64_t hash = 0xcbf29ce484222325U;
  const auto mix = [&](unsigned char byte) { hash = (hash ^ byte) * 0x100000001b3U; };
  const auto mix_candidate = [&](const Genotype& genotype) {
    for (std::size_t gene = 0; gene < space.alternatives.size(); ++gene) mix(genotype.genes[gene]);
    if (space.text)
      for (const char letter : space.text(genotype)) mix(static_cast<unsigned char>(letter));
  };
  for (const Genotype& genotype : every_decision(space)) mix_candidate(genotype);
  Generator generator(probe_seed);
  for (int probe = 0; probe < probes; ++probe) mix_candidate(random_genotype(space, generator));
  std::string text;
  for (const int alternatives : space.alternatives) text += std::to_string(alternatives) + " ";
  text.back() = ',';
  text += " candidates ";
  for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[(hash >> shift) & 15U];
  return text;
}

/// Errors: std::invalid_argument when space, strategy, options or the number of limits make no sense.
template <SearchStrategy Strategy>
SearchDescription describe_search(const std::string& name, const std::vector<std::string>& objectives,
                                  const GeneSpace& space, const Strategy& strategy,
                                  const SearchOptions& options) {
  require_space(space);
  strategy.validate();
  validate(options);
  if (objectives.empty()) throw std::invalid_argument("search: expected names of objectives, found none");
  if (!options.limits.empty() && options.limits.size() != objectives.size())
    throw std::invalid_argument("search: option limits: expected " + std::to_string(objectives.size()) +
                                " as there are objectives, found " + std::to_string(options.limits.size()));
  return {.name = name,
          .objectives = objectives,
          .space = space_fingerprint(space),
          .strategy = strategy.description(),
          .seed = options.seed,
          .in_flight = options.in_flight,
          .limits = options.limits,
          .redraws = options.redraws};
}

}  // namespace whet
