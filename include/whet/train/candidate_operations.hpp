#pragma once

#include <utility>
#include <vector>

#include <whet/topology/search/candidate_records.hpp>
#include <whet/topology/search/leaf_walker.hpp>
#include <whet/topology/search/search_space.hpp>
#include <whet/train/candidate_network.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operations.hpp>

namespace whet {
namespace detail {

template <class Scalar>
struct FactoryWalker : LeafWalker<FactoryWalker<Scalar>> {
  std::vector<OperationFactory<Scalar>> factories;

  template <class Layer>
  void leaf(int) {
    factories.push_back(operation_factory<Scalar, Layer>);
  }
};

}  // namespace detail

/// How each record of a candidate is computed and differentiated: for `Engine`, beside candidate_records.
template <class Scalar, class Space>
std::vector<OperationFactory<Scalar>> candidate_operations(const Genotype& genotype) {
  detail::FactoryWalker<Scalar> walker;
  detail::walk_members<Space>(genotype, walker);
  return std::move(walker.factories);
}

/// A candidate of a space with all that training needs. genotype: one of the space's.
template <class Scalar, class Space>
CandidateNetwork<Scalar> candidate_network(const Genotype& genotype) {
  const auto candidate = candidate_records<Space>(genotype);
  return {{candidate.records().begin(), candidate.records().end()},
          candidate_operations<Scalar, Space>(genotype),
          candidate.input,
          candidate.input_bounds};
}

}  // namespace whet
