#include <whet/kernel/depthwise.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/precision/bfloat16.hpp>
#include <whet/precision/float16.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/weight_only.hpp>
#include <whet/precision/weight_only_coded.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/sigmoid.hpp>

#include "../convolve/float32_reference.hpp"
#include "../convolve/geometries.hpp"
#include "../narrow_weights.hpp"
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

template <class Policy, int Channels, int Multiplier, int Kernel, int Stride>
void check_narrow(std::mt19937& generator, decltype(narrow_weights) weights = narrow_weights) {
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
  layer.kernel = weights(extents.output.channels, extents.inputs(), generator);
  const std::vector<Sum> sums = layer.sums();
  CAPTURE(Policy::name);
  for_each_narrow_target(
      [&]<class Target>() { check_layer<Target, whet::ReLU6, extents, Policy>(layer, sums, run_kernel); });
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

TEST_CASE("depthwise convolutions of narrow weights are within rounding of a sum in double") {
  std::mt19937 generator(3);
  check_narrow<whet::Float16Policy, 33, 1, 3, 1>(generator);
  check_narrow<whet::BFloat16Policy, 17, 1, 3, 2>(generator);
  check_narrow<whet::WeightOnly<whet::Int8Policy>, 40, 1, 5, 1>(generator);
  check_narrow<whet::WeightOnly<whet::Int8Policy>, 5, 3, 3, 2>(generator);
  check_narrow<whet::WeightOnly<whet::GroupedInt4Policy<0>>, 37, 1, 3, 1>(generator, nibble_weights);
  check_narrow<whet::WeightOnly<whet::GroupedInt4Policy<0>>, 5, 3, 3, 2>(generator, nibble_weights);
}
