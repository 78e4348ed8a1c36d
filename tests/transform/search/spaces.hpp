#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <whet/transform/search/evaluated.hpp>
#include <whet/transform/search/gene_space.hpp>

namespace spaces {

inline double gene(const whet::Genotype& genotype, std::size_t index) { return genotype.genes[index]; }

/// Gene 0 chooses between two blocks: with 0, genes 1 to 3 are in use, with 1, genes 4 and 5.
inline whet::GeneSpace blocks() {
  return {.alternatives = {2, 4, 4, 4, 3, 3}, .canonical = [](whet::Genotype genotype) {
            for (std::size_t index = 1; index < 6; ++index)
              if ((genotype.genes[0] == 0) != (index < 4)) genotype.genes[index] = 0;
            return genotype;
          }};
}
constexpr std::size_t candidates_of_blocks = 4 * 4 * 4 + 3 * 3;

/// Twelve genes whose objective is the squared distance from an optimum, with neighbours that depend on each
/// other; 0 at the optimum.
inline whet::GeneSpace valley() { return {.alternatives = std::vector<int>(12, 6)}; }

inline std::vector<double> distance(const whet::Genotype& genotype, double, std::uint64_t) {
  double sum = 0.0;
  for (std::size_t index = 0; index < 12; ++index) {
    const double from_optimum = gene(genotype, index) - static_cast<double>((index * 5 + 2) % 6);
    sum += from_optimum * from_optimum;
    if (index > 0) {
      const double neighbour = gene(genotype, index - 1) - static_cast<double>((index * 5 + 3) % 6);
      sum += 0.5 * std::abs(from_optimum * neighbour);
    }
  }
  return {sum};
}

/// Two objectives as in ZDT1 (Zitzler et al. 2000): the front is where genes 2 to 7 are 0, and genes 0 and 1
/// say which of its 64 points.
inline whet::GeneSpace trade() { return {.alternatives = {8, 8, 5, 5, 5, 5, 5, 5}}; }

inline bool on_front(const whet::Genotype& genotype) {
  double others = 0.0;
  for (std::size_t index = 2; index < 8; ++index) others += gene(genotype, index);
  return others == 0.0;
}

inline std::vector<double> trade_objectives(const whet::Genotype& genotype, double, std::uint64_t) {
  const double first = (8.0 * gene(genotype, 0) + gene(genotype, 1)) / 63.0;
  double others = 0.0;
  for (std::size_t index = 2; index < 8; ++index) others += gene(genotype, index);
  const double scale = 1.0 + 9.0 * others / 24.0;
  return {first, scale * (1.0 - std::sqrt(first / scale))};
}

inline whet::Genotype genotype_of(std::vector<int> values) {
  whet::Genotype genotype{.count = static_cast<int>(values.size())};
  for (std::size_t index = 0; index < values.size(); ++index)
    genotype.genes[index] = static_cast<unsigned char>(values[index]);
  return genotype;
}

inline whet::Evaluated with_objectives(std::vector<double> objectives, int number = 0, double budget = 1.0) {
  return {.genotype = genotype_of({number}), .objectives = std::move(objectives), .budget = budget};
}

}  // namespace spaces
