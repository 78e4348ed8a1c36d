#pragma once

#include <whet/topology/search/search_space.hpp>
#include <whet/transform/search/candidate_text.hpp>
#include <whet/transform/search/gene_space.hpp>

namespace whet {

/// What strategies know of a search space that is a type.
template <class Space>
GeneSpace gene_space() {
  static_assert(check_space<Space>());
  return {.alternatives = {gene_alternatives<Space>.begin(), gene_alternatives<Space>.end()},
          .canonical = &canonical<Space>,
          .text = &candidate_text<Space>};
}

}  // namespace whet
