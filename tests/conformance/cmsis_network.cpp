#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/whet.hpp>

#include "conformance/cmsis_convolution.hpp"

namespace {

using namespace conformance;
using namespace whet;

// What x86 targets are tried on, as in cmsis_geometries.hpp.
constexpr Geometry int8_layers[] = {
    {{49, 10, 1}, {25, 5, 64}, {10, 4, 2, 2, 1, 1, 4, 1, 1, false}},
    {{25, 5, 64}, {25, 5, 64}, {3, 3, 1, 1, 1, 1, 1, 1, 64, false}},
    {{25, 5, 64}, {25, 5, 64}, {1, 1, 1, 1, 1, 1, 0, 0, 1, false}},
    {{1, 1, 64}, {1, 1, 12}, {1, 1, 1, 1, 1, 1, 0, 0, 1, false}},
};
constexpr Geometry float_layers[] = {
    {{25, 5, 64}, {25, 5, 64}, {3, 3, 1, 1, 1, 1, 1, 1, 64, false}},
    {{25, 5, 64}, {25, 5, 64}, {1, 1, 1, 1, 1, 1, 0, 0, 1, false}},
    {{1, 1, 64}, {1, 1, 12}, {1, 1, 1, 1, 1, 1, 0, 0, 1, false}},
    {{8, 8, 6}, {8, 8, 6}, {1, 1, 1, 1, 1, 1, 0, 0, 6, false}},
    {{5, 6, 7}, {5, 6, 7}, {1, 1, 1, 1, 1, 1, 0, 0, 7, false}},
};

/// y of a convolution, which all targets agree about.
template <auto& Listed, class Convolution>
auto agreed(const Convolution& convolution, const std::vector<typename Convolution::value>& x) {
  std::vector<typename Convolution::value> generic;
  const bool listed = run_convolution<Listed>(convolution, x, [&](const char* target, const auto& found) {
    INFO("target " << target);
    if (generic.empty()) generic = found;
    if constexpr (std::is_same_v<Convolution, FloatConvolution>)
      CHECK(close(found, generic));
    else
      CHECK(found == generic);
  });
  CHECK(listed);
  return generic;
}

/// The settings and arrays of one layer of the int8 case.
struct Layer {
  const CmsisCase& from;
  int index;
  std::string kind;

  int number(const std::string& setting) const {
    std::string prefix = kind + "_" + std::to_string(index) + "_";
    std::transform(prefix.begin(), prefix.end(), prefix.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
    return from.number({(prefix + setting).c_str()});
  }
  template <class Value>
  std::vector<Value> values(const std::string& array) const {
    return from.values<Value>({("layer_" + std::to_string(index) + "_" + kind + "_" + array).c_str()});
  }

  IntegerConvolution convolution() const {
    const bool is_depthwise = kind == "depthwise_conv_2d";
    IntegerConvolution made;
    made.geometry.input = {number("INPUT_H"), number("INPUT_W"), number("IN_CH")};
    made.geometry.output = {number("OUTPUT_H"), number("OUTPUT_W"), number("OUT_CH")};
    made.geometry.window = {.kernel_height = number("FILTER_Y"),
                            .kernel_width = number("FILTER_X"),
                            .stride_height = number("STRIDE_Y"),
                            .stride_width = number("STRIDE_X"),
                            .dilation_height = number("DILATION_Y"),
                            .dilation_width = number("DILATION_X"),
                            .pad_top = number("PAD_Y"),
                            .pad_left = number("PAD_X"),
                            .groups = is_depthwise ? number("IN_CH") : 1};
    read_numbers(made);
    made.multiplier = values<std::int32_t>("output_mult");
    made.shift = values<std::int32_t>("output_shift");
    if (is_depthwise) made.weights = transposed(made.weights, made.geometry.output.channels);
    return made;
  }
  /// A dense layer as the pointwise convolution of a single pixel.
  IntegerConvolution dense(int inputs) const {
    IntegerConvolution made;
    read_numbers(made);
    made.geometry = {Shape(inputs), Shape(static_cast<int>(made.bias.size())), {}};
    made.multiplier.assign(made.bias.size(), number("OUTPUT_MULTIPLIER"));
    made.shift.assign(made.bias.size(), number("OUTPUT_SHIFT"));
    return made;
  }

 private:
  void read_numbers(IntegerConvolution& made) const {
    made.weights = values<std::int8_t>("weights");
    made.bias = values<std::int32_t>("bias");
    made.input_offset = number("INPUT_OFFSET");
    made.output_offset = number("OUTPUT_OFFSET");
    made.low = number("OUT_ACTIVATION_MIN");
    made.high = number("OUT_ACTIVATION_MAX");
    REQUIRE(!made.weights.empty());
    REQUIRE(!made.bias.empty());
  }
};

FloatConvolution float_layer(const CmsisCase& from, const std::string& name, Geometry geometry, float low) {
  FloatConvolution made{.geometry = geometry,
                        .weights = from.values<float>({(name + "_weights_data").c_str()}),
                        .bias = from.values<float>({(name + "_biases_data").c_str()}),
                        .low = low};
  if (geometry.is_depthwise()) made.weights = transposed(made.weights, geometry.output.channels);
  REQUIRE(!made.weights.empty());
  REQUIRE(!made.bias.empty());
  return made;
}

}  // namespace

TEST_CASE("the int8 keyword spotter of CMSIS-NN comes out bit for bit") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn/ds_cnn_s");
  const CmsisCase from(data_root() / "cmsis_nn" / "ds_cnn_s");
  auto values = from.values<std::int8_t>({"input"});
  for (int index = 1; index <= 9; ++index) {
    INFO("layer " << index);
    const Layer layer{from, index, index % 2 == 1 ? "conv_2d" : "depthwise_conv_2d"};
    values = agreed<int8_layers>(layer.convolution(), values);
  }
  std::vector<std::int8_t> means(64);
  const Window whole{.kernel_height = 25, .kernel_width = 5};
  average_pool(target::generic{}, Geometry{{25, 5, 64}, Shape(64), whole}, values.data(), means.data());
  values = agreed<int8_layers>(Layer{from, 12, "fully_connected"}.dense(64), means);

  const Layer last{from, 13, "softmax"};
  std::vector<std::int8_t> scores(values.size());
  const Int8Softmax parameters{{last.number("MULT"), last.number("SHIFT")}, last.number("DIFF_MIN")};
  softmax(target::native{}, parameters, values.data(), scores.data(), static_cast<int>(scores.size()));
  CHECK(scores == from.values<std::int8_t>({"output_ref"}));
}

TEST_CASE("the float keyword spotter of CMSIS-NN comes out as exactly as single precision allows") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn/ds_cnn_s_body_f32");
  const CmsisCase from(data_root() / "cmsis_nn" / "ds_cnn_s_body_f32");
  const Shape image(from.number({"INPUT_H"}), from.number({"INPUT_W"}), from.number({"CHANNELS"}));
  const Window nine{
      .kernel_height = 3, .kernel_width = 3, .pad_top = 1, .pad_left = 1, .groups = image.channels};
  auto values = from.values<float>({"input_data"});
  for (int index = 0; index < from.number({"NUM_BLOCKS"}); ++index) {
    INFO("block " << index);
    const std::string name = "conv" + std::to_string(index);
    values = agreed<float_layers>(float_layer(from, "dw" + name, {image, image, nine}, 0.0f), values);
    values = agreed<float_layers>(float_layer(from, "pw" + name, {image, image, {}}, 0.0f), values);
  }
  std::vector<float> means(static_cast<std::size_t>(image.channels));
  const Window whole{.kernel_height = image.height, .kernel_width = image.width};
  average_pool(target::generic{}, Geometry{image, Shape(image.channels), whole}, values.data(), means.data());
  const Geometry dense{Shape(image.channels), Shape(from.number({"NUM_CLASSES"})), {}};
  values =
      agreed<float_layers>(float_layer(from, "fc", dense, -std::numeric_limits<float>::infinity()), means);
  std::vector<float> scores(values.size());
  softmax(target::native{}, values.data(), scores.data(), static_cast<int>(scores.size()));
  CHECK(close(scores, from.values<float>({"output_ref_data"})));
}

TEST_CASE("the float normalizations of CMSIS-NN come out as exactly as single precision allows") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  const auto cases = cmsis_cases(Family::normalization, true);
  for (const CmsisCase& from : cases) {
    INFO("case " << from.name());
    const Shape image(from.number({"INPUT_H"}), from.number({"INPUT_W"}), from.number({"INPUT_C"}));
    const FloatConvolution scaling{.geometry = {image, image, {.groups = image.channels}},
                                   .weights = from.values<float>({"scale"}),
                                   .bias = from.values<float>({"bias"})};
    const auto found = agreed<float_layers>(scaling, from.values<float>({"input"}));
    CHECK(close(found, from.values<float>({"output_ref"})));
  }
  WARN("normalizations: " << cases.size() << " float cases run");
  CHECK(!cases.empty());
}
