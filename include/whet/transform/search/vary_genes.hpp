#pragma once

#include <cstddef>

#include <whet/train/generator.hpp>
#include <whet/transform/search/gene_space.hpp>

namespace whet {

/// Uniform in [0, count).
inline std::size_t random_below(Generator& generator, std::size_t count) {
  return static_cast<std::size_t>(generator.uniform() * static_cast<double>(count));
}

/// Each gene uniform among its alternatives; canonical.
inline Genotype random_genotype(const GeneSpace& space, Generator& generator) {
  Genotype genotype{.count = static_cast<int>(space.alternatives.size())};
  for (std::size_t gene = 0; gene < space.alternatives.size(); ++gene)
    genotype.genes[gene] = static_cast<unsigned char>(
        random_below(generator, static_cast<std::size_t>(space.alternatives[gene])));
  return space.canonical_form(genotype);
}

/// One gene gets another value; canonical, and another candidate than `parent`: genes that are not in use
/// are drawn again. `parent` itself where no such gene is found, as in a space of a single candidate.
inline Genotype mutated(const GeneSpace& space, const Genotype& parent, Generator& generator) {
  constexpr int most_draws = 1000;
  for (int draw = 0; draw < most_draws; ++draw) {
    const std::size_t gene = random_below(generator, space.alternatives.size());
    const auto others = static_cast<std::size_t>(space.alternatives[gene]) - 1;
    if (others == 0) continue;
    std::size_t value = random_below(generator, others);
    if (value >= parent.genes[gene]) ++value;
    Genotype child = parent;
    child.genes[gene] = static_cast<unsigned char>(value);
    child = space.canonical_form(child);
    if (child != parent) return child;
  }
  return parent;
}

/// Each gene from one of the parents, with equal chances; canonical. Source: Syswerda 1989, uniform
/// crossover.
inline Genotype crossed(const GeneSpace& space, const Genotype& first, const Genotype& second,
                        Generator& generator) {
  Genotype child = first;
  for (std::size_t gene = 0; gene < space.alternatives.size(); ++gene)
    if (random_below(generator, 2) == 1) child.genes[gene] = second.genes[gene];
  return space.canonical_form(child);
}

}  // namespace whet
