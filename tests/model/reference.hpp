#pragma once

// An interpreter of topologies in double precision and plain integers, written from the TFLite 8-bit
// specification and from the documentation of the policies, independent of the library's arithmetic.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <whet/kernel/lookup/tabulate.hpp>
#include <whet/precision/int8.hpp>
#include <whet/topology/record.hpp>

namespace reference {

enum class Numbers { real, int8, tflite, dynamic };

struct Quantized {
  float scale = 1.0f;
  int zero_point = 0;
};

struct Layer {
  std::vector<float> kernel;  // [outputs][inputs]
  std::vector<float> bias;
};

struct Range {
  float low = 0.0f;
  float high = 0.0f;
};

/// A tensor between layers: real numbers, or integers and what they mean.
struct Value {
  bool quantized = false;
  bool nonnegative = false;
  std::vector<double> real;
  std::vector<int> integers;
  Quantized quantization;
  /// Tensor 0 is the network's input, tensor i + 1 the output of layer i.
  std::size_t tensor = 0;
};

struct Network {
  std::span<const whet::LayerRecord> records;
  bool nonnegative_input = false;
  std::vector<Layer> layers;
  std::vector<Numbers> numbers;
  std::vector<Range> ranges;
};

inline double activation(std::string_view type, double x) {
  if (type == "ReLU") return std::max(x, 0.0);
  if (type == "ReLU6") return std::min(std::max(x, 0.0), 6.0);
  if (type == "LeakyReLU") return x > 0.0 ? x : x / 100.0;
  if (type == "HardSwish") return x <= -3.0 ? 0.0 : x >= 3.0 ? x : x * (x + 3.0) / 6.0;
  if (type == "Sigmoid") return 1.0 / (1.0 + std::exp(-x));
  if (type == "Tanh") return std::tanh(x);
  if (type == "HardTanh") return std::min(std::max(x, -1.0), 1.0);
  return std::numeric_limits<double>::quiet_NaN();
}

/// What an activation that only clamps clamps to.
inline bool clamps(std::string_view type) { return type == "ReLU" || type == "ReLU6" || type == "HardTanh"; }
inline double lower_bound(std::string_view type) { return type == "HardTanh" ? -1.0 : 0.0; }
inline double upper_bound(std::string_view type) {
  return type == "ReLU6" ? 6.0 : type == "HardTanh" ? 1.0 : INFINITY;
}

/// An activation of integers as TFLite's reference kernels compute it: these tables, and not the rounded
/// function, which they miss by a step here and there, are held to TFLite's own numbers by their unit tests.
inline void tflite_activation(std::string_view type, Value& value, Range range) {
  const whet::TensorQuantization input{value.quantization.scale, value.quantization.zero_point};
  const whet::TensorQuantization output = whet::TfliteInt8Policy::quantize({range.low, range.high}, false);
  constexpr float infinity = std::numeric_limits<float>::infinity();
  whet::LookupParameters table{};
  if (type == "Sigmoid")
    whet::kernel::tabulate_sigmoid(table, input);
  else if (type == "Tanh")
    whet::kernel::tabulate_tanh(table, input);
  else if (type == "HardSwish")
    whet::kernel::tabulate_hard_swish(table, input, output);
  else if (type == "LeakyReLU")
    whet::kernel::tabulate_slope(table, input, output, 0.01f, -infinity, infinity);
  else
    whet::kernel::tabulate_slope(table, input, output, 1.0f, static_cast<float>(lower_bound(type)),
                                 static_cast<float>(upper_bound(type)));
  for (int& integer : value.integers) integer = table.table[static_cast<std::uint8_t>(integer)];
  value.quantization = {table.output.scale, table.output.zero_point};
}

inline bool never_negative(std::string_view type) {
  return type == "ReLU" || type == "ReLU6" || type == "Sigmoid";
}

inline std::vector<double> dense(const Layer& layer, const std::vector<double>& x) {
  std::vector<double> y(layer.bias.begin(), layer.bias.end());
  for (std::size_t output = 0; output < y.size(); ++output)
    for (std::size_t input = 0; input < x.size(); ++input)
      y[output] += double{layer.kernel[output * x.size() + input]} * x[input];
  return y;
}

/// gemmlowp's SaturatingRoundingDoublingHighMul and RoundingDivideByPOT behind TFLite's QuantizeMultiplier.
inline std::int64_t requantize(std::int64_t value, double factor) {
  int exponent = 0;
  const double fraction = std::frexp(factor, &exponent);
  auto mantissa = static_cast<std::int64_t>(std::round(fraction * 2147483648.0));
  if (mantissa == std::int64_t{1} << 31) {
    mantissa /= 2;
    ++exponent;
  }
  if (exponent < -31) return 0;
  if (exponent > 0) value *= std::int64_t{1} << exponent;
  const std::int64_t product = value * mantissa;
  const std::int64_t nudge = product >= 0 ? (std::int64_t{1} << 30) : 1 - (std::int64_t{1} << 30);
  const std::int64_t high = (product + nudge) / (std::int64_t{1} << 31);
  if (exponent >= 0) return high;
  const double halves = static_cast<double>(high) / std::ldexp(1.0, -exponent);
  return static_cast<std::int64_t>(std::round(halves));  // away from zero; exact: |high| < 2^31
}

inline int clamped(std::int64_t value, int low = -128, int high = 127) {
  return static_cast<int>(std::clamp<std::int64_t>(value, low, high));
}

inline Quantized choose(Numbers numbers, Range range, bool nonnegative) {
  if (numbers == Numbers::int8 && nonnegative)
    return {range.high > 1e-30f ? static_cast<float>(double{range.high} / 127.0)
                                : static_cast<float>(1.0 / 127.0),
            0};
  const double low = std::min(double{range.low}, 0.0);
  const double high = std::max(double{range.high}, 0.0);
  const auto scale = static_cast<float>((high - low > 1e-30 ? high - low : 1.0) / 255.0);
  return {scale, static_cast<int>(-128 - std::llround(low / double{scale}))};
}

inline bool floating(Numbers numbers) { return numbers == Numbers::real || numbers == Numbers::dynamic; }

/// Conversion at a border. Real numbers are single precision there, and rounding is to even.
inline Value converted(const Network& network, Value value, Numbers consumer) {
  if (value.quantized == !floating(consumer)) return value;
  if (value.quantized) {
    value.quantized = false;
    value.real.clear();
    for (int integer : value.integers)
      value.real.push_back(
          double{static_cast<float>(integer - value.quantization.zero_point) * value.quantization.scale});
    return value;
  }
  value.quantized = true;
  value.nonnegative = value.nonnegative && consumer == Numbers::int8;
  value.quantization = choose(consumer, network.ranges[value.tensor], value.nonnegative);
  const float inverse = 1.0f / value.quantization.scale;
  value.integers.clear();
  for (double real : value.real) {
    const float steps = std::nearbyint(static_cast<float>(real) * inverse);
    const float shifted = std::clamp(steps + static_cast<float>(value.quantization.zero_point),
                                     value.nonnegative ? 0.0f : -128.0f, 127.0f);
    value.integers.push_back(static_cast<int>(shifted));
  }
  return value;
}

/// An int8 dense layer with the bounds of the activation fused into it. Weights symmetric per output.
inline std::vector<int> int8_dense(const Layer& layer, const Value& x, Quantized output, double low,
                                   double high) {
  const std::size_t inputs = x.integers.size();
  const int least = clamped(std::llround(std::max(low / double{output.scale}, -1000.0)) + output.zero_point);
  const int most = clamped(std::llround(std::min(high / double{output.scale}, 1000.0)) + output.zero_point);
  std::vector<int> y;
  for (std::size_t row = 0; row < layer.bias.size(); ++row) {
    const float* weights = layer.kernel.data() + row * inputs;
    float largest = 0.0f;
    for (std::size_t input = 0; input < inputs; ++input)
      largest = std::max(largest, std::abs(weights[input]));
    float scale = largest / 127.0f;
    const float holds_bias = std::abs(layer.bias[row]) / (x.quantization.scale * std::ldexp(1.0f, 30));
    if (scale < holds_bias || scale == 0.0f) scale = holds_bias > 0.0f ? holds_bias : 1.0f;
    const double product = double{x.quantization.scale} * double{scale};
    std::int64_t sum = std::clamp<std::int64_t>(std::llround(double{layer.bias[row]} / product),
                                                -(std::int64_t{1} << 30), std::int64_t{1} << 30);
    for (std::size_t input = 0; input < inputs; ++input) {
      const int weight = clamped(std::llround(double{weights[input]} / double{scale}), -127, 127);
      sum += std::int64_t{weight} * (x.integers[input] - x.quantization.zero_point);
    }
    y.push_back(clamped(requantize(sum, product / double{output.scale}) + output.zero_point, least, most));
  }
  return y;
}

/// Weights per output and the input's own range, both symmetric.
inline std::vector<double> dynamic_dense(const Layer& layer, const Value& x) {
  const std::size_t inputs = x.real.size();
  double magnitude = 0.0;
  for (double value : x.real) magnitude = std::max(magnitude, x.nonnegative ? value : std::abs(value));
  const double input_scale = magnitude / 127.0;
  std::vector<double> y;
  for (std::size_t row = 0; row < layer.bias.size(); ++row) {
    const float* weights = layer.kernel.data() + row * inputs;
    float largest = 0.0f;
    for (std::size_t input = 0; input < inputs; ++input)
      largest = std::max(largest, std::abs(weights[input]));
    const float scale = largest / 127.0f;
    double sum = 0.0;
    for (std::size_t input = 0; input < inputs && largest > 0.0f && magnitude > 0.0; ++input)
      sum += static_cast<double>(std::llround(double{weights[input]} / double{scale})) *
             std::nearbyint(std::max(x.real[input], x.nonnegative ? 0.0 : -magnitude) / input_scale);
    y.push_back(sum * input_scale * double{scale} + double{layer.bias[row]});
  }
  return y;
}

inline std::vector<double> softmax(std::vector<double> x, std::size_t classes) {
  for (std::size_t begin = 0; begin < x.size(); begin += classes) {
    const double largest = *std::max_element(x.data() + begin, x.data() + begin + classes);
    double sum = 0.0;
    for (std::size_t index = begin; index < begin + classes; ++index)
      sum += x[index] = std::exp(x[index] - largest);
    for (std::size_t index = begin; index < begin + classes; ++index) x[index] /= sum;
  }
  return x;
}

/// Scores of one sample; values receives every tensor by its number where it exists on its own.
inline std::vector<double> run(const Network& network, std::span<const float> input,
                               std::map<std::size_t, Value>* values = nullptr) {
  Value value;
  value.nonnegative = network.nonnegative_input;
  value.real.assign(input.begin(), input.end());
  const auto note = [&] {
    if (values != nullptr) (*values)[value.tensor] = value;
  };
  for (std::size_t index = 0; index < network.records.size(); ++index) {
    const whet::LayerRecord& record = network.records[index];
    const Numbers numbers = network.numbers[index];
    if (record.role == whet::LayerRole::identity) continue;
    value = converted(network, std::move(value), numbers);
    if (value.quantized) note();
    if (record.role == whet::LayerRole::affine) {
      std::size_t next = index + 1;
      while (next < network.records.size() && network.records[next].role == whet::LayerRole::identity) ++next;
      std::string_view fused;
      if (next < network.records.size() && network.records[next].role == whet::LayerRole::activation &&
          numbers == network.numbers[next])
        fused = network.records[next].type.view();
      if (value.quantized) {
        const bool clamped = clamps(fused);
        const std::size_t tensor = (clamped ? next : index) + 1;
        value.nonnegative = clamped && never_negative(fused) && numbers == Numbers::int8;
        const Quantized output = choose(numbers, network.ranges[tensor], value.nonnegative);
        value.integers =
            int8_dense(network.layers[index], value, output, clamped ? lower_bound(fused) : -INFINITY,
                       clamped ? upper_bound(fused) : INFINITY);
        value.quantization = output;
        value.tensor = tensor;
        if (clamped) index = next;
      } else {
        value.real = numbers == Numbers::dynamic ? dynamic_dense(network.layers[index], value)
                                                 : dense(network.layers[index], value.real);
        value.nonnegative = false;
        value.tensor = index + 1;
      }
    } else if (record.role == whet::LayerRole::activation) {
      const std::string_view type = record.type.view();
      value.nonnegative = never_negative(type) && (floating(numbers) || numbers == Numbers::int8);
      value.tensor = index + 1;
      if (numbers == Numbers::tflite) {
        tflite_activation(type, value, network.ranges[value.tensor]);
      } else if (value.quantized) {
        const Quantized output = choose(numbers, network.ranges[value.tensor], value.nonnegative);
        for (int& integer : value.integers) {
          const double x = double{value.quantization.scale} * (integer - value.quantization.zero_point);
          integer = clamped(std::llround(activation(type, x) / double{output.scale}) + output.zero_point,
                            value.nonnegative ? 0 : -128);
        }
        value.quantization = output;
      } else {
        for (double& real : value.real) real = activation(type, real);
      }
    } else if (record.role == whet::LayerRole::softmax) {
      const auto classes = static_cast<std::size_t>(record.output.channels);
      std::vector<double> x = value.real;
      if (value.quantized) {
        x.clear();
        for (int integer : value.integers)
          x.push_back(double{value.quantization.scale} * (integer - value.quantization.zero_point));
      }
      value.tensor = index + 1;
      value.nonnegative = false;
      value.real = softmax(std::move(x), classes);
      if (value.quantized) {
        value.quantization = {1.0f / 256.0f, -128};
        value.integers.clear();
        for (double probability : value.real)
          value.integers.push_back(clamped(std::llround(probability * 256.0) - 128));
      }
    }
    note();
  }
  return converted(network, std::move(value), Numbers::real).real;
}

}  // namespace reference
