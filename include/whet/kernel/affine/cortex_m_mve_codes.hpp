#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_CORTEX_M_MVE

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/affine/cortex_m_layer.hpp>
#include <whet/kernel/primitive/cortex_m_mve.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Lays inputs out as the bytes of codes meet them: for each sixteen bytes of codes, and each field of a
/// byte, that field's sixteen inputs; zeros behind the last one. sums: of each `group` inputs.
template <int Bits>
[[gnu::noinline]] void lay_out(cortex_m_mve, std::integral_constant<int, Bits>, const std::int8_t* x,
                               int inputs, int group, std::byte* to, std::int32_t* sums) noexcept {
  constexpr int fields = 8 / Bits;
  const uint8x16_t offsets = vmulq_n_u8(vidupq_n_u8(0, 1), fields);
  auto* next = reinterpret_cast<std::int8_t*>(to);
  for (int begin = 0; begin < inputs; begin += group) {
    const int end = begin + group < inputs ? begin + group : inputs;
    std::int32_t sum = 0;
    for (int first = begin; first < end; first += 16 * fields) {
      for (int field = first; field < first + fields; ++field, next += 16) {
        const int count = field < end ? (end - field + fields - 1) / fields : 0;
        const mve_pred16_t some = vctp8q(static_cast<std::uint32_t>(count));
        const int8x16_t values = vldrbq_gather_offset_z_s8(x + field, offsets, some);
        sum = vaddvaq_s8(sum, values);
        vst1q_s8(next, values);
      }
    }
    *sums++ = sum;
  }
}

/// sums = codes of two rows times laid out inputs: of `bytes` bytes from `begin`.
template <int Bits>
[[gnu::always_inline]] inline void multiply_codes(cortex_m_mve, std::integral_constant<int, Bits>,
                                                  const std::uint8_t* row, const std::uint8_t* other,
                                                  const std::byte* x, int begin, int bytes,
                                                  std::int32_t (&sums)[2]) {
  constexpr int fields = 8 / Bits;
  const uint8x16_t mask = vdupq_n_u8((1u << Bits) - 1u);
  const auto* values = reinterpret_cast<const std::int8_t*>(x) + begin * fields;
  std::int32_t one = 0;
  std::int32_t two = 0;
  for (int at = begin; at < begin + bytes; at += 16, values += 16 * fields) {
    const mve_pred16_t some = vctp8q(static_cast<std::uint32_t>(begin + bytes - at));
    const uint8x16_t codes = vldrbq_z_u8(row + at, some);
    const uint8x16_t other_codes = vldrbq_z_u8(other + at, some);
    unroll<fields>([&](auto field) __attribute__((always_inline)) {
      const int8x16_t inputs = vld1q_s8(values + 16 * field);
      const auto integers = [&](uint8x16_t of) __attribute__((always_inline)) {
        if constexpr (field > 0) of = vshrq_n_u8(of, Bits * field);
        return vreinterpretq_s8_u8(vandq_u8(of, mask));
      };
      one = vmladavaq_s8(one, integers(codes), inputs);
      two = vmladavaq_s8(two, integers(other_codes), inputs);
    });
  }
  sums[0] = one;
  sums[1] = two;
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
