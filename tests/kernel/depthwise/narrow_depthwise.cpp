#include <whet/kernel/depthwise.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/topology/relu6.hpp>

#include "../convolve/float32_reference.hpp"
#include "../convolve/geometries.hpp"
#include "../narrow_weights.hpp"
#include "../targets.hpp"

namespace {

constexpr auto run_kernel = [](auto target, auto activation, const auto& parameters, auto geometry,
                               const float* x, float* y, std::byte* scratch) {
  depthwise(target, activation, parameters, geometry, x, y, scratch);
};

template <class Activation, int Channels, int Multiplier, int Kernel, int Stride>
void check(std::mt19937& generator) {
  constexpr whet::Geometry extents = Convolution{.input = {7, 9, Channels},
                                                 .filters = Channels * Multiplier,
                                                 .kernel_height = Kernel,
                                                 .kernel_width = Kernel,
                                                 .stride_height = Stride,
                                                 .stride_width = Stride,
                                                 .same = true,
                                                 .groups = Channels}
                                         .geometry();
  FloatLayer layer(extents, generator);
  layer.kernel = narrow_weights(extents.output.channels, extents.inputs(), generator);
  const std::vector<Sum> sums = layer.sums();
  for_each_target([&]<class Target>() {
    for_each_narrow_policy([&]<class Policy>() {
      CAPTURE(Policy::name);
      check_layer<Target, Activation, extents, Policy>(layer, sums, run_kernel);
    });
  });
}

}  // namespace

TEST_CASE("depthwise convolutions of narrow weights are within rounding of a sum in double") {
  std::mt19937 generator(1);
  check<whet::kernel::Linear, 33, 1, 3, 1>(generator);
  check<whet::kernel::Linear, 17, 1, 3, 2>(generator);
  check<whet::kernel::Linear, 24, 1, 5, 1>(generator);
  check<whet::kernel::Linear, 5, 3, 3, 2>(generator);
  check<whet::ReLU6, 48, 1, 2, 1>(generator);
}
