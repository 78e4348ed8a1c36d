#pragma once

#include <array>
#include <cstddef>
#include <type_traits>

#include <whet/topology/folded.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sequential.hpp>

namespace whet::quantized {

template <class Network>
inline constexpr bool has_folds = [] {
  for (const int target : whet::detail::folds<Network>)
    if (target >= 0) return true;
  return false;
}();

/// The topology that quantization-aware training of a topology ends with: without the batch normalizations
/// that fold, where there are any.
template <class Network>
using shipped_t = typename std::conditional_t<has_folds<Network>, std::type_identity<Folded<Network>>,
                                              std::type_identity<Network>>::type;

/// Which records of a topology one of the shipped topology stands for.
struct Origin {
  int layer = -1;
  /// The first batch normalization folded into it, or -1, and the last of the records that it stands for.
  int normalization = -1;
  int last = -1;
};

/// For each record of the shipped topology.
template <class Network>
constexpr auto find_origins() {
  std::array<Origin, static_cast<std::size_t>(layer_count<shipped_t<Network>>)> origins{};
  std::array<std::size_t, static_cast<std::size_t>(layer_count<Network>)> places{};
  std::size_t count = 0;
  for (std::size_t index = 0; index < places.size(); ++index) {
    const int target = whet::detail::folds<Network>[index];
    const auto record = static_cast<int>(index);
    if (target < 0) {
      places[index] = count;
      origins[count++] = {record, -1, record};
    } else {
      Origin& origin = origins[places[static_cast<std::size_t>(target)]];
      if (origin.normalization < 0) origin.normalization = record;
      origin.last = record;
    }
  }
  return origins;
}
template <class Network>
inline constexpr auto origins = find_origins<Network>();

}  // namespace whet::quantized
