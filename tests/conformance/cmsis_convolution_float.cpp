#include <cstddef>
#include <string>
#include <vector>

#include <whet/whet.hpp>

#include "conformance/cmsis_convolution.hpp"
#include "conformance/cmsis_geometries.hpp"

namespace {

using namespace conformance;

FloatConvolution read_convolution(const CmsisCase& from) {
  FloatConvolution made{.geometry = geometry_of(from),
                        .weights = from.values<float>({"weights_data", "weights"}),
                        .bias = from.values<float>({"biases_data", "biases"}),
                        .low = static_cast<float>(from.real({"OUT_ACTIVATION_MIN"})),
                        .high = static_cast<float>(from.real({"OUT_ACTIVATION_MAX"}))};
  const int outputs = made.geometry.output.channels;
  if (from.has("CH_MULT")) made.weights = transposed(made.weights, outputs);
  if (from.config().value("USE_NULL_BIAS", 0) != 0) made.bias.clear();
  REQUIRE(made.weights.size() ==
          static_cast<std::size_t>(outputs) * static_cast<std::size_t>(made.geometry.inputs()));
  return made;
}

}  // namespace

TEST_CASE("the float convolutions of CMSIS-NN come out as exactly as single precision allows") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  int run = 0;
  std::string unlisted;
  for (const CmsisCase& from : cmsis_cases(Family::convolution, true)) {
    INFO("case " << from.name());
    const FloatConvolution convolution = read_convolution(from);
    const auto input = from.values<float>({"input_data", "input"});
    const auto expected = from.values<float>({"output_ref_data", "output_ref"});
    const auto batches = static_cast<std::size_t>(from.number({"INPUT_BATCHES"}));
    REQUIRE(input.size() == batches * convolution.geometry.input.size());
    REQUIRE(expected.size() == batches * convolution.geometry.output.size());
    const bool listed = run_convolution<float_geometries>(
        convolution, input, [&](const char* target, const std::vector<float>& found) {
          INFO("target " << target);
          CHECK(close(found, expected));
        });
    if (!listed) unlisted += "\n  " + from.name();
    ++run;
  }
  WARN("convolutions: " << run << " float cases run; by generic kernels only:" << unlisted);
  CHECK(run >= 20);
}
