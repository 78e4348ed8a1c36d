#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/recurrent/fixed_point.hpp>
#include <whet/kernel/recurrent/integer_cells.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/target/tags.hpp>

// The integer cells for eight units at a time, the same bits as one by one. All x86 targets take vectors of
// eight: what limits them is the table, of which a wider vector reads no more at a time.

namespace whet::kernel {
inline namespace WHET_ISA {

/// Entries of the sigmoid table in the lower half, how far it is to the next in the upper one: one read gives
/// both.
struct SigmoidSteps {
  std::int32_t values[256];
};
constexpr SigmoidSteps make_sigmoid_steps() {
  SigmoidSteps steps{};
  for (int index = 0; index < 255; ++index) {
    const std::int32_t low = sigmoid_table.values[index];
    steps.values[index] = low | (sigmoid_table.values[index + 1] - low) << 16;
  }
  return steps;
}
alignas(64) inline constexpr SigmoidSteps sigmoid_steps = make_sigmoid_steps();

/// interpolated_sigmoid of each lane.
template <int Bits>
[[gnu::always_inline]] inline Integers interpolated_sigmoids(Integers magnitude) {
  const Integers fraction = magnitude & Integers((1 << Bits) - 1);
  const Integers step = gather(sigmoid_steps.values, magnitude >> Bits);
  return ((step & Integers(0xffff)) << Bits) + fraction * (step >> 16);
}

/// sigmoid_of_q12 of each lane, an int16. Three times that is within the table: 3 · 2^15 / 2^9 = 192.
[[gnu::always_inline]] inline Integers sigmoids_of_q12(Integers x) {
  const Integers scaled = x * Integers(3);
  const Integers value = interpolated_sigmoids<9>(xsimd::abs(scaled));
  const Integers half(1 << 9);
  return xsimd::select(scaled < Integers(0), Integers((1 << 25) + (1 << 9) - 1) - value, value + half) >> 10;
}

/// tanh_of_power of each lane, an int16.
[[gnu::always_inline]] inline Integers tanhs_of_power(Integers x, int power) {
  const int left = power + 12;
  const Integers scaled =
      left >= 0 ? x * Integers(3 << left) : (x * Integers(3) + Integers(1 << (-left - 1))) >> -left;
  const Integers magnitude = xsimd::abs(scaled);
  const Integers end(255 << 8);
  const Integers value =
      xsimd::select(magnitude < end, interpolated_sigmoids<8>(xsimd::min(magnitude, end - Integers(1))),
                    Integers(0xFFFF << 8));
  return xsimd::select(scaled < Integers(0), Integers((1 << 23) + (1 << 7) - 1) - value,
                       value - Integers((1 << 23) - (1 << 7))) >>
         8;
}

/// Neighbouring units of a cell: as many of eight as there are.
struct CellUnits {
  int first;
  int count;

  [[gnu::always_inline]] CellUnits(int unit, int units)
      : first(unit), count(units - unit < lanes ? units - unit : lanes) {}

  [[gnu::always_inline]] Integers load(const std::int16_t* values) const {
    return widen_first(values + first, count);
  }
  /// Values of an int16.
  [[gnu::always_inline]] void store(std::int16_t* values, Integers of_units) const {
    store_first(values + first, of_units, count);
  }
  /// gate_sum of each unit.
  [[gnu::always_inline]] Integers gate(const std::int16_t* sums, const std::int16_t* recurrent) const {
    return saturate_to_int16(load(sums) + load(recurrent));
  }
};

[[gnu::always_inline]] inline Requantizer requantizer_by(FixedMultiplier multiplier) {
  return {Integers(multiplier.mantissa), Integers(multiplier.shift)};
}

/// whet::requantize by a power of two, of values up to 2^30 in magnitude: no more than both of its roundings.
struct PowerRequantizer {
  int right;

  [[gnu::always_inline]] static bool fits(FixedMultiplier multiplier) {
    return multiplier.mantissa == 1 << 30 && multiplier.shift < 0 && multiplier.shift > -31;
  }
  [[gnu::always_inline]] explicit PowerRequantizer(FixedMultiplier multiplier) : right(-multiplier.shift) {}
  [[gnu::always_inline]] Integers operator()(Integers value) const {
    const Integers high = (value + Integers(1)) >> 1;
    const Integers negative = high >> 31;
    return (high + negative + Integers(1 << (right - 1))) >> right;
  }
};

/// CellOutput for eight units.
struct CellOutputs {
  Requantizer requantize;
  Narrower narrow;

  [[gnu::always_inline]] explicit CellOutputs(const CellOutput& output)
      : requantize(requantizer_by(output.multiplier)), narrow(output.zero_point, -128, 127) {}
  [[gnu::always_inline]] void store(std::int8_t* hidden, CellUnits units, Integers values) const {
    narrow.store_one(hidden + units.first, requantize(values), units.count);
  }
  [[gnu::always_inline]] void store(std::int16_t* hidden, CellUnits units, Integers values) const {
    units.store(hidden, saturate_to_int16(requantize(values)));
  }
};

/// lstm_cell of the generic target, whose shapes and number formats are these.
template <class Element>
void lstm_cell(avx2, CellOutput output, CellScale scale, const std::int16_t* sums,
               const std::int16_t* recurrent, Element* hidden, std::int16_t* cell, int units) noexcept {
  const CellOutputs outputs(output);
  const PowerRequantizer keep(power_of_two(-15));
  const auto step_with = [&](const auto& add) __attribute__((always_inline)) {
    for (int unit = 0; unit < units; unit += lanes) {
      const CellUnits some(unit, units);
      const auto gate = [&](int index) __attribute__((always_inline)) {
        return some.gate(sums + index * units, recurrent + index * units);
      };
      const Integers kept = saturate_to_int16(keep(sigmoids_of_q12(gate(1)) * some.load(cell)));
      const Integers added = saturate_to_int16(add(sigmoids_of_q12(gate(0)) * tanhs_of_power(gate(2), -12)));
      const Integers state = xsimd::max(saturate_to_int16(kept + added), Integers(-32767));
      some.store(cell, state);
      outputs.store(hidden, some, sigmoids_of_q12(gate(3)) * tanhs_of_power(state, scale.power));
    }
  };
  // What `freeze` makes is a power of two.
  if (PowerRequantizer::fits(scale.from_gates))
    step_with(PowerRequantizer(scale.from_gates));
  else
    step_with(requantizer_by(scale.from_gates));
}

/// gru_cell of the generic target, whose shapes and number formats are these.
template <class Element>
void gru_cell(avx2, CellOutput output, const std::int16_t* sums, const std::int16_t* recurrent,
              Element* hidden, std::int16_t* state, int units) noexcept {
  const CellOutputs outputs(output);
  const PowerRequantizer by_q15(power_of_two(-15));
  for (int unit = 0; unit < units; unit += lanes) {
    const CellUnits some(unit, units);
    const auto gate = [&](int index) __attribute__((always_inline)) {
      return sigmoids_of_q12(some.gate(sums + index * units, recurrent + index * units));
    };
    const Integers update = gate(0);
    const Integers remembered = saturate_to_int16(by_q15(gate(1) * some.load(recurrent + 2 * units)));
    const Integers candidate =
        tanhs_of_power(saturate_to_int16(some.load(sums + 2 * units) + remembered), -12);
    const Integers mixed = update * some.load(state) + (Integers(32768) - update) * candidate;
    const Integers next = saturate_to_int16(by_q15(mixed));
    some.store(state, next);
    outputs.store(hidden, some, next);
  }
}

/// simple_cell of the generic target, whose shapes and number formats are these.
template <class Element>
void simple_cell(avx2, CellOutput output, const std::int16_t* sums, const std::int16_t* recurrent,
                 Element* hidden, int units) noexcept {
  const CellOutputs outputs(output);
  for (int unit = 0; unit < units; unit += lanes) {
    const CellUnits some(unit, units);
    outputs.store(hidden, some, tanhs_of_power(some.gate(sums, recurrent), -12));
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
