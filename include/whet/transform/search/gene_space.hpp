#pragma once

#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/topology/search/genotype.hpp>

namespace whet {

/// What strategies know of a search space: how many alternatives each decision has, and which genotypes are
/// one candidate.
struct GeneSpace {
  /// For each gene, from 1 to 256.
  std::vector<int> alternatives{};
  /// The one genotype of a candidate: genes not in use (inside a choice that is not taken) are 0. Empty: all
  /// genes are always in use.
  std::function<Genotype(const Genotype&)> canonical{};
  /// What a candidate is, as a text that says all that it is trained and priced by: a log of a space with
  /// other layers under the same genes belongs to another search. Empty: genes say it all.
  std::function<std::string(const Genotype&)> text{};

  Genotype canonical_form(const Genotype& genotype) const {
    return canonical ? canonical(genotype) : genotype;
  }
};

/// Errors: std::invalid_argument naming what was expected and what was found.
inline void require_space(const GeneSpace& space) {
  constexpr int most_alternatives = 256;
  const std::size_t count = space.alternatives.size();
  if (count < 1 || count > static_cast<std::size_t>(max_genes))
    throw std::invalid_argument("search: expected a space of 1 to " + std::to_string(max_genes) +
                                " genes, found " + std::to_string(count));
  for (std::size_t gene = 0; gene < count; ++gene)
    if (space.alternatives[gene] < 1 || space.alternatives[gene] > most_alternatives)
      throw std::invalid_argument("search: gene " + std::to_string(gene) + ": expected 1 to " +
                                  std::to_string(most_alternatives) + " alternatives, found " +
                                  std::to_string(space.alternatives[gene]));
}

/// Errors: std::invalid_argument when a genotype has other genes than the space.
inline void require_genotype(const GeneSpace& space, const Genotype& genotype) {
  if (genotype.count != static_cast<int>(space.alternatives.size()))
    throw std::invalid_argument("search: expected a candidate of " +
                                std::to_string(space.alternatives.size()) + " genes, found " +
                                std::to_string(genotype.count));
  for (std::size_t gene = 0; gene < space.alternatives.size(); ++gene)
    if (genotype.genes[gene] >= space.alternatives[gene])
      throw std::invalid_argument("search: gene " + std::to_string(gene) + ": expected less than " +
                                  std::to_string(space.alternatives[gene]) + ", found " +
                                  std::to_string(genotype.genes[gene]));
}

/// "3 0 1"
inline std::string genes_text(const Genotype& genotype) {
  std::string text;
  for (int gene = 0; gene < genotype.count; ++gene) {
    if (gene > 0) text += ' ';
    text += std::to_string(genotype.genes[static_cast<std::size_t>(gene)]);
  }
  return text;
}

}  // namespace whet
