#pragma once

#include <whet/topology/recurrent.hpp>

namespace whet {

/// Recurrent network of one tanh: `SimpleRNN<32>` gives the output of the last step, `SimpleRNN<32,
/// Sequence>` that of every step. Shapes and order of the weights: topology/recurrent.hpp; formulae:
/// core/recurrence.hpp.
template <auto Units, auto... Option>
struct SimpleRNN : Recurrent<Cell::simple, Units, Option...> {
  static constexpr const char* type = "SimpleRNN";
  /// The same layer with another number of units.
  template <int Changed>
  using with_units = SimpleRNN<Changed, Option...>;

  template <class Text>
  static constexpr void source(Text&& text) {
    SimpleRNN::write(text, "whet::SimpleRNN");
  }
};

}  // namespace whet
