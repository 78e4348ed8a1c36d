#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include <whet/kernel/affine.hpp>
#include <whet/precision/float32.hpp>

#include "conformance/cmsis_case.hpp"
#include "kernel/targets.hpp"

namespace {

using namespace conformance;
using namespace whet;

/// Outputs of all samples, computed at the corner of a larger layer whose other weights are zero.
template <class Target>
std::vector<float> dense(const CmsisCase& from) {
  constexpr int most_outputs = 128;
  constexpr int most_inputs = 1024;
  const auto outputs = static_cast<std::size_t>(from.number({"OUT_CH"}));
  const auto inputs = static_cast<std::size_t>(from.number({"INPUT_SIZE"}));
  REQUIRE(outputs <= most_outputs);
  REQUIRE(inputs <= most_inputs);
  const auto weights = from.values<float>({"weights_data"});
  REQUIRE(weights.size() == outputs * inputs);
  std::vector<float> kernel(std::size_t{most_outputs} * most_inputs);
  for (std::size_t output = 0; output < outputs; ++output)
    std::copy_n(weights.begin() + static_cast<std::ptrdiff_t>(output * inputs), inputs,
                kernel.begin() + static_cast<std::ptrdiff_t>(output * most_inputs));
  std::vector<float> bias = from.values<float>({"biases_data"});
  bias.resize(most_outputs);
  if (from.number({"HAS_BIAS"}) == 0) std::fill(bias.begin(), bias.end(), 0.0f);
  auto parameters = std::make_unique<Float32Affine<Target, most_outputs, most_inputs>>();
  pack(*parameters, AffineSource{.kernel = kernel.data(), .bias = bias.data()});

  const auto samples = from.values<float>({"input_data"});
  std::vector<float> all;
  for (std::size_t first = 0; first < samples.size(); first += inputs) {
    std::vector<float> x(most_inputs);
    std::copy_n(samples.begin() + static_cast<std::ptrdiff_t>(first), inputs, x.begin());
    std::vector<float> y(most_outputs);
    affine(Target{}, kernel::Linear{}, *parameters, x.data(), y.data(), nullptr);
    for (std::size_t output = 0; output < outputs; ++output)
      all.push_back(std::clamp(y[output], static_cast<float>(from.real({"OUT_ACTIVATION_MIN"})),
                               static_cast<float>(from.real({"OUT_ACTIVATION_MAX"}))));
  }
  return all;
}

}  // namespace

TEST_CASE("the float dense layers of CMSIS-NN come out as exactly as single precision allows") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  const auto cases = cmsis_cases(Family::dense, true);
  for (const CmsisCase& from : cases) {
    INFO("case " << from.name());
    for_each_target([&]<class Target>() {
      INFO("target " << Target::name);
      CHECK(close(dense<Target>(from), from.values<float>({"output_ref_data"})));
    });
  }
  WARN("dense layers: " << cases.size() << " float cases run");
  CHECK(cases.size() >= 5);
}
