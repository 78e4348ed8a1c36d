#pragma once

#include <array>
#include <compare>

namespace whet {

/// Decisions that a search space can have.
inline constexpr int max_genes = 64;

/// A candidate of a search: for each decision the number of the alternative that was taken. Genes from
/// `count` on are 0. Structural, so that it can be a template argument.
struct Genotype {
  std::array<unsigned char, max_genes> genes{};
  int count = 0;

  constexpr bool operator==(const Genotype&) const = default;
  /// In the order of the first gene that differs, then of the numbers of genes.
  constexpr std::strong_ordering operator<=>(const Genotype& other) const {
    const std::strong_ordering by_genes = genes <=> other.genes;
    return by_genes != std::strong_ordering::equal ? by_genes : count <=> other.count;
  }
};

}  // namespace whet
