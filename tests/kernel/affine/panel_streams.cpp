#include <cstddef>

#include <whet/kernel/affine/panel_streams.hpp>

#include "catch.hpp"

namespace {

struct OneRegister {
  static constexpr int registers = 1;
};
struct TwoRegisters {
  static constexpr int registers = 2;
};

template <class Vectors>
void check_streams() {
  const int weights[30] = {};
  whet::kernel::PanelStreams<Vectors, int, 3> streams(weights, 10);
  for (int panel = 0; panel < 3; ++panel) CHECK(streams[panel] == weights + 10 * panel);
  streams.advance(4);
  for (int panel = 0; panel < 3; ++panel) CHECK(streams[panel] == weights + 10 * panel + 4);
}

}  // namespace

TEST_CASE("panels side by side are walked together") {
  check_streams<OneRegister>();
  check_streams<TwoRegisters>();
}
