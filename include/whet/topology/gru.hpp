#pragma once

#include <whet/topology/recurrent.hpp>

namespace whet {

/// Gated recurrent unit: `GRU<32>` gives the output of the last step, `GRU<32, Sequence>` that of every step.
/// Shapes and order of the weights: topology/recurrent.hpp; formulae: core/recurrence.hpp.
template <auto Units, auto... Option>
struct GRU : Recurrent<Cell::gru, Units, Option...> {
  static constexpr const char* type = "GRU";
  /// The same layer with another number of units.
  template <int Changed>
  using with_units = GRU<Changed, Option...>;

  template <class Text>
  static constexpr void source(Text&& text) {
    GRU::write(text, "whet::GRU");
  }
};

}  // namespace whet
