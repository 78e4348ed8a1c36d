#pragma once

#include <array>
#include <cstddef>

#include <whet/topology/record.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/without_leaves.hpp>

namespace whet {
namespace detail {

/// How many branches read the output of record `producer`.
constexpr int count_readers(const LayerRecord* records, int count, int producer) {
  int readers = 0;
  for (int index = 0; index < count; ++index) {
    if (records[index].producer == producer) ++readers;
    for (int other : records[index].others)
      if (other == producer) ++readers;
  }
  return readers;
}

/// For each record the one whose weights take it up: batch normalization goes into the affine layer or
/// convolution that produces its input, if nothing else reads that. -1 for the records that stay.
constexpr void find_folds(const LayerRecord* records, int count, int* folds) {
  for (int index = 0; index < count; ++index) {
    folds[index] = -1;
    const LayerRecord& record = records[index];
    if (record.role != LayerRole::normalization || record.producer < 0) continue;
    // One that was folded itself stands for the layer that took it up.
    const int earlier = folds[record.producer];
    const int target = earlier < 0 ? record.producer : earlier;
    const LayerRole role = records[target].role;
    const bool foldable = role == LayerRole::affine || role == LayerRole::convolution;
    if (foldable && count_readers(records, count, record.producer) == 1) folds[index] = target;
  }
}
template <class Network>
inline constexpr auto folds = [] {
  std::array<int, static_cast<std::size_t>(layer_count<Network>)> result{};
  find_folds(records<Network>.data(), layer_count<Network>, result.data());
  return result;
}();

/// The leaves that `Folded` takes out.
template <class Network>
struct FoldedLeaves {
  static constexpr bool drops(int leaf) { return folds<Network>[static_cast<std::size_t>(leaf)] >= 0; }
};

template <class Network>
using without_folds_t = without_leaves_t<Network, FoldedLeaves<Network>>;

}  // namespace detail

/// A topology without batch normalization wherever that directly follows a dense layer or a convolution that
/// feeds nothing else, also from group to group; elsewhere batch normalization stays. The weights of the
/// former come from `fold(weights)`. Names stay; composites that lose a layer become `Layers<…>`. Positions
/// are counted anew: a top-level member that was only batch normalization is gone.
template <class Network>
struct Folded : detail::without_folds_t<Network> {};

}  // namespace whet
