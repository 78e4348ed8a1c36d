#include <whet/kernel/depthwise.hpp>

#include "../convolve/dynamic_int8_reference.hpp"
#include "../convolve/geometries.hpp"

namespace {

struct Depthwise {
  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using parameters =
      typename whet::Dynamic<whet::Int8Policy>::depthwise<Target, Outputs, Inputs, NonNegativeInput>;
};

constexpr auto run_kernel = [](auto target, auto activation, const auto& parameters, auto geometry,
                               const float* x, float* y, std::byte* scratch) {
  depthwise(target, activation, parameters, geometry, x, y, scratch);
};

}  // namespace

TEST_CASE("depthwise dynamic int8 convolutions are within their quantization steps of the float layer") {
  std::mt19937 generator(1);
  for_each_depthwise_geometry([&]<whet::Geometry Extents>() {
    check_dynamic_int8<Depthwise, whet::kernel::Linear, Extents, false>(generator, run_kernel);
  });
}

TEST_CASE("depthwise dynamic int8 convolutions of inputs that are never negative apply the activation") {
  std::mt19937 generator(2);
  for_each_depthwise_geometry([&]<whet::Geometry Extents>() {
    check_dynamic_int8<Depthwise, whet::ReLU, Extents, true>(generator, run_kernel);
  });
}
