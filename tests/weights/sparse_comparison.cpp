#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include <whet/transform/prune.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/sparse_comparison.hpp>
#include <whet/weights/warning.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

struct Network : Sequential<Input<64>, Named<"hidden", Dense<32>>, ReLU, Dense<4>> {};

/// What freezing warns of.
template <class Policy>
std::vector<std::string> warnings_of(const Weights<Network>& weights) {
  std::vector<std::string> sentences;
  const WarningHandler before =
      set_warning_handler([&](const std::string& sentence) { sentences.push_back(sentence); });
  Quantization<Network> ranges;
  ranges.ranges.fill({0.0f, 4.0f});
  freeze<Policy, target::cortex_m_dsp>(weights, ranges);
  set_warning_handler(before);
  return sentences;
}

}  // namespace

TEST_CASE("freeze warns of a pattern that makes a layer larger, with both numbers") {
  Weights<Network> weights;
  for (float& value : weights.values()) value = 0.5f;
  using AllKept = Mixed<Int8Policy, At<"hidden", Sparse<Int8Policy, Unstructured<Keep{100}>>>>;
  const auto sentences = warnings_of<AllKept>(weights);
  using Layer = Sparse<Int8Policy, Unstructured<Keep{100}>>::affine<target::cortex_m_dsp, 32, 64, false>;
  using Dense = Int8Policy::affine<target::cortex_m_dsp, 32, 64, false>;
  REQUIRE(sentences.size() == 1);
  CHECK(sentences.front() ==
        "freeze: layer 0 (Dense \"hidden\"), whet::Sparse<whet::Int8Policy, "
        "whet::Unstructured<whet::Keep{100}>>, is no smaller than the dense layer (" +
            std::to_string(sizeof(Layer)) + " of " + std::to_string(sizeof(Dense)) + " bytes)");
}

TEST_CASE("freeze is silent where a pattern makes a layer smaller on a target that cannot be measured here") {
  Weights<Network> weights;
  for (float& value : weights.values()) value = 0.0f;
  CHECK(warnings_of<Sparse<Int8Policy, Block<8, 4, Keep{25}>>>(weights).empty());
}

TEST_CASE("what is slower is said with both times") {
  const SparseComparison slower{100, 200, 2e-6, 1e-6};
  CHECK(detail::sparse_warning("layer 3", "P", "avx2", slower) ==
        "freeze: layer 3, P, is slower than the dense layer on avx2 (2.000000 us against 1.000000 us)");
  CHECK(detail::sparse_warning("layer 3", "P", "avx2", {200, 200, 2e-6, 1e-6}) ==
        "freeze: layer 3, P, is no smaller than the dense layer (200 of 200 bytes) and is slower than the "
        "dense "
        "layer on avx2 (2.000000 us against 1.000000 us)");
  CHECK(detail::sparse_warning("layer 3", "P", "avx2", {100, 200, 1e-6, 1e-6}).empty());
}

TEST_CASE("sparse layers between narrow tensors are frozen, and compared with dense ones") {
  struct Net : Sequential<Input<64>, Dense<64>, ReLU, Dense<16>> {};
  using Pattern = Block<16, 1, Keep{50}>;
  Weights<Net> weights;
  for (std::size_t index = 0; index < weights.values().size(); ++index)
    weights.values()[index] = 0.01f * static_cast<float>(index % 23) - 0.1f;
  const auto pruned = prune(weights, Magnitude{}, options_for<Pattern>());
  const auto model = freeze<NarrowActivations<Sparse<Float32Policy, Pattern>>>(pruned);
  const auto exact = freeze<Float32Policy>(pruned);
  std::array<float, 64> input;
  for (std::size_t index = 0; index < input.size(); ++index)
    input[index] = 0.03f * static_cast<float>(index) - 1.0f;
  Workspace<decltype(model)> workspace;
  Workspace<decltype(exact)> exact_workspace;
  const auto found = model(input, workspace);
  const auto expected = exact(input, exact_workspace);
  for (std::size_t index = 0; index < 16; ++index)
    CHECK(float{found[index]} == Catch::Approx(expected[index]).epsilon(0.01).margin(0.01));
}
