#include <string>
#include <vector>

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
