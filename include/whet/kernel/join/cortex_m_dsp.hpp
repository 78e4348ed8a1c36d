#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_CORTEX_M_DSP

#include <array>
#include <cstddef>
#include <cstdint>

#include <whet/kernel/join/generic.hpp>
#include <whet/kernel/primitive/cortex_m_dsp.hpp>
#include <whet/precision/int8_join.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// requantize by a factor below 1, the usual one of a join.
struct DownScaler {
  std::int32_t doubled;
  int right;

  [[gnu::always_inline]] explicit DownScaler(FixedMultiplier multiplier)
      : doubled(static_cast<std::int32_t>(static_cast<std::uint32_t>(multiplier.mantissa) << 1)),
        right(-multiplier.shift) {}

  [[gnu::always_inline]] bool is_exact() const { return right >= 0 && doubled < 0; }
  [[gnu::always_inline]] std::int32_t operator()(std::int32_t value, std::int32_t zero_point) const {
    if (right > 0) return requantize_right(value, doubled, right, zero_point);
    return multiply_high(value, doubled) + zero_point;
  }
};

/// The sum of two int8 branches: the same bits as the generic kernel. y may be one of the branches.
template <class Target>
void add(cortex_m_dsp, const Int8Add<2, Target>& parameters, const std::array<const std::int8_t*, 2>& x,
         std::int8_t* y, int count) noexcept {
  const DownScaler first(parameters.inputs[0].multiplier);
  const DownScaler second(parameters.inputs[1].multiplier);
  const DownScaler both(parameters.multiplier);
  if (!first.is_exact() || !second.is_exact() || !both.is_exact()) {
    add(generic{}, parameters, x, y, count);
    return;
  }
  const std::int8_t* one = x[0];
  const std::int8_t* other = x[1];
  for (std::int8_t* const end = y + count; y != end; ++y) {
    const auto scaled = [](std::int32_t value, const Int8Branch& branch, const DownScaler& scaler)
        __attribute__((always_inline)) {
      return scaler((value - branch.zero_point) * (1 << Int8Add<2>::headroom), 0);
    };
    const std::int32_t sum =
        scaled(*one++, parameters.inputs[0], first) + scaled(*other++, parameters.inputs[1], second);
    std::int32_t value = both(sum, parameters.output.zero_point);
    value = value > parameters.low ? value : parameters.low;
    *y = static_cast<std::int8_t>(value < parameters.high ? value : parameters.high);
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
