#include <whet/kernel/depthwise.hpp>

#include "../convolve/geometries.hpp"
#include "../convolve/int8_reference.hpp"

namespace {

struct Depthwise {
  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using parameters = whet::Int8Policy::depthwise<Target, Outputs, Inputs, NonNegativeInput>;
};

constexpr auto run_kernel = [](auto target, auto activation, const auto& parameters, auto geometry,
                               const std::int8_t* x, std::int8_t* y, std::byte* scratch) {
  depthwise(target, activation, parameters, geometry, x, y, scratch);
};

}  // namespace

TEST_CASE("depthwise int8 convolutions of signed inputs equal the definition, whatever the window") {
  std::mt19937 generator(1);
  for_each_depthwise_geometry(
      [&]<whet::Geometry Extents>() { check_int8<Depthwise, Extents, false>(generator, run_kernel); });
}

TEST_CASE("depthwise int8 convolutions of inputs that are never negative equal the definition") {
  std::mt19937 generator(2);
  for_each_depthwise_geometry(
      [&]<whet::Geometry Extents>() { check_int8<Depthwise, Extents, true>(generator, run_kernel); });
  CHECK(float_form_was_tried());
}
