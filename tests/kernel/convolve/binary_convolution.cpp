#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include <whet/kernel/convolve.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/precision/binary.hpp>

#include "../buffers.hpp"
#include "../signs.hpp"
#include "../targets.hpp"
#include "catch.hpp"
#include "geometries.hpp"

namespace kernel = whet::kernel;
using whet::Format;
using whet::Geometry;

namespace {

/// Sums of products of numbers ±1, which outside of the image are +1; all weights have magnitude 1.
template <Geometry Layer>
std::vector<int> sums(const signs::Signs& x, const signs::Signs& weights) {
  const whet::Window& window = Layer.window;
  std::vector<int> y;
  for (int row = 0; row < Layer.output.height; ++row)
    for (int column = 0; column < Layer.output.width; ++column)
      for (int filter = 0, weight = 0; filter < Layer.output.channels; ++filter) {
        y.push_back(0);
        for (int down = 0; down < window.kernel_height; ++down)
          for (int across = 0; across < window.kernel_width; ++across)
            for (int channel = 0; channel < Layer.input.channels; ++channel, ++weight) {
              const int at_row = row * window.stride_height - window.pad_top + down * window.dilation_height;
              const int at_column =
                  column * window.stride_width - window.pad_left + across * window.dilation_width;
              const bool inside = at_row >= 0 && at_row < Layer.input.height && at_column >= 0 &&
                                  at_column < Layer.input.width;
              const int pixel = at_row * Layer.input.width + at_column;
              y.back() += weights[static_cast<std::size_t>(weight)] *
                          (inside ? x[static_cast<std::size_t>(pixel * Layer.input.channels + channel)] : 1);
            }
      }
  return y;
}

template <class Target, Geometry Layer, Format Output>
auto run(const whet::AffineSource& source, const std::vector<std::uint32_t>& x) {
  constexpr whet::BitRuns runs{Layer.window.taps(), Layer.input.channels};
  using Parameters = whet::BinaryAffine<Target, Layer.output.channels, runs, Output>;
  const OnHeap<Parameters> parameters;
  pack(*parameters, source);
  const ExactInput<std::uint32_t> input(x, 1);
  GuardedOutput<whet::element_t<Output>> output(
      static_cast<std::size_t>(Layer.output.pixels() * Parameters::output_elements));
  Scratch scratch(whet::binary_convolution_scratch<Target>(Layer));
  convolve(Target{}, kernel::Linear{}, *parameters, std::integral_constant<Geometry, Layer>{}, input.data(),
           output.data(), scratch.data());
  CHECK(output.intact());
  return output.values();
}

template <Convolution Layer>
void check() {
  constexpr Geometry geometry = Layer.geometry();
  constexpr auto channels = static_cast<std::size_t>(geometry.output.channels);
  std::mt19937 generator(static_cast<unsigned>(geometry.input.size() + channels));
  const auto x = signs::draw(geometry.input.size(), 0.4, generator);
  const auto weights = signs::draw(channels * static_cast<std::size_t>(geometry.inputs()), 0.5, generator);
  const std::vector<float> kernel(weights.begin(), weights.end());
  std::vector<float> bias;
  for (std::size_t filter = 0; filter < channels; ++filter)
    bias.push_back(static_cast<float>(filter % 7) - 3.0f);
  const whet::AffineSource source{.kernel = kernel.data(), .bias = bias.data(), .output = {2.0f, 5}};
  const std::vector<int> products = sums<geometry>(x, weights);
  signs::Signs expected;
  std::vector<float> reals;
  for (std::size_t index = 0; index < products.size(); ++index) {
    reals.push_back(static_cast<float>(products[index]) + bias[index % channels]);
    expected.push_back(reals.back() >= 0.0f ? 1 : -1);
  }
  const auto words = signs::pack(x, static_cast<std::size_t>(geometry.input.channels));
  const auto integers = run<kernel::generic, geometry, Format::int8>(source, words);
  for_each_target([&]<class Target>() {
    CAPTURE(Target::name, geometry.input.channels, geometry.output.channels);
    CHECK(run<Target, geometry, Format::bits>(source, words) == signs::pack(expected, channels));
    CHECK(run<Target, geometry, Format::float32>(source, words) == reals);
    CHECK(run<Target, geometry, Format::int8>(source, words) == integers);
  });
  for (std::size_t index = 0; index < reals.size(); ++index)
    CHECK(std::abs(integers[index] - std::clamp(double{reals[index]} / 2.0 + 5.0, -128.0, 127.0)) <= 0.51);
}

}  // namespace

TEST_CASE("binary convolutions equal sums over numbers of magnitude 1, +1 outside of the image") {
  check<Convolution{.input = {5, 7, 40}, .filters = 33}>();
  check<Convolution{
      .input = {7, 5, 20}, .filters = 9, .kernel_height = 3, .kernel_width = 3, .same = true}>();
  check<Convolution{.input = {9, 6, 64},
                    .filters = 17,
                    .kernel_height = 3,
                    .kernel_width = 2,
                    .stride_height = 2,
                    .stride_width = 2,
                    .same = true}>();
  check<Convolution{.input = {8, 9, 3},
                    .filters = 48,
                    .kernel_height = 2,
                    .kernel_width = 3,
                    .dilation_height = 3,
                    .dilation_width = 2}>();
}
