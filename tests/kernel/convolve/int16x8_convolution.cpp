#include <whet/kernel/convolve.hpp>

#include "geometries.hpp"
#include "int16x8_reference.hpp"

namespace {

struct Dense {
  template <class Target, int Outputs, int Inputs>
  using parameters = whet::Int16x8Policy::affine<Target, Outputs, Inputs, false>;
};

constexpr auto run_kernel = [](auto target, auto activation, const auto& parameters, auto geometry,
                               const std::int16_t* x, std::int16_t* y, std::byte* scratch) {
  convolve(target, activation, parameters, geometry, x, y, scratch);
};

}  // namespace

TEST_CASE("convolutions with 16-bit activations equal the definition, whatever the window") {
  std::mt19937 generator(1);
  for_each_geometry([&]<whet::Geometry Extents>() { check_wide<Dense, Extents>(generator, run_kernel); });
}

TEST_CASE("convolutions with 16-bit activations in groups see only the channels of their group") {
  std::mt19937 generator(2);
  for_each_grouped_geometry(
      [&]<whet::Geometry Extents>() { check_wide<Dense, Extents>(generator, run_kernel); });
}
