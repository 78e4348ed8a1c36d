#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include <whet/topology/search/leaf_walker.hpp>
#include <whet/topology/search/search_space.hpp>
#include <whet/train/candidate_operations.hpp>
#include <whet/train/supernet/shared_layers.hpp>
#include <whet/train/supernet/supernet_path.hpp>

namespace whet {
namespace detail {

struct PlaceWalker : LeafWalker<PlaceWalker> {
  std::vector<int> places;

  template <class>
  void leaf(int place) {
    places.push_back(place);
  }
};

/// 0 where the layers do not fit one another.
template <class Space>
std::size_t parameters_of(const Genotype& genotype) {
  std::size_t parameters = 0;
  const auto candidate = candidate_records<Space>(genotype);
  if (!candidate.valid()) return 0;
  for (const LayerRecord& record : candidate.records()) parameters += record.parameters();
  return parameters;
}

/// Each decision taken for the most parameters, given the others; one of them is given.
template <class Space>
Genotype largest_candidate(std::size_t given, int alternative) {
  Genotype largest{.count = gene_count<Space>};
  largest.genes[given] = static_cast<unsigned char>(alternative);
  std::size_t most = parameters_of<Space>(largest);
  for (int sweep = 0; sweep < 2; ++sweep)
    for (std::size_t gene = 0; gene < gene_alternatives<Space>.size(); ++gene) {
      if (gene == given) continue;
      Genotype other = largest;
      for (int value = 0; value < gene_alternatives<Space>[gene]; ++value) {
        other.genes[gene] = static_cast<unsigned char>(value);
        const std::size_t parameters = parameters_of<Space>(other);
        if (parameters <= most) continue;
        most = parameters;
        largest = other;
      }
    }
  return largest;
}

/// Whether a gene is in use, and not within an alternative that is not taken.
template <class Space>
bool decides(const Genotype& genotype, std::size_t gene) {
  if (gene_alternatives<Space>[gene] < 2) return false;
  Genotype other = genotype;
  other.genes[gene] = genotype.genes[gene] == 0 ? 1 : 0;
  return canonical<Space>(other) != canonical<Space>(genotype);
}

/// The largest alternative of each decision, also within alternatives that are not taken.
template <class Space>
Genotype largest_alternatives() {
  Genotype result{.count = gene_count<Space>};
  const auto take = [&](const Genotype& from, std::size_t given) {
    for (std::size_t gene = 0; gene < gene_alternatives<Space>.size(); ++gene)
      if (gene != given && decides<Space>(from, gene)) result.genes[gene] = from.genes[gene];
  };
  Genotype largest = result;
  for (std::size_t gene = 0; gene < gene_alternatives<Space>.size(); ++gene)
    for (int value = 0; value < gene_alternatives<Space>[gene]; ++value) {
      const Genotype one = largest_candidate<Space>(gene, value);
      take(one, gene);
      if (parameters_of<Space>(one) > parameters_of<Space>(largest)) largest = one;
    }
  take(largest, gene_alternatives<Space>.size());
  return result;
}

}  // namespace detail

/// A candidate as a path through the supernet of its space: layers that only differ in their arguments, such
/// as the number of filters or the window, share one.
template <class Space>
SupernetPath supernet_path(const Genotype& genotype) {
  detail::PlaceWalker walker;
  detail::walk_members<Space>(genotype, walker);
  return {candidate_network<float, Space>(genotype), std::move(walker.places)};
}

/// The layers that the candidates of a space share, as large as any pair of decisions makes them beside the
/// largest alternatives of all others, whatever alternative these are within. A candidate whose layer is
/// larger still, because of three decisions that play together, is refused when it is trained. Errors:
/// std::invalid_argument when the candidates have inputs of different shapes, or no network was found.
template <class Space>
SharedLayers shared_layers() {
  const Genotype largest = detail::largest_alternatives<Space>();
  if (!candidate_records<Space>(largest).valid())
    throw std::invalid_argument(
        "shared_layers: expected candidates whose layers fit one another, found none");
  SharedLayers layers(std::vector{supernet_path<Space>(canonical<Space>(largest))});
  std::set<Genotype> seen;
  const auto include = [&](const Genotype& genotype) {
    const Genotype one = canonical<Space>(genotype);
    if (seen.insert(one).second && candidate_records<Space>(one).valid())
      layers.include(supernet_path<Space>(one));
  };
  const auto alternatives = std::span(gene_alternatives<Space>);
  for (std::size_t first = 0; first < alternatives.size(); ++first)
    for (std::size_t second = 0; second <= first; ++second)
      for (int of_first = 0; of_first < alternatives[first]; ++of_first)
        for (int of_second = 0; of_second < alternatives[second]; ++of_second) {
          Genotype genotype = largest;
          genotype.genes[first] = static_cast<unsigned char>(of_first);
          if (second != first) genotype.genes[second] = static_cast<unsigned char>(of_second);
          include(genotype);
        }
  return layers;
}

}  // namespace whet
