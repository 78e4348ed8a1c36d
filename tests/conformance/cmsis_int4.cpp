#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <whet/whet.hpp>

#include "conformance/cmsis_convolution.hpp"
#include "conformance/cmsis_geometries.hpp"

// The cases with int8 activations and weights of four bits, each value equal.

namespace {

using namespace conformance;
using namespace whet;
using Bytes = std::vector<std::int8_t>;

/// A convolution, or dense layer, of four-bit weights as CMSIS-NN's cases describe it.
struct Int4Layer : IntegerConvolution {
  using policy = TfliteInt4Policy;
};

/// The first `count` weights of four bits, the first of two in the lower half of a byte.
Bytes unpacked(const Bytes& bytes, std::size_t count) {
  REQUIRE(bytes.size() == (count + 1) / 2);
  Bytes weights;
  for (std::size_t index = 0; index < count; ++index) {
    const int code = static_cast<std::uint8_t>(bytes[index / 2]) >> (index % 2 * 4) & 15;
    weights.push_back(static_cast<std::int8_t>(code < 8 ? code : code - 16));
  }
  return weights;
}

/// The arrays of these cases are older than their configuration, which has come to speak of others beside
/// them: both zero points are 0, and the bounds are these. Source: TestData/<case>/config_data.h of CMSIS-NN
/// as generated with TensorFlow 2.14.
struct Earlier {
  const char* name;
  int low;
  int high;
};
constexpr Earlier earlier[] = {{"basic_2_int4", -128, 127},
                               {"conv_1_x_n_1_int4", -127, 127},
                               {"conv_1_x_n_3_int4", -111, 127},
                               {"conv_1_x_n_5_int4", -88, 127},
                               {"conv_2_int4", -101, 127},
                               {"conv_2x2_dilation_5x5_input_int4", -61, 107},
                               {"conv_2x2_dilation_int4", -61, 107},
                               {"conv_3x2_dilation_int4", -128, 127},
                               {"conv_4_int4", -109, 127},
                               {"conv_dilation_golden_int4", -128, 127},
                               {"conv_out_activation_int4", -61, 107},
                               {"kernel1x1_int4_2", -126, 127},
                               {"kernel1x1_stride_x_int4", -126, 127},
                               {"kernel1x1_stride_x_y_int4", -6, 127},
                               {"stride2pad1_int4", -128, 127}};

Int4Layer read_numbers(const CmsisCase& from) {
  Int4Layer made;
  made.input_offset = from.number({"INPUT_OFFSET"});
  made.output_offset = from.number({"OUTPUT_OFFSET"});
  made.low = from.number({"OUT_ACTIVATION_MIN"});
  made.high = from.number({"OUT_ACTIVATION_MAX"});
  for (const Earlier& one : earlier)
    if (from.name() == one.name) {
      made.input_offset = made.output_offset = 0;
      made.low = one.low;
      made.high = one.high;
    }
  return made;
}

Int4Layer read_convolution(const CmsisCase& from) {
  Int4Layer made = read_numbers(from);
  made.geometry = geometry_of(from);
  const auto outputs = static_cast<std::size_t>(made.geometry.output.channels);
  made.weights = unpacked(from.values<std::int8_t>({"weights"}),
                          outputs * static_cast<std::size_t>(made.geometry.inputs()));
  if (from.has("CH_MULT")) made.weights = transposed(made.weights, made.geometry.output.channels);
  made.bias = from.values<std::int32_t>({"biases"});
  made.multiplier = from.values<std::int32_t>({"output_mult"});
  made.shift = from.values<std::int32_t>({"output_shift"});
  REQUIRE((made.bias.empty() || made.bias.size() == outputs));
  REQUIRE(made.multiplier.size() == outputs);
  REQUIRE(made.shift.size() == outputs);
  return made;
}

/// Sizes of the dense cases: outputs and inputs.
template <int Outputs, int Inputs>
bool check_dense(const CmsisCase& from) {
  if (from.number({"OUT_CH"}) != Outputs || from.number({"ACCUMULATION_DEPTH"}) != Inputs) return false;
  Int4Layer layer = read_numbers(from);
  layer.geometry = {Shape(Inputs), Shape(Outputs), {}};
  layer.weights = unpacked(from.values<std::int8_t>({"input_weights"}), std::size_t{Outputs} * Inputs);
  layer.bias = from.values<std::int32_t>({"input_bias"});
  layer.multiplier.assign(Outputs, from.number({"OUTPUT_MULTIPLIER"}));
  layer.shift.assign(Outputs, from.number({"OUTPUT_SHIFT"}));
  const auto input = from.values<std::int8_t>({"input"});
  const auto expected = from.values<std::int8_t>({"output"});
  REQUIRE(input.size() == Inputs);
  REQUIRE(expected.size() == Outputs);
  for_each_target([&]<class Target>() {
    INFO("target " << Target::name);
    using Parameters = TfliteInt4Policy::affine<Target, Outputs, Inputs, false>;
    const auto parameters = std::make_unique<Parameters>();
    layer.pack_into(*parameters);
    Scratch scratch(3 * Parameters::row_scratch);
    Bytes single(Outputs);
    affine(Target{}, kernel::Linear{}, *parameters, input.data(), single.data(), scratch.data());
    CHECK(single == expected);
    Bytes three_inputs;
    Bytes three_expected;
    for (int sample = 0; sample < 3; ++sample) {
      three_inputs.insert(three_inputs.end(), input.begin(), input.end());
      three_expected.insert(three_expected.end(), expected.begin(), expected.end());
    }
    Bytes together(three_expected.size());
    affine_rows(Target{}, kernel::Linear{}, *parameters, three_inputs.data(), together.data(), 3,
                scratch.data());
    CHECK(together == three_expected);
  });
  return true;
}

}  // namespace

TEST_CASE("the convolutions of four-bit weights of CMSIS-NN come out bit for bit") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  int run = 0;
  std::string unlisted;
  for (const CmsisCase& from : cmsis_cases(Family::convolution, Numbers::int4)) {
    INFO("case " << from.name());
    const Int4Layer layer = read_convolution(from);
    const auto input = from.values<std::int8_t>({"input"});
    const auto expected = from.values<std::int8_t>({"output_ref"});
    REQUIRE(!input.empty());
    REQUIRE(input.size() % layer.geometry.input.size() == 0);
    REQUIRE(expected.size() / layer.geometry.output.size() == input.size() / layer.geometry.input.size());
    const bool listed =
        run_convolution<int4_geometries>(layer, input, [&](const char* target, const Bytes& found) {
          INFO("target " << target);
          CHECK(found == expected);
        });
    if (!listed) unlisted += "\n  " + from.name();
    ++run;
  }
  WARN("convolutions: " << run << " int4 cases run; by generic kernels only:" << unlisted);
  CHECK(run >= 20);
}

TEST_CASE("the dense layers of four-bit weights of CMSIS-NN come out bit for bit") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  const auto cases = cmsis_cases(Family::dense, Numbers::int4);
  for (const CmsisCase& from : cases) {
    INFO("case " << from.name());
    const bool known_size =
        check_dense<23, 84>(from) || check_dense<19, 85>(from) || check_dense<22, 89>(from);
    CHECK(known_size);
  }
  WARN("dense: " << cases.size() << " int4 cases run");
  CHECK(!cases.empty());
}
