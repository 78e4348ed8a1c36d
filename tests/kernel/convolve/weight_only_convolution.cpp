#include <whet/kernel/convolve.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/weight_only_coded.hpp>
#include <whet/topology/relu6.hpp>

#include "../narrow_weights.hpp"
#include "float32_reference.hpp"
#include "geometries.hpp"

namespace {

constexpr auto run_kernel = [](auto target, auto activation, const auto& parameters, auto geometry,
                               const float* x, float* y, std::byte* scratch) {
  convolve(target, activation, parameters, geometry, x, y, scratch);
};

template <class Activation, Convolution Layer, int Group = 0>
void check(std::mt19937& generator) {
  constexpr whet::Geometry extents = Layer.geometry();
  FloatLayer layer(extents, generator);
  layer.kernel =
      Group == 0 ? nibble_weights(extents.output.channels, extents.inputs(), generator)
                 : grouped_nibble_weights(extents.output.channels, extents.inputs(), Group, 255, generator);
  const std::vector<Sum> sums = layer.sums();
  for_each_narrow_target([&]<class Target>() {
    check_layer<Target, Activation, extents, whet::WeightOnly<whet::GroupedInt4Policy<Group>>>(layer, sums,
                                                                                               run_kernel);
  });
}

}  // namespace

TEST_CASE("convolutions of 4-bit weights and float images are within rounding of a sum in double") {
  std::mt19937 generator(1);
  check<whet::ReLU6,
        Convolution{.input = {6, 9, 13}, .filters = 33, .kernel_height = 3, .kernel_width = 3, .same = true}>(
      generator);
  check<whet::kernel::Linear,
        Convolution{.input = {4, 7, 8}, .filters = 12, .kernel_width = 3, .same = true, .groups = 4}>(
      generator);
}

TEST_CASE("so are those of filters whose groups of inputs have scales of their own") {
  std::mt19937 generator(2);
  check<whet::ReLU6,
        Convolution{.input = {6, 9, 13}, .filters = 33, .kernel_height = 3, .kernel_width = 3, .same = true},
        32>(generator);
  check<whet::kernel::Linear, Convolution{.input = {3, 5, 130}, .filters = 12}, 64>(generator);
}
