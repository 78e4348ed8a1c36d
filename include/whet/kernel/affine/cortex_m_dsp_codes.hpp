#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_CORTEX_M_DSP

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/primitive/cortex_m_dsp.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Lays inputs out as the bytes of codes meet them: for each word of codes, and each field of its bytes, the
/// inputs of bytes 0 and 2, and of bytes 1 and 3; zeros behind the last one. sums: of each
/// `group` inputs.
template <int Bits>
[[gnu::noinline]] void lay_out_inputs(const std::int8_t* x, int inputs, int group, std::uint32_t* to,
                                      std::int32_t* sums) noexcept {
  constexpr int fields = 8 / Bits;
  std::int32_t sum = 0;
  int left_in_group = group;
  for (int first = 0; first < inputs; first += 4 * fields) {
    for (int field = 0; field < fields; ++field, to += 2) {
      const auto at = [&](int byte) __attribute__((always_inline)) {
        const int input = first + byte * fields + field;
        const std::int32_t value = input < inputs ? x[input] : 0;
        sum += value;
        return static_cast<std::uint32_t>(value);
      };
      to[0] = (at(0) & 0xffffu) | at(2) << 16;
      to[1] = (at(1) & 0xffffu) | at(3) << 16;
    }
    left_in_group -= 4 * fields;
    if (left_in_group > 0) continue;
    *sums++ = sum;
    sum = 0;
    left_in_group = group;
  }
  if (left_in_group < group) *sums = sum;
}

/// sums = codes of two rows times laid out inputs.
template <int Bits>
[[gnu::always_inline]] inline void multiply_codes(const std::uint8_t* row, const std::uint8_t* other,
                                                  const std::uint32_t* x, int bytes,
                                                  std::int32_t (&sums)[2]) {
  constexpr std::uint32_t mask = ((1u << Bits) - 1u) * 0x01010101u;
  std::int32_t one = 0;
  std::int32_t two = 0;
  const auto add = [&](std::uint32_t word, std::uint32_t other_word) __attribute__((always_inline)) {
    unroll<8 / Bits>([&](auto field) __attribute__((always_inline)) {
      multiply_field<Bits * field>(word, other_word, mask, x, one, two);
    });
  };
  const auto* codes = reinterpret_cast<const std::int8_t*>(row);
  const auto* other_codes = reinterpret_cast<const std::int8_t*>(other);
  for (const std::int8_t* const end = codes + (bytes & ~3); codes != end; codes += 4, other_codes += 4)
    add(load_word(codes), load_word(other_codes));
  if (const int rest = bytes & 3; rest != 0) add(load_part(codes, rest), load_part(other_codes, rest));
  sums[0] = one;
  sums[1] = two;
}

/// What a row's codes meet, and where `lay_out` puts it. x: inputs; sums: of each group of them.
template <int Bits>
[[gnu::always_inline]] inline void lay_out(cortex_m_dsp, std::integral_constant<int, Bits>,
                                           const std::int8_t* x, int inputs, int group, std::byte* to,
                                           std::int32_t* sums) {
  lay_out_inputs<Bits>(x, inputs, group, reinterpret_cast<std::uint32_t*>(to), sums);
}
template <int Bits>
[[gnu::always_inline]] inline void multiply_codes(cortex_m_dsp, std::integral_constant<int, Bits>,
                                                  const std::uint8_t* row, const std::uint8_t* other,
                                                  const std::byte* x, int begin, int bytes,
                                                  std::int32_t (&sums)[2]) {
  constexpr int words_for_byte = 4 / Bits;
  multiply_codes<Bits>(row + begin, other + begin,
                       reinterpret_cast<const std::uint32_t*>(x) + begin * words_for_byte, bytes, sums);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
