#pragma once

#include <utility>
#include <vector>

#include <whet/topology/search/leaf_walker.hpp>
#include <whet/topology/search/search_space.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operations.hpp>

namespace whet {
namespace detail {

template <class Scalar>
struct FactoryWalker : LeafWalker<FactoryWalker<Scalar>> {
  std::vector<OperationFactory<Scalar>> factories;

  template <class Layer>
  void leaf() {
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

}  // namespace whet
