#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <whet/precision/format.hpp>
#include <whet/precision/int8.hpp>
#include <whet/train/quantized/gate_matrix.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"

namespace {

using namespace whet;
using quantized::GateMatrix;

constexpr int outputs = 4;
constexpr int inputs = 3;
constexpr int columns = 7;
constexpr int begin = 2;

/// Columns 2 to 4 of a kernel of 7, with a scale for each output.
struct Case {
  std::vector<float> kernel = numbers(outputs * columns, 1);
  std::vector<float> bias = numbers(outputs, 2);
  std::vector<float> logarithms{std::log(0.01F), std::log(0.02F), std::log(0.001F), std::log(0.01F)};
  std::vector<float> unused = std::vector<float>(outputs);
  quantized::HeldPointer scales = std::make_shared<quantized::HeldParameters>(AffineExtent{outputs, 1});
  GateMatrix matrix;
  TensorQuantization input;

  explicit Case(Format format = Format::int8, TensorQuantization quantization = {0.03F, -5})
      : matrix({outputs, inputs}, begin, scales,
               quantized::weight_rounding<Int8Policy, quantized::MatrixUse::dense>, format),
        input(quantization) {
    scales->hold({{logarithms.data(), outputs, 1}, {unused.data(), outputs}});
    matrix.round(rows(), bias_vector(), input);
  }
  static std::vector<float> numbers(std::size_t count, std::uint64_t seed) {
    const std::vector<double> drawn = random_values(count, seed, 1.0);
    return {drawn.begin(), drawn.end()};
  }
  ConstBatch<float> rows() const { return {kernel.data(), outputs, columns}; }
  Eigen::Map<const Eigen::VectorXf> bias_vector() const { return {bias.data(), outputs}; }
  double scale(int output) const { return std::exp(logarithms[static_cast<std::size_t>(output)]); }
  double integer(int output, int input_index) const {
    return std::clamp(std::round(rows()(output, begin + input_index) / scale(output)), -127.0, 127.0);
  }
};

}  // namespace

TEST_CASE("the sums of a part of the weights become gates in Q3.12") {
  const bool wide = GENERATE(false, true);
  const Case made = wide ? Case(Format::int16, {0.0003F, 0}) : Case();
  GateMatrix::Integers values(2, inputs);
  if (wide)
    values << 700, -32768, 127, 32767, -129, 9000;
  else
    values << 7, -3, 100, -123, 132, 90;
  GateMatrix::Integers gates(2, outputs);
  made.matrix.multiply(values, gates);
  for (int sample = 0; sample < 2; ++sample)
    for (int output = 0; output < outputs; ++output) {
      const double product = made.scale(output) * double{made.input.scale};
      double sum = std::round(double{made.bias_vector()(output)} / product);
      for (int index = 0; index < inputs; ++index) sum += made.integer(output, index) * values(sample, index);
      CHECK(std::abs(gates(sample, output) - std::clamp(sum * product * 4096.0, -32768.0, 32767.0)) <= 1.0);
      CHECK(made.matrix.reals()(output, 1) ==
            Catch::Approx(made.integer(output, 1) * made.scale(output)).epsilon(1e-6));
    }
  values *= 1000;
  made.matrix.multiply(values, gates);
  CHECK(gates.maxCoeff() <= 32767);
  CHECK(gates.minCoeff() >= -32768);
  CHECK((gates.array() == 32767 || gates.array() == -32768).any());
}

TEST_CASE("gradients of rounded weights stay in their columns, and those that are clipped lead back only") {
  Case made;
  std::vector<float> values = Case::numbers(outputs * columns, 5);
  const std::vector<float> before = values;
  Batch<float> gradient(values.data(), outputs, columns);
  made.matrix.backward(gradient);
  const ConstBatch<float> given(before.data(), outputs, columns);
  int clipped = 0;
  for (int output = 0; output < outputs; ++output) {
    double of_scale = 0.0;
    for (int column = 0; column < columns; ++column) {
      const int index = column - begin;
      if (index < 0 || index >= inputs) {
        CHECK(gradient(output, column) == given(output, column));
        continue;
      }
      const double ratio = made.rows()(output, column) / made.scale(output);
      const bool inside = std::abs(ratio) < 127.5;
      clipped += inside ? 0 : 1;
      const bool leads_out = !inside && given(output, column) * ratio < 0.0;
      CHECK(gradient(output, column) == (leads_out ? 0.0F : given(output, column)));
      of_scale += double{given(output, column)} * (made.integer(output, index) - (inside ? ratio : 0.0));
    }
    CHECK(made.scales->gradients().kernel(output, 0) ==
          Catch::Approx(of_scale * made.scale(output) / std::sqrt(inputs * 127.0)).margin(1e-5));
  }
  CHECK(clipped > 0);
}
