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

/// Whether a gene of a canonical genotype decides anything: another value makes another candidate.
inline bool is_in_use(const GeneSpace& space, const Genotype& genotype, std::size_t gene) {
  if (!space.canonical || genotype.genes[gene] != 0) return true;
  Genotype other = genotype;
  other.genes[gene] = 1;
  return space.alternatives[gene] > 1 && space.canonical(other) != genotype;
}

/// One gene gets another value; canonical, and another candidate than `parent`, which is canonical: genes
/// that are not in use are drawn again. What a new value brings into use, as the layers of a choice that is
/// taken now, is drawn uniformly. `parent` itself where no such gene is found, as in a space of a single
/// candidate.
inline Genotype mutated(const GeneSpace& space, const Genotype& parent, Generator& generator) {
  Genotype drawn = parent;
  for (std::size_t gene = 0; gene < space.alternatives.size(); ++gene)
    if (!is_in_use(space, parent, gene))
      drawn.genes[gene] = static_cast<unsigned char>(
          random_below(generator, static_cast<std::size_t>(space.alternatives[gene])));
  constexpr int most_draws = 1000;
  for (int draw = 0; draw < most_draws; ++draw) {
    const std::size_t gene = random_below(generator, space.alternatives.size());
    const auto others = static_cast<std::size_t>(space.alternatives[gene]) - 1;
    if (others == 0) continue;
    std::size_t value = random_below(generator, others);
    if (value >= parent.genes[gene]) ++value;
    Genotype child = drawn;
    child.genes[gene] = static_cast<unsigned char>(value);
    child = space.canonical_form(child);
    if (child != parent) return child;
  }
  return parent;
}

/// Each gene from one of the parents, which are canonical, with equal chances among those that use it;
/// canonical. Source: Syswerda 1989, uniform crossover.
inline Genotype crossed(const GeneSpace& space, const Genotype& first, const Genotype& second,
                        Generator& generator) {
  Genotype child = first;
  for (std::size_t gene = 0; gene < space.alternatives.size(); ++gene)
    if (random_below(generator, 2) == 1 ? is_in_use(space, second, gene) : !is_in_use(space, first, gene))
      child.genes[gene] = second.genes[gene];
  return space.canonical_form(child);
}

}  // namespace whet
