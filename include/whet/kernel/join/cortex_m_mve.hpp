#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_CORTEX_M_MVE

#include <array>
#include <cstddef>
#include <cstdint>

#include <whet/kernel/join/cortex_m_dsp.hpp>
#include <whet/kernel/primitive/cortex_m_mve.hpp>
#include <whet/precision/int8_join.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// The sum of two int8 branches, four values at a time: the same bits as the generic kernel. y may be one of
/// the branches.
template <class Target>
void add(cortex_m_mve, const Int8Add<2, Target>& parameters, const std::array<const std::int8_t*, 2>& x,
         std::int8_t* y, int count) noexcept {
  const VectorScaler first(parameters.inputs[0].multiplier);
  const VectorScaler second(parameters.inputs[1].multiplier);
  const VectorScaler both(parameters.multiplier);
  const int32x4_t low = vdupq_n_s32(parameters.low);
  const int32x4_t high = vdupq_n_s32(parameters.high);
  const std::int8_t* one = x[0];
  const std::int8_t* other = x[1];
  constexpr int headroom = Int8Add<2>::headroom;
  for (; count > 0; count -= 4, one += 4, other += 4, y += 4) {
    const mve_pred16_t some = vctp32q(static_cast<std::uint32_t>(count));
    const int32x4_t left = vsubq_n_s32(vldrbq_z_s32(one, some), parameters.inputs[0].zero_point);
    const int32x4_t right = vsubq_n_s32(vldrbq_z_s32(other, some), parameters.inputs[1].zero_point);
    const int32x4_t sum = vaddq_s32(first(vshlq_n_s32(left, headroom)), second(vshlq_n_s32(right, headroom)));
    const int32x4_t value = vaddq_n_s32(both(sum), parameters.output.zero_point);
    vstrbq_p_s32(y, vminq_s32(vmaxq_s32(value, low), high), some);
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
