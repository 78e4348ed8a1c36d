#pragma once

#include <cstddef>

#include <whet/core/shape.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sequential.hpp>

namespace whet::detail {

/// The input of a part of a network: what record `Record` gives (-1: the network's input), with all that is
/// known of it.
template <class Network, int Record>
struct PartInput {
 private:
  static constexpr const LayerRecord& record =
      records<Network>[static_cast<std::size_t>(Record < 0 ? 0 : Record)];

 public:
  static constexpr Shape shape = Record < 0 ? input_shape<Network> : record.output;
  static constexpr Bounds bounds = Record < 0 ? input_bounds<Network> : record.bounds;
  static constexpr bool nonnegative = bounds.nonnegative();
};

/// The network of a single layer, without the activation behind it. The layer joins no branches.
template <class Network, int Record>
struct LayerAlone
    : Sequential<PartInput<Network, records<Network>[Record].producer>, layer_t<Network, Record>> {
  using whole = Network;
  static constexpr int whole_record(int record) {
    return record < 0 ? records<Network>[Record].producer : Record;
  }
};

}  // namespace whet::detail
