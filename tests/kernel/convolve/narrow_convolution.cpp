#include <whet/kernel/convolve.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/precision/bfloat16.hpp>
#include <whet/precision/float16.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/weight_only.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/sigmoid.hpp>

#include "../narrow_weights.hpp"
#include "float32_reference.hpp"
#include "geometries.hpp"

namespace {

constexpr auto run_kernel = [](auto target, auto activation, const auto& parameters, auto geometry,
                               const float* x, float* y, std::byte* scratch) {
  convolve(target, activation, parameters, geometry, x, y, scratch);
};

template <class Activation, Convolution Layer>
void check(std::mt19937& generator) {
  constexpr whet::Geometry extents = Layer.geometry();
  FloatLayer layer(extents, generator);
  layer.kernel = narrow_weights(extents.output.channels, extents.inputs(), generator);
  const std::vector<Sum> sums = layer.sums();
  for_each_narrow_target([&]<class Target>() {
    check_layer<Target, Activation, extents, whet::Float16Policy>(layer, sums, run_kernel);
    check_layer<Target, Activation, extents, whet::WeightOnly<whet::Int8Policy>>(layer, sums, run_kernel);
  });
}

constexpr Convolution padded{
    .input = {6, 9, 13}, .filters = 33, .kernel_height = 3, .kernel_width = 3, .same = true};

}  // namespace

TEST_CASE("convolutions of narrow weights are within rounding of a sum in double, whatever the window") {
  using whet::kernel::Linear;
  std::mt19937 generator(1);
  check<Linear, padded>(generator);
  check<Linear, Convolution{.input = {5, 5, 24}, .filters = 40}>(generator);  // pointwise
  check<Linear,
        Convolution{
            .input = {11, 11, 3}, .filters = 16, .kernel_height = 3, .kernel_width = 3, .same = true}>(
      generator);  // gathered
  check<Linear, Convolution{.input = {9, 11, 7},
                            .filters = 12,
                            .kernel_height = 3,
                            .kernel_width = 3,
                            .stride_width = 2,
                            .same = true,
                            .dilation_height = 2}>(generator);
  check<Linear,
        Convolution{.input = {5, 6, 10}, .filters = 32, .kernel_height = 3, .kernel_width = 3, .groups = 2}>(
      generator);
  check<Linear, Convolution{.input = {4, 7, 8}, .filters = 12, .kernel_width = 3, .same = true, .groups = 4}>(
      generator);
  check<Linear, Convolution{.input = {4, 5, 5},
                            .filters = 24,
                            .kernel_height = 3,
                            .kernel_width = 3,
                            .stride_height = 2,
                            .stride_width = 2,
                            .same = true,
                            .transposed = true}>(generator);
}

TEST_CASE("convolutions of bfloat16 weights are within rounding of a sum in double") {
  constexpr whet::Geometry extents = padded.geometry();
  std::mt19937 generator(3);
  FloatLayer layer(extents, generator);
  layer.kernel = narrow_weights(extents.output.channels, extents.inputs(), generator);
  check_layer<whet::target::native, whet::kernel::Linear, extents, whet::BFloat16Policy>(layer, layer.sums(),
                                                                                         run_kernel);
}

TEST_CASE("convolutions of narrow weights apply the activation to the finished sum") {
  std::mt19937 generator(2);
  check<whet::ReLU6, padded>(generator);
  check<whet::Sigmoid, padded>(generator);
}
