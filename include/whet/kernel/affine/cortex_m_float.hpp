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

/// sums[r] += row r · x, each in the order of its inputs, as the generic kernel has them. Scalars, so that
/// they are registers.
template <class Number>
[[gnu::always_inline]] inline void add_products(cortex_m, Number, const typename Number::stored* row,
                                                const int (&strides)[4], const float* x, int count,
                                                float (&sums)[4]) {
  const auto* row0 = row + strides[0];
  const auto* row1 = row + strides[1];
  const auto* row2 = row + strides[2];
  const auto* row3 = row + strides[3];
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

/// The sums of four outputs. Of fewer, the last one counts several times.
template <class Target, class Number>
struct FourSums {
  const typename Number::stored* weights;
  /// Where the rows begin.
  int strides[4];
  float sums[4];

  [[gnu::always_inline]] FourSums(const FloatRowLayer<Number>& layer, int first, int last)
      : weights(layer.weights) {
    for (int index = 0; index < 4; ++index) {
      const int output = first + index < last ? first + index : last - 1;
      strides[index] = output * layer.inputs;
      sums[index] = layer.bias[output];
    }
  }

  /// `count` inputs, which the weights from `from` of each row meet.
  [[gnu::always_inline]] void add(const float* x, int from, int count) {
    add_products(Target{}, Number{}, weights + from, strides, x, count, sums);
  }

  template <class Activation>
  [[gnu::always_inline]] void store(int count, float* y) const {
    for (int index = 0; index < 4 && index < count; ++index) y[index] = Activation::value(sums[index]);
  }
};

/// All outputs of one sample, four at a time. Shapes: x [inputs], y [outputs].
template <class Activation, class Target, class Number>
[[gnu::noinline]] void float_rows(const FloatRowLayer<Number>& layer, const float* x, float* y) noexcept {
  for (int output = 0; output < layer.outputs; output += 4) {
    FourSums<Target, Number> four(layer, output, layer.outputs);
    four.add(x, 0, layer.inputs);
    four.template store<Activation>(layer.outputs - output, y + output);
  }
}

/// y = Activation(W·x + b), one sample. Shapes and numbers are those of the generic kernel; the order of the
/// sum may differ. Scratch: none.
template <class Activation, class Target, class Number, int Outputs, int Inputs>
void affine(cortex_m, Activation activation, const FloatAffine<Target, Number, Outputs, Inputs>& parameters,
            const float* x, float* y, std::byte* scratch) noexcept {
  if constexpr (Target::float32_panel.outputs == 1 && Target::float32_panel.inputs == 1)
    float_rows<Activation, Target>(FloatRowLayer<Number>::of(parameters), x, y);
  else
    affine(generic{}, activation, parameters, x, y, scratch);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
