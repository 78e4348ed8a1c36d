#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_NEON64

#include <arm_neon.h>
#include <cstdint>

#include <whet/kernel/lookup/generic.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// As the generic kernel, the same bytes. The table is sixteen registers, of which an instruction takes four:
/// an index beyond those leaves what is there.
inline void lookup(neon64, const std::int8_t (&table)[256], const std::int8_t* x, std::int8_t* y,
                   int count) noexcept {
  int index = 0;
  if (count >= 16) {
    int8x16x4_t quarters[4];
    unroll<16>([&](auto part) __attribute__((always_inline)) {
      quarters[part / 4].val[part % 4] = vld1q_s8(table + 16 * part);
    });
    for (; index + 16 <= count; index += 16) {
      uint8x16_t place = vreinterpretq_u8_s8(vld1q_s8(x + index));
      int8x16_t found = vqtbl4q_s8(quarters[0], place);
      unroll<3>([&](auto quarter) __attribute__((always_inline)) {
        place = vsubq_u8(place, vdupq_n_u8(64));
        found = vqtbx4q_s8(found, quarters[quarter + 1], place);
      });
      vst1q_s8(y + index, found);
    }
  }
  lookup(generic{}, table, x + index, y + index, count - index);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
