#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD && !WHET_HAS_AVX2

#include <cstdint>

#include <whet/kernel/primitive/load_four.hpp>
#include <whet/kernel/primitive/neon64_dotprod.hpp>
#include <whet/kernel/primitive/pair_vectors.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Sum of `count` int8.
[[gnu::always_inline]] inline std::int32_t sum_bytes(const std::int8_t* x, int count) {
  half::Integers sums(0);
  int index = 0;
  for (; index + 16 <= count; index += 16) sums = half::add_bytes(sums, half::load_bytes(x + index));
  std::int32_t parts[4];
  sums.store_unaligned(parts);
  std::int32_t sum = parts[0] + parts[1] + parts[2] + parts[3];
  for (; index < count; ++index) sum += x[index];
  return sum;
}

/// Fields, as in primitive/avx2_fields.hpp: codes of the upper half of a byte are shifted down first, so that
/// what is multiplied has four bits. Sums: of four outputs, which hold `lines` lines.
template <int Bits, class Sums>
struct PairFields {
  using vectors = PairVectors;
  static constexpr int fields = 8 / Bits;
  static constexpr int ways = Bits == 4 ? 1 : fields / 2;
  static constexpr int lines = Sums::template lines<Bits>;
  static constexpr int most_tiles = half::free_registers / (2 * Sums::registers * ways);
  static constexpr int rows = most_tiles >= 4 ? 4 : most_tiles >= 2 ? 2 : 1;
  static constexpr int panels = 1;
  static constexpr int sample_panels = rows;
  static constexpr int total_shift = Bits * (ways - 1);

  struct accumulator {
    Sums low[ways];
    Sums high[ways];
    std::int32_t start;
  };
  struct block {
    half::Bytes low[fields];
    half::Bytes high[fields];
  };

  [[gnu::always_inline]] static accumulator zero() { return starting_with(0); }
  /// Of groups: codes are 8 more than the weights.
  static std::int32_t start_of(std::int32_t input_sum) { return -8 * input_sum; }
  [[gnu::always_inline]] static accumulator starting_with(std::int32_t start) {
    accumulator result;
    for (Sums& sum : result.low) sum = Sums::zero();
    for (Sums& sum : result.high) sum = Sums::zero();
    result.start = start;
    return result;
  }
  [[gnu::always_inline]] static block load(const std::uint8_t* line) {
    block result;
    split(half::load_bytes(line), result.low);
    split(half::load_bytes(line + 16), result.high);
    return result;
  }
  /// Adds the products of a line with 4 · fields inputs.
  [[gnu::always_inline]] static void step(accumulator& sum, const block& weights, const std::int8_t* x) {
    unroll<fields>([&](auto field) __attribute__((always_inline)) {
      const auto inputs = Sums::broadcast(load_four(x + 4 * field));
      sum.low[field % ways].add(weights.low[field], inputs);
      sum.high[field % ways].add(weights.high[field], inputs);
    });
  }
  [[gnu::always_inline]] static void add_to(Integers& total, const accumulator& sum) {
    unroll<ways>([&](auto way) __attribute__((always_inline)) {
      constexpr int bits = Bits * (ways - 1 - way);
      const Integers part{sum.low[way].total(), sum.high[way].total()};
      total += PairVectors::shift_left<bits>(part);
    });
  }
  /// Multipliers of one group, for add_group_to.
  [[gnu::always_inline]] static Integers load_multipliers(const std::uint8_t* multipliers) {
    return widened(half::widen_unsigned(multipliers));
  }
  [[gnu::always_inline]] static void add_group_to(Integers& total, const accumulator& sum,
                                                  const Integers& multipliers) {
    Integers group(0);
    add_to(group, sum);
    total += (group + Integers(sum.start)) * multipliers;
  }

 private:
  [[gnu::always_inline]] static void split(half::Bytes codes, half::Bytes (&separate)[fields]) {
    const half::Bytes upper = half::upper_bits(codes);
    constexpr int half_fields = fields / 2;
    unroll<fields>([&](auto field) __attribute__((always_inline)) {
      constexpr int mask = ((1 << Bits) - 1) << (Bits * (field % half_fields));
      separate[field] = half::masked(field < half_fields ? codes : upper, mask);
    });
  }
};

template <int Bits>
PairFields<Bits, half::CodeSums> fields_of(simd);
#if WHET_HAS_DOTPROD
template <int Bits>
PairFields<Bits, DotprodCodeSums> fields_of(neon64_dotprod);
#endif

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
