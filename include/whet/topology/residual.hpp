#pragma once

#include <whet/topology/join.hpp>
#include <whet/topology/layer_list.hpp>

namespace whet {

/// What a residual block adds to its body instead of its input, where the body changes the shape:
/// `Shortcut<Conv2D<32, 1, Stride{2}>>`. The first argument of Residual.
template <class... Layer>
struct Shortcut {
  static constexpr const char* combinator = "whet::Shortcut";
  using combinator_type = Shortcut;
  using layers = Layers<Layer...>;
};

/// y = Body(x) + x: `Residual<Conv2D<16, 3>, ReLU, Conv2D<16, 3>>`, or with a projection
/// `Residual<Shortcut<Conv2D<32, 1, Stride{2}>>, Conv2D<32, 3, Stride{2}>, ReLU, Conv2D<32, 3>>`.
/// Source: He et al. 2016, equations 1 and 2.
template <class... Body>
struct Residual {
  static constexpr const char* combinator = "whet::Residual";
  using combinator_type = Residual;
  using layers = Layers<Branches<AddBranches, Layers<Body...>, Layers<>>>;
};
template <class... Projection, class... Body>
struct Residual<Shortcut<Projection...>, Body...> {
  static constexpr const char* combinator = "whet::Residual";
  using combinator_type = Residual;
  using layers = Layers<Branches<AddBranches, Layers<Body...>, Layers<Projection...>>>;
};

}  // namespace whet
