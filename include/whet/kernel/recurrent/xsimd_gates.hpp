#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/affine/xsimd_coded.hpp>
#include <whet/kernel/affine/xsimd_dot.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/precision/coded_gates.hpp>
#include <whet/precision/int8_gates.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// How sums become gates; arrays padded to whole panels.
struct GateOutputs {
  const std::int32_t* bias;
  const std::int32_t* mantissa;
  const std::int8_t* shift;
  int outputs;

  /// y [output] = clamp(requantize(sum + b)) for neighbouring panels of one step.
  template <class Vectors>
  [[gnu::noinline, gnu::flatten]] void store(int first, int panels, const std::int32_t* sum,
                                             std::int16_t* y) const noexcept {
    using IntegerVector = typename Vectors::integers;
    constexpr int width = Vectors::lanes;
    for (int output = first; output < first + panels * width; output += width, sum += width) {
      const typename Vectors::requantizer requantizer(IntegerVector::load_unaligned(mantissa + output),
                                                      Vectors::widen(shift + output));
      alignas(64) std::int32_t values[width];
      requantizer(IntegerVector::load_aligned(sum) + IntegerVector::load_unaligned(bias + output))
          .store_aligned(values);
      for (int index = 0; index < width && output + index < outputs; index += lanes)
        store_first(y + output + index, saturate_to_int16(Integers::load_aligned(values + index)),
                    outputs - output - index);
    }
  }
};

/// y = clamp(requantize(W·x + b)), one step: the same bits as the generic kernel, whose shapes and number
/// formats are these.
template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
void gates(simd, const Int8Gates<Target, Outputs, Inputs, NonNegativeInput>& parameters, const std::int8_t* x,
           std::int16_t* y, std::byte*) noexcept {
  check_panel<Target, 4>();
  using Dot = decltype(sample_dot(Target{}, std::bool_constant<NonNegativeInput>{}));
  std::int32_t offset = 0;
  if constexpr (Dot::has_row_offset) offset = Dot::row_offset(x, Inputs);
  const GateOutputs outputs{parameters.bias, parameters.mantissa, parameters.shift, Outputs};
  for_each_dot_tile<Dot, 1, dot_sample_panels<Dot>>(
      {parameters.weights, Outputs, Inputs}, {x, Inputs, &offset}, 1,
      [&](int first, int panels, int, int, const std::int32_t* sums) {
        outputs.store<typename Dot::vectors>(first, panels, sums, y);
      });
}

/// All gates of one step.
template <class Way>
void coded_gates(const CodedLayer& layer, const GateOutputs& outputs, const std::int8_t* x, std::int16_t* y,
                 std::byte* scratch) noexcept {
  Way::template multiply<true>(layer, x, 1, scratch,
                               [&](int first, int panels, int, int, const std::int32_t* sums) {
                                 outputs.store<typename Way::vectors>(first, panels, sums, y);
                               });
}

/// The same of weights of a few bits. Scratch: parameters.scratch bytes, aligned to 4.
template <class Target, class Coding, int Outputs, int Inputs, WeightGroups Groups>
void gates(simd, const CodedGates<Target, Coding, Outputs, Inputs, Groups>& parameters, const std::int8_t* x,
           std::int16_t* y, std::byte* scratch) noexcept {
  check_panel<Target, 4>();
  using Fields = decltype(fields_of<Coding::bits>(Target{}));
  const GateOutputs outputs{parameters.bias, parameters.mantissa, parameters.shift, Outputs};
  coded_gates<ByProducts<Fields, Groups.divide(Inputs), false>>(coded_layer(parameters.weights), outputs, x,
                                                                y, scratch);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
