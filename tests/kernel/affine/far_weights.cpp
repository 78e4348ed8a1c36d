#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <span>
#include <vector>

#include <whet/kernel/affine/far_weights.hpp>
#include <whet/train/initialize.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/whet.hpp>

#include "../targets.hpp"
#include "catch.hpp"

namespace kernel = whet::kernel;

namespace {

/// Outputs that are no whole panels, inputs that are no whole lines.
template <int Outputs, int Inputs>
struct Far : whet::Sequential<whet::Input<Inputs>, whet::Dense<Outputs>> {};

template <class Network, class Policy, class Target>
std::vector<float> outputs_of(const whet::Weights<Network>& weights,
                              const whet::Quantization<Network>& quantization, std::span<const float> x) {
  const auto model = whet::freeze<Policy, Target>(weights, quantization);
  whet::HeapWorkspace<decltype(model)> workspace;
  const auto y = model(x, workspace);
  return {y.data(), y.data() + y.size()};
}

/// A layer a little larger than `Near` bytes.
template <class Network, class Policy, std::size_t Near>
void check_layer() {
  constexpr std::size_t bytes = whet::Model<Network, Policy, whet::target::generic>::weight_bytes;
  static_assert(bytes > Near && bytes < Near + Near / 4);
  whet::Weights<Network> weights;
  whet::initialize(weights, 1);
  whet::Quantization<Network> quantization;
  quantization.ranges = {whet::Range{-1.0F, 1.0F}, whet::Range{-4.0F, 4.0F}};
  std::mt19937 generator(2);
  std::uniform_real_distribution<float> uniform(-1.0F, 1.0F);
  std::vector<float> x(whet::input_shape<Network>.size());
  for (float& value : x) value = uniform(generator);
  const auto expected = outputs_of<Network, Policy, whet::target::generic>(weights, quantization, x);
  CHECK(std::ranges::count(expected, 0.0F) < 5);
  for_each_target([&]<class Target>() {
    const auto found = outputs_of<Network, Policy, Target>(weights, quantization, x);
    CAPTURE(Target::name, Policy::name);
    if constexpr (Policy::needs_ranges) {
      CHECK(found == expected);
    } else {
      float furthest = 0.0F;
      for (std::size_t output = 0; output < expected.size(); ++output)
        furthest = std::max(furthest, std::abs(found[output] - expected[output]));
      CHECK(furthest < 1e-4F);
    }
  });
}

}  // namespace

TEST_CASE("weights are asked for ahead where they are more than caches near a core hold") {
  constexpr std::size_t near = kernel::near_weight_bytes;
  CHECK_FALSE(kernel::are_far_weights(near, near));
  CHECK(kernel::are_far_weights(near + 1, near) == whet::target::avx2::available);
}

TEST_CASE("panels shorter than pages are asked for where a tile goes next") {
  CHECK(kernel::far_ahead<4>(16384) == 4096);
  CHECK(kernel::far_ahead<4>(16383) == 65532);
  CHECK(kernel::far_ahead<1>(100) == 4096);
}

TEST_CASE("layers whose float weights come from memory give what the generic kernels give") {
  check_layer<Far<33, 32001>, whet::Float32Policy, kernel::near_weight_bytes>();
  check_layer<Far<33, 64001>, whet::Float16Policy, kernel::near_weight_bytes>();
  check_layer<Far<33, 64001>, whet::BFloat16Policy, kernel::near_weight_bytes>();
}

TEST_CASE("layers whose int8 weights come from memory give the bits of the generic kernels") {
  check_layer<Far<66, 64001>, whet::Int8Policy, kernel::near_weight_bytes>();
  check_layer<Far<66, 64001>, whet::Dynamic<whet::Int8Policy>, kernel::near_weight_bytes>();
  check_layer<Far<66, 64001>, whet::Int16x8Policy, kernel::near_weight_bytes>();
}

TEST_CASE("layers whose codes come from memory give the bits of the generic kernels") {
  check_layer<Far<33, 64001>, whet::Int4Policy, kernel::near_code_bytes>();
  check_layer<Far<66, 64001>, whet::TernaryPolicy, kernel::near_code_bytes>();
  check_layer<Far<133, 64001>, whet::BinaryWeightPolicy, kernel::near_code_bytes>();
  check_layer<Far<133, 64001>, whet::BinaryPolicy, kernel::near_code_bytes>();
}
