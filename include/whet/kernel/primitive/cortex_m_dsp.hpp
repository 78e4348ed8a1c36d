#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_CORTEX_M_DSP

#include <cstddef>
#include <cstdint>
#include <cstring>

// The inner loops of the int8 kernels, as the processor should run them: g++ 12 keeps their sums in memory at
// some optimization levels, and has no name for half of the instructions. Thirteen registers at most, so that
// they compile with a frame pointer too. All sums are taken modulo 2^32.

namespace whet::kernel {
inline namespace WHET_ISA {

/// Bytes 0 and 2 of four, and bytes 1 and 3, each sign-extended to int16.
struct BytePairs {
  std::uint32_t even;
  std::uint32_t odd;

  [[gnu::always_inline]] explicit BytePairs(std::uint32_t bytes) {
    __asm__("sxtb16 %0, %1" : "=r"(even) : "r"(bytes));
    __asm__("sxtb16 %0, %1, ror #8" : "=r"(odd) : "r"(bytes));
  }
};

/// Four bytes at any address.
[[gnu::always_inline]] inline std::uint32_t load_word(const std::int8_t* bytes) {
  std::uint32_t word;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

/// The first `count` of four bytes, zeros behind them.
[[gnu::always_inline]] inline std::uint32_t load_part(const std::int8_t* bytes, int count) {
  std::uint32_t word = 0;
  while (--count >= 0) word = word << 8 | static_cast<std::uint8_t>(bytes[count]);
  return word;
}

/// Adds the products of four codes of each of two words with the inputs at `x`, and goes to the next: of the
/// field `Shift` bits from the lowest, in `mask` after the shift. Codes are never negative.
template <int Shift>
[[gnu::always_inline]] inline void multiply_field(std::uint32_t word, std::uint32_t other, std::uint32_t mask,
                                                  const std::uint32_t*& x, std::int32_t& sum,
                                                  std::int32_t& other_sum) {
  std::uint32_t first;
  std::uint32_t second;
  std::uint32_t even;
  std::uint32_t odd;
  __asm__ volatile(
      "ldrd %[first], %[second], [%[x]], #8\n\t"
      ".if %c[shift]\n\t"
      "and %[odd], %[mask], %[word], lsr %[shift]\n\t"
      ".else\n\t"
      "and %[odd], %[mask], %[word]\n\t"
      ".endif\n\t"
      "uxtb16 %[even], %[odd]\n\t"
      "uxtb16 %[odd], %[odd], ror #8\n\t"
      "smlad %[sum], %[even], %[first], %[sum]\n\t"
      "smlad %[sum], %[odd], %[second], %[sum]\n\t"
      ".if %c[shift]\n\t"
      "and %[odd], %[mask], %[other], lsr %[shift]\n\t"
      ".else\n\t"
      "and %[odd], %[mask], %[other]\n\t"
      ".endif\n\t"
      "uxtb16 %[even], %[odd]\n\t"
      "uxtb16 %[odd], %[odd], ror #8\n\t"
      "smlad %[other_sum], %[even], %[first], %[other_sum]\n\t"
      "smlad %[other_sum], %[odd], %[second], %[other_sum]"
      : [x] "+&r"(x), [sum] "+&r"(sum), [other_sum] "+&r"(other_sum), [first] "=&r"(first),
        [second] "=&r"(second), [even] "=&r"(even), [odd] "=&r"(odd)
      : [word] "r"(word), [other] "r"(other), [mask] "r"(mask), [shift] "i"(Shift)
      : "cc", "memory");
}

/// sums[r] += row r · x, of four rows `stride` bytes apart: `count` > 0 inputs, a multiple of four.
[[gnu::always_inline]] inline void multiply_rows(const std::int8_t* rows, std::ptrdiff_t stride,
                                                 const std::int8_t* x, std::ptrdiff_t count,
                                                 std::int32_t (&sums)[4]) {
  const std::ptrdiff_t thrice = 3 * stride;
  const std::int8_t* const end = x + count;
  std::uint32_t even;
  std::uint32_t odd;
  std::uint32_t weights;
  std::uint32_t half;
  std::int32_t first = sums[0];
  std::int32_t second = sums[1];
  std::int32_t third = sums[2];
  std::int32_t fourth = sums[3];
  __asm__ volatile(
      "0:\n\t"
      "ldr %[odd], [%[x]], #4\n\t"
      "ldr %[weights], [%[rows], %[stride]]\n\t"
      "sxtb16 %[even], %[odd]\n\t"
      "sxtb16 %[odd], %[odd], ror #8\n\t"
      "sxtb16 %[half], %[weights]\n\t"
      "sxtb16 %[weights], %[weights], ror #8\n\t"
      "smlad %[second], %[half], %[even], %[second]\n\t"
      "smlad %[second], %[weights], %[odd], %[second]\n\t"
      "ldr %[weights], [%[rows], %[stride], lsl #1]\n\t"
      "sxtb16 %[half], %[weights]\n\t"
      "sxtb16 %[weights], %[weights], ror #8\n\t"
      "smlad %[third], %[half], %[even], %[third]\n\t"
      "smlad %[third], %[weights], %[odd], %[third]\n\t"
      "ldr %[weights], [%[rows], %[thrice]]\n\t"
      "sxtb16 %[half], %[weights]\n\t"
      "sxtb16 %[weights], %[weights], ror #8\n\t"
      "smlad %[fourth], %[half], %[even], %[fourth]\n\t"
      "smlad %[fourth], %[weights], %[odd], %[fourth]\n\t"
      "ldr %[weights], [%[rows]], #4\n\t"
      "sxtb16 %[half], %[weights]\n\t"
      "sxtb16 %[weights], %[weights], ror #8\n\t"
      "smlad %[first], %[half], %[even], %[first]\n\t"
      "smlad %[first], %[weights], %[odd], %[first]\n\t"
      "cmp %[x], %[end]\n\t"
      "bne 0b"
      : [first] "+&r"(first), [second] "+&r"(second), [third] "+&r"(third), [fourth] "+&r"(fourth),
        [rows] "+&r"(rows), [x] "+&r"(x), [even] "=&r"(even), [odd] "=&r"(odd), [weights] "=&r"(weights),
        [half] "=&r"(half)
      : [stride] "r"(stride), [thrice] "r"(thrice), [end] "r"(end)
      : "cc", "memory");
  sums[0] = first;
  sums[1] = second;
  sums[2] = third;
  sums[3] = fourth;
}

/// sums[2p + r] += row r · pixel p of two gathered ones: `count` > 0 inputs, a multiple of four. The pixels
/// lie in groups of four inputs: inputs 0 and 2 of one and of the other as int16, then inputs 1 and 3.
[[gnu::always_inline]] inline void multiply_pixels(const std::int8_t* row, const std::int8_t* other,
                                                   const std::uint32_t* pixels, std::ptrdiff_t count,
                                                   std::int32_t (&sums)[4]) {
  const std::int8_t* const end = row + count;
  std::uint32_t weights;
  std::uint32_t other_weights;
  std::uint32_t half;
  std::uint32_t first;
  std::uint32_t second;
  std::int32_t first_sum = sums[0];
  std::int32_t first_other_sum = sums[1];
  std::int32_t second_sum = sums[2];
  std::int32_t second_other_sum = sums[3];
  __asm__ volatile(
      "0:\n\t"
      "ldr %[weights], [%[row]], #4\n\t"
      "ldr %[other_weights], [%[other]], #4\n\t"
      "ldrd %[first], %[second], [%[pixels]], #8\n\t"
      "sxtb16 %[half], %[weights]\n\t"
      "smlad %[first_sum], %[half], %[first], %[first_sum]\n\t"
      "smlad %[second_sum], %[half], %[second], %[second_sum]\n\t"
      "sxtb16 %[half], %[other_weights]\n\t"
      "smlad %[first_other_sum], %[half], %[first], %[first_other_sum]\n\t"
      "smlad %[second_other_sum], %[half], %[second], %[second_other_sum]\n\t"
      "ldrd %[first], %[second], [%[pixels]], #8\n\t"
      "sxtb16 %[weights], %[weights], ror #8\n\t"
      "sxtb16 %[other_weights], %[other_weights], ror #8\n\t"
      "smlad %[first_sum], %[weights], %[first], %[first_sum]\n\t"
      "smlad %[second_sum], %[weights], %[second], %[second_sum]\n\t"
      "smlad %[first_other_sum], %[other_weights], %[first], %[first_other_sum]\n\t"
      "smlad %[second_other_sum], %[other_weights], %[second], %[second_other_sum]\n\t"
      "cmp %[row], %[end]\n\t"
      "bne 0b"
      : [first_sum] "+&r"(first_sum), [first_other_sum] "+&r"(first_other_sum),
        [second_sum] "+&r"(second_sum), [second_other_sum] "+&r"(second_other_sum), [row] "+&r"(row),
        [other] "+&r"(other), [pixels] "+&r"(pixels), [weights] "=&r"(weights),
        [other_weights] "=&r"(other_weights), [half] "=&r"(half), [first] "=&r"(first), [second] "=&r"(second)
      : [end] "r"(end)
      : "cc", "memory");
  sums[0] = first_sum;
  sums[1] = first_other_sum;
  sums[2] = second_sum;
  sums[3] = second_other_sum;
}

/// sums[c] = bias[c] + sum over taps of weights[tap][c] · begins[tap][channel + c], of four channels; count >
/// 0 taps.
[[gnu::always_inline]] inline void multiply_taps(const std::int8_t* const* begins, std::ptrdiff_t count,
                                                 std::ptrdiff_t channel, const std::int8_t* weights,
                                                 const std::int32_t* bias, std::int32_t* sums) {
  const std::int8_t* const* const end = begins + count;
  std::uint32_t even;
  std::uint32_t odd;
  std::uint32_t weights_even;
  std::uint32_t weights_odd;
  std::int32_t first = bias[0];
  std::int32_t second = bias[1];
  std::int32_t third = bias[2];
  std::int32_t fourth = bias[3];
  __asm__ volatile(
      "0:\n\t"
      "ldr %[odd], [%[begins]], #4\n\t"
      "ldr %[weights_odd], [%[weights]], #4\n\t"
      "ldr %[odd], [%[odd], %[channel]]\n\t"
      "sxtb16 %[weights_even], %[weights_odd]\n\t"
      "sxtb16 %[weights_odd], %[weights_odd], ror #8\n\t"
      "sxtb16 %[even], %[odd]\n\t"
      "sxtb16 %[odd], %[odd], ror #8\n\t"
      "smlabb %[first], %[even], %[weights_even], %[first]\n\t"
      "smlabb %[second], %[odd], %[weights_odd], %[second]\n\t"
      "smlatt %[third], %[even], %[weights_even], %[third]\n\t"
      "smlatt %[fourth], %[odd], %[weights_odd], %[fourth]\n\t"
      "cmp %[begins], %[end]\n\t"
      "bne 0b"
      : [first] "+&r"(first), [second] "+&r"(second), [third] "+&r"(third), [fourth] "+&r"(fourth),
        [begins] "+&r"(begins), [weights] "+&r"(weights), [even] "=&r"(even), [odd] "=&r"(odd),
        [weights_even] "=&r"(weights_even), [weights_odd] "=&r"(weights_odd)
      : [channel] "r"(channel), [end] "r"(end)
      : "cc", "memory");
  sums[0] = first;
  sums[1] = second;
  sums[2] = third;
  sums[3] = fourth;
}

/// (value · mantissa + 2^30) >> 31, the high multiply of `requantize`, for mantissa >= 2^30. doubled: the
/// bits of 2 · mantissa, as a signed number 2 · mantissa - 2^32; one instruction has (value · (2^32 +
/// doubled) + 2^31) >> 32, which is that.
[[gnu::always_inline]] inline std::int32_t multiply_high(std::int32_t value, std::int32_t doubled) {
  std::int32_t result;
  __asm__("smmlar %0, %1, %2, %1" : "=r"(result) : "r"(value), "r"(doubled));
  return result;
}

/// `requantize` with such a mantissa and a right shift in [1, 31], + zero point; nothing overflows. The last
/// bit shifted out, which is the carry, rounds up; one less of a negative number makes ties go away from
/// zero.
[[gnu::always_inline]] inline std::int32_t requantize_right(std::int32_t value, std::int32_t doubled,
                                                            int right, std::int32_t zero_point) {
  std::int32_t result;
  __asm__(
      "smmlar %0, %1, %2, %1\n\t"
      "add %0, %0, %0, asr #31\n\t"
      "asrs %0, %0, %3\n\t"
      "adc %0, %0, %4"
      : "=&r"(result)
      : "r"(value), "r"(doubled), "r"(right), "r"(zero_point)
      : "cc");
  return result;
}

/// The nearest int8.
[[gnu::always_inline]] inline std::int32_t saturate(std::int32_t value) {
  std::int32_t result;
  __asm__("ssat %0, #8, %1" : "=r"(result) : "r"(value));
  return result;
}

/// Four int8 at once: each not below that of `low` nor above that of `high`.
[[gnu::always_inline]] inline std::uint32_t clamp_bytes(std::uint32_t bytes, std::uint32_t low,
                                                        std::uint32_t high) {
  std::uint32_t difference;
  __asm__(
      "ssub8 %[difference], %[bytes], %[low]\n\t"
      "sel %[bytes], %[bytes], %[low]\n\t"
      "ssub8 %[difference], %[high], %[bytes]\n\t"
      "sel %[bytes], %[bytes], %[high]"
      : [bytes] "+&r"(bytes), [difference] "=&r"(difference)
      : [low] "r"(low), [high] "r"(high)
      : "cc");
  return bytes;
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
