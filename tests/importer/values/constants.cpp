#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include <whet/importer/values/constants.hpp>

#include "catch.hpp"
#include "importer/graphs.hpp"
#include "importer/layer_state.hpp"

namespace {

using namespace whet::importer;
using whet::ElementType;

Graph dense() {
  graphs::Builder net;
  const std::size_t x = net.input({3});
  return net.finish(net.node(OperatorKind::dense, {x, net.constant({2, 3}), net.constant({2})}, {2}));
}

template <class Number>
Tensor constant(ElementType type, const std::vector<std::size_t>& shape, const std::vector<Number>& values) {
  Tensor tensor;
  tensor.name = "w";
  tensor.shape = shape;
  tensor.type = type;
  tensor.is_constant = true;
  tensor.bytes.resize(values.size() * sizeof(Number));
  std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
  return tensor;
}

}  // namespace

TEST_CASE("float constants are as they are, and have no scales") {
  LayerState layer(dense());
  std::vector<float> scales;
  const auto tensor = constant<float>(ElementType::float32, {2, 2}, {1.0f, -2.5f, 3e-40f, 4.0f});
  CHECK(detail::real_values(layer.state, tensor, scales) == std::vector{1.0f, -2.5f, 3e-40f, 4.0f});
  CHECK(scales.empty());
  CHECK(layer.problems().empty());
}

TEST_CASE("integer weights are reals by the scale of the tensor or of their row") {
  LayerState layer(dense());
  Tensor tensor = constant<std::int8_t>(ElementType::int8, {2, 3}, {1, -2, 127, 4, 5, -127});
  tensor.quantization = QuantizationParameters{{0.5f}, {0}, 0};
  std::vector<float> scales;
  CHECK(detail::real_values(layer.state, tensor, scales) ==
        std::vector{0.5f, -1.0f, 63.5f, 2.0f, 2.5f, -63.5f});
  CHECK(scales == std::vector{0.5f});
  tensor.quantization = QuantizationParameters{{0.5f, 2.0f}, {0, 0}, 0};
  CHECK(detail::real_values(layer.state, tensor, scales) ==
        std::vector{0.5f, -1.0f, 63.5f, 8.0f, 10.0f, -254.0f});
  CHECK(scales == std::vector{0.5f, 2.0f});
  CHECK(layer.problems().empty());
}

TEST_CASE("weights that no layer of whet has are named") {
  LayerState layer(dense());
  std::vector<float> scales;
  const float infinity = std::numeric_limits<float>::infinity();
  detail::real_values(layer.state, constant<float>(ElementType::float32, {2}, {1.0f, infinity}), scales);
  Tensor integers = constant<std::int8_t>(ElementType::int8, {1, 2}, {-128, 3});
  CHECK(detail::real_values(layer.state, integers, scales).empty());
  integers.quantization = QuantizationParameters{{0.5f}, {7}, 0};
  detail::real_values(layer.state, integers, scales);
  const auto words = constant<std::int16_t>(ElementType::int16, {1}, {3});
  CHECK(detail::real_values(layer.state, words, scales).empty());
  CHECK(layer.problems() ==
        "  dense: expected finite weights in 'w', found infinity or NaN\n"
        "  dense: expected scales of the int8 weights 'w', found none\n"
        "  dense: expected int8 weights from -127 to 127, found -128\n"
        "  dense: expected weights of zero point 0, found 7\n"
        "  dense: expected float32 or int8 weights, found int16");
}

TEST_CASE("biases keep their integers, which float32 may not hold") {
  LayerState layer(dense());
  Tensor tensor = constant<std::int32_t>(ElementType::int32, {2}, {16777217, -3});
  std::vector<std::int32_t> integers;
  CHECK(detail::bias_values(layer.state, tensor, integers).empty());
  CHECK(layer.problems() ==
        "  dense: expected float32 biases, or int32 ones with scales, found int32 without");
  tensor.quantization = QuantizationParameters{{0.5f, 0.25f}, {0, 0}, 0};
  CHECK(detail::bias_values(layer.state, tensor, integers) == std::vector{8388608.5f, -0.75f});
  CHECK(integers == std::vector<std::int32_t>{16777217, -3});
  integers.clear();
  CHECK(detail::bias_values(layer.state, constant<float>(ElementType::float32, {2}, {1.5f, 2.0f}),
                            integers) == std::vector{1.5f, 2.0f});
  CHECK(integers.empty());
}

TEST_CASE("values of another number than their place has are left out") {
  std::vector<float> to{9.0f, 9.0f};
  Eigen::Map<Eigen::VectorXf> place(to.data(), 2);
  detail::copy_values({1.0f}, place);
  CHECK(to == std::vector{9.0f, 9.0f});
  detail::copy_values({1.0f, 2.0f}, place);
  CHECK(to == std::vector{1.0f, 2.0f});
}
