#pragma once

#include <whet/topology/layer_list.hpp>

namespace whet {

/// Layers or blocks of which a search takes one: `Choice<Separable<32>, InvertedResidual<96, 32>, Skip>`.
/// Of a space's input as well: `Choice<Input<20, 20>, Input<28, 28>>`.
template <class... Alternative>
struct Choice {
  static_assert(sizeof...(Alternative) > 0, "whet: a choice has at least one alternative");
  static_assert(sizeof...(Alternative) <= 256, "whet: a choice has at most 256 alternatives");
};

/// No layer at all, as an alternative.
using Skip = Layers<>;

}  // namespace whet
