#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <whet/kernel/primitive/unroll.hpp>
#include <whet/kernel/primitive/vectors.hpp>
#include <whet/kernel/primitive/xsimd.hpp>
#include <whet/kernel/quantize/generic.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// As the generic kernel, the same bits.
template <class Element>
void quantize(simd, const float* x, Element* y, int count, float inverse_scale, int zero_point,
              std::type_identity_t<Element> low, std::type_identity_t<Element> high) noexcept {
  const Floats inverse(inverse_scale);
  const Floats least(static_cast<float>(low - zero_point));
  const Floats most(static_cast<float>(high - zero_point));
  const Integers shift(zero_point);
  const auto at = [&](int index) {
    return quantize_values(Floats::load_unaligned(x + index), inverse, least, most) + shift;
  };
  constexpr int step = narrowing_step<Element>;
  int index = 0;
  for (; index + step <= count; index += step) {
    Integers values[step / lanes];
    unroll<step / lanes>([&](auto part) { values[part] = at(index + part * lanes); });
    store_narrowed(y + index, values);
  }
  for (; index + lanes <= count; index += lanes) store_first(y + index, at(index), lanes);
  quantize(generic{}, x + index, y + index, count - index, inverse_scale, zero_point, low, high);
}

/// As the generic kernel, the same bits.
template <class Element>
void dequantize(simd, const Element* x, float* y, int count, float scale, int zero_point) noexcept {
  const Floats factor(scale);
  const Integers shift(zero_point);
  int index = 0;
  for (; index + lanes <= count; index += lanes)
    (to_float(widen(x + index) - shift) * factor).store_unaligned(y + index);
  dequantize(generic{}, x + index, y + index, count - index, scale, zero_point);
}

/// As the generic kernel, the same bits.
inline void rescale(simd, const std::int8_t* x, std::int8_t* y, int count, FixedMultiplier multiplier,
                    int input_zero_point, int output_zero_point, std::int8_t low, std::int8_t high) noexcept {
  const Requantizer requantizer(Integers(multiplier.mantissa), Integers(multiplier.shift));
  const Integers input_shift(input_zero_point);
  const Integers output_shift(output_zero_point);
  const Integers least(low - output_zero_point);
  const Integers most(high - output_zero_point);
  int index = 0;
  for (; index + lanes <= count; index += lanes)
    store_first(y + index,
                clamp_and_shift(requantizer(widen(x + index) - input_shift), least, most, output_shift),
                lanes);
  rescale(generic{}, x + index, y + index, count - index, multiplier, input_zero_point, output_zero_point,
          low, high);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
