#include <whet/kernel/depthwise.hpp>

#include "../convolve/geometries.hpp"
#include "../convolve/int16x8_reference.hpp"

namespace {

struct Depthwise {
  template <class Target, int Outputs, int Inputs>
  using parameters = whet::Int16x8Policy::depthwise<Target, Outputs, Inputs, false>;
};

constexpr auto run_kernel = [](auto target, auto activation, const auto& parameters, auto geometry,
                               const std::int16_t* x, std::int16_t* y, std::byte* scratch) {
  depthwise(target, activation, parameters, geometry, x, y, scratch);
};

}  // namespace

TEST_CASE("depthwise convolutions with 16-bit activations equal the definition, whatever the window") {
  std::mt19937 generator(1);
  for_each_depthwise_geometry(
      [&]<whet::Geometry Extents>() { check_wide<Depthwise, Extents>(generator, run_kernel); });
  // As many taps as 32 bits hold products of, and more, seen at once.
  constexpr whet::Geometry longest{{512, 1, 9}, {1, 1, 9}, {.kernel_height = 512, .groups = 9}};
  check_wide<Depthwise, longest>(generator, run_kernel);
  constexpr whet::Geometry longer{{520, 1, 9}, {1, 1, 9}, {.kernel_height = 520, .groups = 9}};
  check_wide<Depthwise, longer>(generator, run_kernel);
}
