#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <whet/transform/search/gene_space.hpp>
#include <whet/transform/search/vary_genes.hpp>

namespace whet {

/// Genotypes of a space that take, all together, each alternative of each decision, also those within other
/// alternatives: canonical, in an order that depends on the space alone. Left out are decisions that only
/// several others together bring into use, which spaces of layers do not have.
inline std::vector<Genotype> every_decision(const GeneSpace& space) {
  const std::size_t genes = space.alternatives.size();
  // For each gene the first genotype that was found to use it.
  std::vector<std::optional<Genotype>> users(genes);
  const auto note_users = [&](const Genotype& genotype) {
    for (std::size_t gene = 0; gene < genes; ++gene)
      if (!users[gene] && is_in_use(space, genotype, gene)) users[gene] = genotype;
  };
  note_users(space.canonical_form({.count = static_cast<int>(genes)}));
  std::vector<Genotype> found;
  std::vector<bool> varied(genes, false);
  for (bool more = true; more;) {
    more = false;
    for (std::size_t gene = 0; gene < genes; ++gene) {
      if (varied[gene] || !users[gene]) continue;
      varied[gene] = more = true;
      for (int value = 0; value < space.alternatives[gene]; ++value) {
        Genotype one = *users[gene];
        one.genes[gene] = static_cast<unsigned char>(value);
        found.push_back(space.canonical_form(one));
        note_users(found.back());
      }
    }
  }
  return found;
}

}  // namespace whet
