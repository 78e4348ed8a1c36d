#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <type_traits>
#include <vector>

#include <whet/core/window.hpp>
#include <whet/kernel/convolve.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/sparse.hpp>
#include <whet/target/tags.hpp>

#include "../sparse_layer.hpp"
#include "../targets.hpp"
#include "catch.hpp"

using namespace whet;

namespace {

constexpr Geometry same{
    Shape{7, 6, 5}, Shape{7, 6, 19}, {.kernel_height = 3, .kernel_width = 3, .pad_top = 1, .pad_left = 1}};
constexpr Geometry stepping{Shape{9, 8, 8},
                            Shape{4, 3, 16},
                            {.kernel_height = 3, .kernel_width = 3, .stride_height = 2, .stride_width = 2}};
constexpr Geometry dilated{Shape{9, 8, 4},
                           Shape{9, 8, 8},
                           {.kernel_height = 3,
                            .kernel_width = 3,
                            .dilation_height = 2,
                            .dilation_width = 2,
                            .pad_top = 2,
                            .pad_left = 2}};
constexpr Geometry transposed{
    Shape{4, 3, 4},
    Shape{8, 6, 8},
    {.kernel_height = 2, .kernel_width = 2, .stride_height = 2, .stride_width = 2, .transposed = true}};
constexpr Geometry pointwise{Shape{5, 4, 12}, Shape{5, 4, 9}, {}};

std::vector<std::int8_t> random_image(std::size_t count, std::mt19937& generator) {
  std::uniform_int_distribution<int> value(-128, 127);
  std::vector<std::int8_t> image(count);
  for (auto& number : image) number = static_cast<std::int8_t>(value(generator));
  return image;
}

/// Memory as a workspace has it.
struct Scratch {
  alignas(64) std::byte bytes[32768];
};

/// The dense convolution's plain kernel with the same weights is the reference: pruned ones are zero there.
template <Geometry Extents>
void check() {
  constexpr int outputs = Extents.output.channels;
  constexpr int inputs = Extents.inputs();
  using Pattern = Block<8, 4, Keep{50}>;
  std::mt19937 generator(5);
  const auto kernel = sparse_kernel<Pattern>(outputs, inputs, generator);
  const std::vector<float> bias(static_cast<std::size_t>(outputs), 0.3f);
  const AffineSource source{.kernel = kernel.data(),
                            .bias = bias.data(),
                            .input = {.scale = 0.02f, .zero_point = 11},
                            .output = {.scale = 0.06f, .zero_point = -9},
                            .is_convolution = true};
  using Dense = Int8Policy::affine<target::generic, outputs, inputs, false>;
  const auto dense = std::make_unique<Dense>();
  pack(*dense, source);
  const auto image = random_image(Extents.input.size(), generator);
  std::vector<std::int8_t> expected(Extents.output.size());
  const auto scratch = std::make_unique<Scratch>();
  convolve(target::generic{}, kernel::Linear{}, *dense, Extents, image.data(), expected.data(),
           scratch->bytes);
  const std::vector<float> real(image.begin(), image.end());
  std::vector<float> expected_real(expected.size());
  const auto dense_real = std::make_unique<Float32Policy::affine<target::generic, outputs, inputs, false>>();
  pack(*dense_real, source);
  convolve(target::generic{}, kernel::Linear{}, *dense_real, Extents, real.data(), expected_real.data(),
           scratch->bytes);
  for_each_target([&]<class Target>() {
    INFO(Target::name);
    constexpr std::integral_constant<Geometry, Extents> geometry{};
    using Parameters = typename Sparse<Int8Policy, Pattern>::template affine<Target, outputs, inputs, false>;
    const auto parameters = std::make_unique<Parameters>();
    pack(*parameters, source);
    std::vector<std::int8_t> found(expected.size());
    convolve(Target{}, kernel::Linear{}, *parameters, geometry, image.data(), found.data(), scratch->bytes);
    CHECK(found == expected);

    using Real = typename Sparse<Float32Policy, Pattern>::template affine<Target, outputs, inputs, false>;
    const auto real_parameters = std::make_unique<Real>();
    pack(*real_parameters, source);
    std::vector<float> found_real(expected.size());
    convolve(Target{}, kernel::Linear{}, *real_parameters, geometry, real.data(), found_real.data(),
             scratch->bytes);
    for (std::size_t index = 0; index < found_real.size(); ++index)
      CHECK(std::abs(found_real[index] - expected_real[index]) <= 1e-3f);
  });
}

}  // namespace

TEST_CASE("sparse convolutions equal the dense ones with zeros, whatever the window") {
  SECTION("padded") { check<same>(); }
  SECTION("with stride") { check<stepping>(); }
  SECTION("dilated") { check<dilated>(); }
  SECTION("transposed") { check<transposed>(); }
  SECTION("of one tap") { check<pointwise>(); }
}
