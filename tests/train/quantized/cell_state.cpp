#include <whet/precision/integer_recurrent.hpp>
#include <whet/train/quantized/cell_state.hpp>
#include <whet/weights/parameter_buffer.hpp>

#include "catch.hpp"

namespace {

using whet::Range;
using whet::quantized::CellState;

/// Parameters of a cell state as they stand in a training.
struct Held {
  float values[2] = {};
  whet::AffineParameters<float> parameters() { return {{values, 1, 1}, {values + 1, 1}}; }
};

}  // namespace

TEST_CASE("the scale of a cell state is the power of two that the frozen model takes for the range") {
  for (const Range range : {Range{-0.3F, 0.2F}, Range{-1.0F, 1.0F}, Range{-1.001F, 0.0F}, Range{0.0F, 2.0F},
                            Range{-3.0F, 7.9F}, Range{-8.0F, 8.1F}, Range{-4e4F, 1.0F}}) {
    Held held;
    CellState::set(held.parameters(), range);
    CAPTURE(range.low, range.high);
    CHECK(CellState::power_of(held.parameters()) == whet::cell_scale_power(range));
    CHECK(whet::cell_scale_power(CellState::range_of(held.parameters())) == whet::cell_scale_power(range));
  }
}

TEST_CASE("a state that is not trained yet has room up to where tanh ends") {
  Held held;
  CellState::set(held.parameters(), CellState::untrained);
  CHECK(CellState::power_of(held.parameters()) == -12);
  CHECK(CellState::range_of(held.parameters()) == Range{-8.0F, 8.0F});
}
