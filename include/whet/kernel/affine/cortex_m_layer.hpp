#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/precision/int8.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// An int8 layer as the kernels of small processors see it: its shape is known at run time only, so that all
/// layers of a program share their code. Shapes: weights [outputs][inputs], the rest [outputs].
struct Int8RowLayer {
  const std::int8_t* weights;
  const std::int32_t* bias;
  const std::int32_t* mantissa;
  const std::int8_t* shift;
  int inputs;
  int outputs;
  std::int32_t zero_point;
  std::int32_t low;
  std::int32_t high;

  template <class Parameters>
  [[gnu::always_inline]] static Int8RowLayer of(const Parameters& parameters) {
    return of(parameters, parameters.weights);
  }
  /// The same with weights of another form.
  template <class Parameters>
  [[gnu::always_inline]] static Int8RowLayer of(const Parameters& parameters, const std::int8_t* weights) {
    return {weights,
            parameters.bias,
            parameters.mantissa,
            parameters.shift,
            Parameters::inputs,
            Parameters::outputs,
            parameters.output.zero_point,
            parameters.low,
            parameters.high};
  }

  [[gnu::always_inline]] const std::int8_t* row(int output) const { return weights + output * inputs; }
  [[gnu::always_inline]] std::int8_t clamp(std::int32_t value) const {
    value = value > low ? value : low;
    return static_cast<std::int8_t>(value < high ? value : high);
  }
};

/// Whether the kernels of small processors are for these panels.
template <class Parameters>
constexpr bool has_plain_rows() {
  return Parameters::panel.outputs == 1 && Parameters::panel.inputs == 1;
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
