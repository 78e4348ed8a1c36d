#include <whet/kernel/convolve.hpp>
#include <whet/precision/int4.hpp>

#include "../narrow_weights.hpp"
#include "dynamic_int8_reference.hpp"
#include "geometries.hpp"

namespace {

struct Dense {
  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using parameters =
      typename whet::Dynamic<whet::Int8Policy>::affine<Target, Outputs, Inputs, NonNegativeInput>;
};

template <int Group>
struct FourBits {
  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using parameters =
      typename whet::Dynamic<whet::GroupedInt4Policy<Group>>::template convolution<Target, Outputs, Inputs,
                                                                                   NonNegativeInput>;
};

constexpr auto run_kernel = [](auto target, auto activation, const auto& parameters, auto geometry,
                               const float* x, float* y, std::byte* scratch) {
  convolve(target, activation, parameters, geometry, x, y, scratch);
};

/// Of weights that four bits hold, with groups of inputs that have scales of their own.
template <int Group, Convolution Where, bool NonNegative>
void check_groups(std::mt19937& generator) {
  constexpr whet::Geometry extents = Where.geometry();
  check_dynamic_int8<FourBits<Group>, whet::kernel::Linear, extents, NonNegative>(
      generator, run_kernel,
      grouped_nibble_weights(extents.output.channels, extents.inputs(), Group, 8, generator));
}

}  // namespace

TEST_CASE("dynamic int8 convolutions are within their quantization steps of the float layer") {
  std::mt19937 generator(1);
  for_each_geometry([&]<whet::Geometry Extents>() {
    check_dynamic_int8<Dense, whet::kernel::Linear, Extents, false>(generator, run_kernel);
  });
}

TEST_CASE("dynamic int8 convolutions of inputs that are never negative apply the activation") {
  std::mt19937 generator(2);
  for_each_geometry([&]<whet::Geometry Extents>() {
    check_dynamic_int8<Dense, whet::ReLU, Extents, true>(generator, run_kernel);
  });
}

TEST_CASE("dynamic int8 convolutions in groups see only the channels of their group") {
  std::mt19937 generator(3);
  for_each_grouped_geometry([&]<whet::Geometry Extents>() {
    check_dynamic_int8<Dense, whet::kernel::Linear, Extents, false>(generator, run_kernel);
  });
}

TEST_CASE("dynamic convolutions of 4-bit weights multiply each group of inputs by its scale") {
  std::mt19937 generator(4);
  check_groups<32, Convolution{.input = {5, 6, 50}, .filters = 19}, true>(generator);
  check_groups<
      32, Convolution{.input = {6, 7, 16}, .filters = 9, .kernel_height = 3, .kernel_width = 3, .same = true},
      false>(generator);
  check_groups<64, Convolution{.input = {4, 7, 20}, .filters = 8, .kernel_width = 5}, true>(generator);
}
