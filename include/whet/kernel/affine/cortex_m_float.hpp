#pragma once

#include <cstddef>

#include <whet/kernel/affine/generic.hpp>
#include <whet/precision/float_affine.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// A layer that multiplies float32, its shape known at run time only. Shapes: weights [outputs][inputs], bias
/// [outputs].
template <class Number>
struct FloatRowLayer {
  const typename Number::stored* weights;
  const float* bias;
  int inputs;
  int outputs;

  template <class Parameters>
  [[gnu::always_inline]] static FloatRowLayer of(const Parameters& parameters) {
    return {parameters.weights, parameters.bias, Parameters::inputs, Parameters::outputs};
  }
};

/// The sums of four outputs, each in the order of its inputs, as the generic kernel has them. Of fewer, the
/// last one counts several times.
template <class Number>
struct FourSums {
  const typename Number::stored* rows[4];
  float sums[4];

  [[gnu::always_inline]] FourSums(const FloatRowLayer<Number>& layer, int first, int last) {
    for (int index = 0; index < 4; ++index) {
      const int output = first + index < last ? first + index : last - 1;
      rows[index] = layer.weights + output * layer.inputs;
      sums[index] = layer.bias[output];
    }
  }

  /// `count` inputs, which the weights from `from` of each row meet. Scalars, so that they are registers.
  [[gnu::always_inline]] void add(const float* x, int from, int count) {
    const auto* row0 = rows[0] + from;
    const auto* row1 = rows[1] + from;
    const auto* row2 = rows[2] + from;
    const auto* row3 = rows[3] + from;
    float sum0 = sums[0];
    float sum1 = sums[1];
    float sum2 = sums[2];
    float sum3 = sums[3];
    for (; count > 0; --count) {
      const float value = *x++;
      sum0 += Number::decode(*row0++) * value;
      sum1 += Number::decode(*row1++) * value;
      sum2 += Number::decode(*row2++) * value;
      sum3 += Number::decode(*row3++) * value;
    }
    sums[0] = sum0;
    sums[1] = sum1;
    sums[2] = sum2;
    sums[3] = sum3;
  }

  template <class Activation>
  [[gnu::always_inline]] void store(int count, float* y) const {
    for (int index = 0; index < 4 && index < count; ++index) y[index] = Activation::value(sums[index]);
  }
};

/// All outputs of one sample, four at a time. Shapes: x [inputs], y [outputs].
template <class Activation, class Number>
[[gnu::noinline]] void float_rows(const FloatRowLayer<Number>& layer, const float* x, float* y) noexcept {
  for (int output = 0; output < layer.outputs; output += 4) {
    FourSums<Number> four(layer, output, layer.outputs);
    four.add(x, 0, layer.inputs);
    four.template store<Activation>(layer.outputs - output, y + output);
  }
}

/// y = Activation(W·x + b), one sample, with the sums of the generic kernel, whose shapes and numbers are
/// these. Scratch: none.
template <class Activation, class Target, class Number, int Outputs, int Inputs>
void affine(cortex_m, Activation activation, const FloatAffine<Target, Number, Outputs, Inputs>& parameters,
            const float* x, float* y, std::byte* scratch) noexcept {
  if constexpr (Target::float32_panel.outputs == 1 && Target::float32_panel.inputs == 1)
    float_rows<Activation>(FloatRowLayer<Number>::of(parameters), x, y);
  else
    affine(generic{}, activation, parameters, x, y, scratch);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
