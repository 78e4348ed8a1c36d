#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_NEON64

#include <arm_neon.h>
#include <cstdint>

#include <whet/kernel/primitive/unroll.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// A table of 256 bytes in sixteen registers, of which an instruction takes four: an index beyond those
/// leaves what is there.
struct Neon64Table {
  int8x16x4_t quarters[4];
  /// Values at a time.
  static constexpr int step = 16;

  [[gnu::always_inline]] explicit Neon64Table(const std::int8_t (&table)[256]) {
    unroll<16>([&](auto part) __attribute__((always_inline)) {
      quarters[part / 4].val[part % 4] = vld1q_s8(table + 16 * part);
    });
  }
  /// y = table[x], the index being the byte of x read as unsigned.
  [[gnu::always_inline]] void lookup(const std::int8_t* x, std::int8_t* y) const {
    uint8x16_t place = vreinterpretq_u8_s8(vld1q_s8(x));
    int8x16_t found = vqtbl4q_s8(quarters[0], place);
    unroll<3>([&](auto quarter) __attribute__((always_inline)) {
      place = vsubq_u8(place, vdupq_n_u8(64));
      found = vqtbx4q_s8(found, quarters[quarter + 1], place);
    });
    vst1q_s8(y, found);
  }
};

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
