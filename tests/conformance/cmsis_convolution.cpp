#include "conformance/cmsis_convolution.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/whet.hpp>

#include "conformance/cmsis_geometries.hpp"

namespace {

using namespace conformance;
using Bytes = std::vector<std::int8_t>;

IntegerConvolution read_convolution(const CmsisCase& from) {
  IntegerConvolution made{.geometry = geometry_of(from),
                          .weights = from.values<std::int8_t>({"weights"}),
                          .bias = from.values<std::int32_t>({"biases", "bias"}),
                          .multiplier = from.values<std::int32_t>({"output_mult", "output_multiplier"}),
                          .shift = from.values<std::int32_t>({"output_shift"}),
                          .input_offset = from.number({"INPUT_OFFSET"}),
                          .output_offset = from.number({"OUTPUT_OFFSET"}),
                          .low = from.number({"OUT_ACTIVATION_MIN"}),
                          .high = from.number({"OUT_ACTIVATION_MAX"})};
  if (from.has("CH_MULT")) made.weights = transposed(made.weights, made.geometry.output.channels);
  const auto outputs = static_cast<std::size_t>(made.geometry.output.channels);
  REQUIRE(made.weights.size() == outputs * static_cast<std::size_t>(made.geometry.inputs()));
  REQUIRE((made.bias.empty() || made.bias.size() == outputs));
  REQUIRE(made.multiplier.size() == outputs);
  REQUIRE(made.shift.size() == outputs);
  return made;
}

}  // namespace

TEST_CASE("the int8 convolutions of CMSIS-NN come out bit for bit") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  int run = 0;
  std::string unlisted;
  std::string skipped;
  for (const CmsisCase& from : cmsis_cases(Family::convolution, false)) {
    INFO("case " << from.name());
    const IntegerConvolution convolution = read_convolution(from);
    const auto& weights = convolution.weights;
    if (std::find(weights.begin(), weights.end(), std::int8_t{-128}) != weights.end()) {
      skipped += "\n  " + from.name() + ": weights of -128, which the 8-bit specification excludes";
      continue;
    }
    const auto input = from.values<std::int8_t>({"input"});
    const auto expected = from.values<std::int8_t>({"output_ref", "output"});
    const auto batches = static_cast<std::size_t>(from.number({"INPUT_BATCHES"}));
    REQUIRE(input.size() == batches * convolution.geometry.input.size());
    REQUIRE(expected.size() == batches * convolution.geometry.output.size());
    const bool listed =
        run_convolution<int8_geometries>(convolution, input, [&](const char* target, const Bytes& found) {
          INFO("target " << target);
          CHECK(found == expected);
        });
    if (!listed) unlisted += "\n  " + from.name();
    ++run;
  }
  WARN("convolutions: " << run << " int8 cases run; by generic kernels only:" << unlisted
                        << "\nskipped:" << skipped);
  CHECK(run >= 20);
}
