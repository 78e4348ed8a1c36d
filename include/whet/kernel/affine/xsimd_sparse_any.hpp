#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/activate.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/kernel/quantize/scalar.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/precision/sparse.hpp>
#include <whet/target/tags.hpp>

// Weights one after the other, each with the distance to its input: one multiplication at a time, four sums.

namespace whet::kernel {
inline namespace WHET_ISA {

/// W·x + b of one output whose weights lie one after the other, each with the distance to its input.
template <class Number>
[[gnu::noinline]] float sparse_row(const typename Number::stored* weights, const std::uint8_t* steps,
                                   int count, float bias, const float* x) noexcept {
  float sums[4] = {bias, 0.0f, 0.0f, 0.0f};
  for (; count >= 4; count -= 4, weights += 4, steps += 4)
    unroll<4>([&](auto way) __attribute__((always_inline)) {
      x += steps[way];
      sums[way] += Number::decode(weights[way]) * *x;
    });
  for (; count > 0; --count, ++weights, ++steps) {
    x += *steps;
    sums[0] += Number::decode(*weights) * *x;
  }
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// y = Activation(W·x + b), one sample, with any weights. Shapes as in the generic kernel; the order of the
/// sum differs.
template <class Activation, class Target, class Number, Keep Kept, int Outputs, int Inputs>
void affine(avx2, Activation activation,
            const SparseFloatAffine<Target, Number, Unstructured<Kept>, Outputs, Inputs>& parameters,
            const float* x, float* y, std::byte*) noexcept {
  for (int output = 0; output < Outputs; ++output) {
    const int begin = parameters.positions.start(output);
    y[output] =
        sparse_row<Number>(parameters.weights + begin, parameters.positions.steps + begin,
                           parameters.positions.start(output + 1) - begin, parameters.bias[output], x);
  }
  if constexpr (!std::is_same_v<Activation, Linear>) activate(avx2{}, activation, y, y, Outputs);
}

/// W·x + b of one output whose weights lie one after the other, each with the distance to its input; modulo
/// 2^32.
template <class Values>
[[gnu::noinline]] std::int32_t sparse_integer_row(const Values& weights, int first, const std::uint8_t* steps,
                                                  int count, std::int32_t bias,
                                                  const std::int8_t* x) noexcept {
  std::uint32_t sums[4] = {static_cast<std::uint32_t>(bias), 0, 0, 0};
  for (; count >= 4; count -= 4, first += 4, steps += 4)
    unroll<4>([&](auto way) __attribute__((always_inline)) {
      x += steps[way];
      sums[way] += static_cast<std::uint32_t>(weights.integer(first + way) * *x);
    });
  for (; count > 0; --count, ++first, ++steps) {
    x += *steps;
    sums[0] += static_cast<std::uint32_t>(weights.integer(first) * *x);
  }
  return static_cast<std::int32_t>(sums[0] + sums[1] + sums[2] + sums[3]);
}

/// y = clamp(requantize(W·x + b) + zero point), one sample, with any weights: the same bits as the generic
/// kernel.
template <class Activation, class Target, class Number, Keep Kept, int Outputs, int Inputs,
          bool NonNegativeInput>
void affine(avx2, Activation,
            const SparseIntegerAffine<Target, Number, Unstructured<Kept>, Outputs, Inputs, NonNegativeInput>&
                parameters,
            const std::int8_t* x, std::int8_t* y, std::byte*) noexcept {
  for (int output = 0; output < Outputs; ++output) {
    const int begin = parameters.positions.start(output);
    const std::int32_t sum =
        sparse_integer_row(parameters.weights, begin, parameters.positions.steps + begin,
                           parameters.positions.start(output + 1) - begin, parameters.bias[output], x);
    const FixedMultiplier multiplier{parameters.mantissa[output], parameters.shift[output]};
    y[output] = clamp_to_int8(requantize(sum, multiplier), parameters.output.zero_point, parameters.low,
                              parameters.high);
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
