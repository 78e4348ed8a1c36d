#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/kernel/primitive/unroll.hpp>
#include <whet/target/isa.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Four rows of neighbouring pixels, each with its own step in bytes, and where they go interleaved.
struct FourRows {
  const std::int8_t* pixels[4];
  std::ptrdiff_t steps[4];
  std::int8_t* target;
  std::ptrdiff_t target_step;
  int count;

  template <class Load, class Interleave>
  [[gnu::always_inline]] void each(Load&& load, Interleave&& interleave_four) const {
    const std::int8_t* row[] = {pixels[0], pixels[1], pixels[2], pixels[3]};
    std::int8_t* to = target;
    for (int pixel = 0; pixel < count; ++pixel, to += target_step) {
      interleave_four(load(row[0]), load(row[1]), load(row[2]), load(row[3]), to);
      unroll<4>([&](auto index) { row[index] += steps[index]; });
    }
  }
};

}  // namespace WHET_ISA
}  // namespace whet::kernel
