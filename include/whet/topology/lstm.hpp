#pragma once

#include <whet/topology/recurrent.hpp>

namespace whet {

/// Long short-term memory: `LSTM<32>` gives the output of the last step, `LSTM<32, Sequence>` that of every
/// step. Shapes and order of the weights: topology/recurrent.hpp; formulae: core/recurrence.hpp.
template <auto Units, auto... Option>
struct LSTM : Recurrent<Cell::lstm, Units, Option...> {
  static constexpr const char* type = "LSTM";
  /// The same layer with another number of units.
  template <int Changed>
  using with_units = LSTM<Changed, Option...>;

  template <class Text>
  static constexpr void source(Text&& text) {
    LSTM::write(text, "whet::LSTM");
  }
};

}  // namespace whet
