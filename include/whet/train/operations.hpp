#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include <whet/topology/sequential.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/activation.hpp>
#include <whet/train/operation/batch_norm.hpp>
#include <whet/train/operation/convolution.hpp>
#include <whet/train/operation/dense.hpp>
#include <whet/train/operation/dropout.hpp>
#include <whet/train/operation/identity.hpp>
#include <whet/train/operation/join.hpp>
#include <whet/train/operation/pool.hpp>
#include <whet/train/operation/rearrange.hpp>
#include <whet/train/operation/recurrent.hpp>
#include <whet/train/operation/slopes.hpp>
#include <whet/train/operation/softmax.hpp>

namespace whet {

/// The factory of a layer type's operation.
template <class Scalar, class Layer>
inline constexpr OperationFactory<Scalar> operation_factory = [](const LayerRecord& record) {
  static_assert(
      requires { make_operation<Scalar>(Layer{}, record); },
      "whet: this layer cannot be trained: give it value and derivative if it is an activation, else "
      "a function make_operation in its namespace");
  return OperationPointer<Scalar>(make_operation<Scalar>(Layer{}, record));
};

namespace detail {
template <class Scalar, class Network, std::size_t... Index>
constexpr std::array<OperationFactory<Scalar>, sizeof...(Index)> list_factories(
    std::index_sequence<Index...>) {
  return {operation_factory<Scalar, layer_t<Network, static_cast<int>(Index)>>...};
}
}  // namespace detail

/// One factory for each record of a topology.
template <class Scalar, class Network>
inline constexpr auto operation_factories = detail::list_factories<Scalar, Network>(
    std::make_index_sequence<static_cast<std::size_t>(layer_count<Network>)>{});

}  // namespace whet
