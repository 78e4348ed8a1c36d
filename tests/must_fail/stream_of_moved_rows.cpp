// must fail: whet: a stream runs one step after the other
// must fail: not_step_by_step<app::Network, 0, app::FlipRows
#include <whet/whet.hpp>

namespace app {

using namespace whet;

/// A layer of a user's: the last row first.
struct FlipRows {
  static constexpr const char* type = "FlipRows";
  static constexpr LayerRole role = LayerRole::rearrange;

  static constexpr bool accepts(Shape) { return true; }
  static constexpr Shape output(Shape input) { return input; }
  static constexpr int source_row(int row, Shape input) { return input.height - 1 - row; }
  static constexpr int source_column(int column, Shape) { return column; }
};

#ifdef WHET_MUST_FAIL
struct Network : Sequential<Input<8, 4>, FlipRows, Conv1D<4, 3, Causal>> {};
#else
struct Network : Sequential<Input<8, 4>, Conv1D<4, 3, Causal>> {};
#endif

constexpr auto bytes = Stream<Model<Network>>::bytes;

}  // namespace app
