#include <cstddef>
#include <cstdint>
#include <vector>

#include <whet/kernel/convolve/gather.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/input.hpp>
#include <whet/topology/sequential.hpp>

#include "catch.hpp"

namespace app {

/// The sum of nine inputs.
struct Sum {
  using target = whet::target::generic;
  static constexpr int inputs = 9;
  static constexpr int outputs = 1;
  std::int8_t padding = 5;
};

/// Where the scratch of `affine` is no place for an int32, the sum is -1.
template <class Activation>
void affine(whet::target::generic, Activation, const Sum&, const std::int8_t* x, std::int8_t* y,
            std::byte* scratch) noexcept {
  int sum = 0;
  for (int input = 0; input < Sum::inputs; ++input) sum += x[input];
  const bool aligned = reinterpret_cast<std::uintptr_t>(scratch) % alignof(std::int32_t) == 0;
  *y = static_cast<std::int8_t>(aligned ? sum : -1);
}

}  // namespace app

TEST_CASE("what lies outside of the image is the padding that parameters have") {
  constexpr whet::Geometry geometry =
      whet::records<whet::Sequential<whet::Input<2, 3>, whet::Conv2D<1, 3>>>[0].geometry();
  const std::vector<std::int8_t> image{1, 2, 3, 4, 5, 6};
  std::vector<std::int8_t> found(6);
  alignas(8) std::byte scratch[64];
  whet::kernel::convolve(whet::target::generic{}, whet::kernel::Linear{}, app::Sum{}, geometry, image.data(),
                         found.data(), scratch);
  // Five of nine inputs lie outside at corners, three in the middle.
  CHECK(found == std::vector<std::int8_t>{12 + 25, 21 + 15, 16 + 25, 12 + 25, 21 + 15, 16 + 25});
}
