#pragma once

#include <cstddef>
#include <set>
#include <span>
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

template <class Space>
std::size_t parameters_of(const Genotype& genotype) {
  std::size_t parameters = 0;
  const auto candidate = candidate_records<Space>(genotype);
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

}  // namespace detail

/// A candidate as a path through the supernet of its space: layers that only differ in their arguments, such
/// as the number of filters or the window, share one.
template <class Space>
SupernetPath supernet_path(const Genotype& genotype) {
  detail::PlaceWalker walker;
  detail::walk_members<Space>(genotype, walker);
  return {candidate_network<float, Space>(genotype), std::move(walker.places)};
}

/// The layers that the candidates of a space share: for each alternative of each decision as large as the
/// others can make them, and as any one further decision makes them beside. A candidate whose layer is larger
/// still, such as one in a choice within a choice, is refused when it is trained. Errors:
/// std::invalid_argument when the candidates have inputs of different shapes.
template <class Space>
SharedLayers shared_layers() {
  const auto alternatives = std::span(gene_alternatives<Space>);
  SharedLayers layers(std::vector{supernet_path<Space>(detail::largest_candidate<Space>(0, 0))});
  std::set<Genotype> seen;
  const auto include = [&](const Genotype& genotype) {
    const Genotype one = canonical<Space>(genotype);
    if (seen.insert(one).second && candidate_records<Space>(one).valid())
      layers.include(supernet_path<Space>(one));
  };
  for (std::size_t first = 0; first < alternatives.size(); ++first)
    for (int of_first = 0; of_first < alternatives[first]; ++of_first) {
      const Genotype largest = detail::largest_candidate<Space>(first, of_first);
      include(largest);
      for (std::size_t second = 0; second < alternatives.size(); ++second)
        for (int of_second = 0; second != first && of_second < alternatives[second]; ++of_second) {
          Genotype genotype = largest;
          genotype.genes[second] = static_cast<unsigned char>(of_second);
          include(genotype);
        }
    }
  return layers;
}

}  // namespace whet
