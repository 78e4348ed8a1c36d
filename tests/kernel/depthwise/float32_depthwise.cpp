#include <whet/kernel/depthwise.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/sigmoid.hpp>

#include "../convolve/float32_reference.hpp"
#include "../convolve/geometries.hpp"
#include "../targets.hpp"

namespace {

constexpr auto run_kernel = [](auto target, auto activation, const auto& parameters, auto geometry,
                               const float* x, float* y, std::byte* scratch) {
  depthwise(target, activation, parameters, geometry, x, y, scratch);
};

template <class Activation, whet::Geometry Extents>
void check(std::mt19937& generator) {
  const FloatLayer layer(Extents, generator);
  const std::vector<Sum> sums = layer.sums();
  for_each_target([&]<class Target>() { check_layer<Target, Activation, Extents>(layer, sums, run_kernel); });
}

}  // namespace

TEST_CASE("float depthwise convolutions are within rounding of a sum in double, whatever the window") {
  std::mt19937 generator(1);
  for_each_depthwise_geometry(
      [&]<whet::Geometry Extents>() { check<whet::kernel::Linear, Extents>(generator); });
}

TEST_CASE("float depthwise convolutions apply the activation to the finished sum") {
  constexpr whet::Geometry some = Convolution{.input = {6, 7, 19},
                                              .filters = 19,
                                              .kernel_height = 3,
                                              .kernel_width = 3,
                                              .same = true,
                                              .groups = 19}
                                      .geometry();
  std::mt19937 generator(2);
  check<whet::ReLU6, some>(generator);
  check<whet::Sigmoid, some>(generator);
}
