#include <limits>

#include <whet/kernel/convolve.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/sigmoid.hpp>

#include "../targets.hpp"
#include "float32_reference.hpp"
#include "geometries.hpp"

namespace {

constexpr auto run_kernel = [](auto target, auto activation, const auto& parameters, auto geometry,
                               const float* x, float* y, std::byte* scratch) {
  convolve(target, activation, parameters, geometry, x, y, scratch);
};

template <class Activation, whet::Geometry Extents>
void check(std::mt19937& generator) {
  const FloatLayer layer(Extents, generator);
  const std::vector<Sum> sums = layer.sums();
  for_each_target([&]<class Target>() { check_layer<Target, Activation, Extents>(layer, sums, run_kernel); });
}

constexpr whet::Geometry some =
    Convolution{.input = {5, 9, 11}, .filters = 21, .kernel_height = 3, .kernel_width = 3, .same = true}
        .geometry();
constexpr whet::Geometry pointwise =
    Convolution{.input = {5, 9, 11}, .filters = 21, .kernel_height = 1, .kernel_width = 1}.geometry();

template <whet::Geometry Extents>
void check_activations(std::mt19937& generator) {
  check<whet::ReLU, Extents>(generator);
  check<whet::ReLU6, Extents>(generator);
  check<whet::Sigmoid, Extents>(generator);
}

}  // namespace

TEST_CASE("float convolutions are within rounding of a sum in double, whatever the window") {
  std::mt19937 generator(1);
  for_each_geometry([&]<whet::Geometry Extents>() { check<whet::kernel::Linear, Extents>(generator); });
}

TEST_CASE("float convolutions in groups see only the channels of their group") {
  std::mt19937 generator(2);
  for_each_grouped_geometry(
      [&]<whet::Geometry Extents>() { check<whet::kernel::Linear, Extents>(generator); });
}

TEST_CASE("float convolutions apply the activation to the finished sum") {
  std::mt19937 generator(3);
  check_activations<some>(generator);
  check_activations<pointwise>(generator);
}

TEST_CASE("a NaN that a float convolution sees stays one, unless the activation clamps") {
  std::mt19937 generator(4);
  FloatLayer layer(some, generator);
  layer.x[0] = std::numeric_limits<float>::quiet_NaN();
  const auto first_output = [&]<class Target>(auto activation) {
    using Parameters = whet::Float32Affine<Target, some.output.channels, some.inputs()>;
    const OnHeap<Parameters> parameters;
    pack(*parameters, whet::AffineSource{.kernel = layer.kernel.data()});
    std::vector<float> y(some.output.size());
    Scratch scratch(Parameters::convolution_scratch(some));
    convolve(Target{}, activation, *parameters, std::integral_constant<whet::Geometry, some>{},
             layer.x.data(), y.data(), scratch.data());
    return y.front();
  };
  for_each_target([&]<class Target>() {
    CAPTURE(Target::name);
    CHECK(std::isnan(first_output.template operator()<Target>(whet::kernel::Linear{})));
    CHECK(first_output.template operator()<Target>(whet::ReLU6{}) == 0.0f);
  });
}
