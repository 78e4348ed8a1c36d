#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/affine.hpp>
#include <whet/kernel/convolve.hpp>
#include <whet/kernel/depthwise.hpp>
#include <whet/target/tags.hpp>

#include "../counted.hpp"

namespace bench {

using Target = whet::target::native;
struct NoActivation {};

/// Made-up parameters: counts do not depend on them, as long as outputs are scaled down. Weights stay zero.
template <class Parameters>
void fill(Parameters& parameters) {
  for (std::size_t output = 0; output < Parameters::padded; ++output) {
    parameters.mantissa[output] = (1 << 30) + static_cast<std::int32_t>(output) * 1000;
    parameters.shift[output] = -8;
  }
  parameters.low = -128;
  parameters.high = 127;
  parameters.padding = -3;
}

/// Counts a dense layer 784 -> 256 of a policy with int8 activations.
template <class Policy>
int count_dense() {
  using Parameters = typename Policy::template affine<Target, 256, 784, false>;
  static Parameters parameters;
  static std::int8_t x[784];
  static std::int8_t y[256];
  alignas(Target::alignment) static std::byte scratch[Parameters::scratch + 1];
  fill(parameters);
  count([&] { affine(Target{}, NoActivation{}, parameters, x, y, scratch); });
  print_number("workspace", Parameters::scratch);
  return 0;
}

/// Counts a convolution, or a depthwise one, of TFLite's int8.
template <whet::Geometry Where>
int count_convolution() {
  constexpr std::integral_constant<whet::Geometry, Where> geometry{};
  constexpr auto panel = Where.is_depthwise() ? Target::int8_depthwise_panel : Target::int8_panel;
  using Parameters = whet::Int8Affine<Target, Where.output.channels, Where.inputs(), false, panel>;
  static Parameters parameters;
  static std::int8_t x[Where.input.size()];
  static std::int8_t y[Where.output.size()];
  alignas(Target::alignment) static std::byte scratch[Parameters::convolution_scratch(Where)];
  fill(parameters);
  count([&] {
    if constexpr (Where.is_depthwise())
      depthwise(Target{}, NoActivation{}, parameters, geometry, x, y, scratch);
    else
      convolve(Target{}, NoActivation{}, parameters, geometry, x, y, scratch);
  });
  print_number("workspace", sizeof(scratch));
  return 0;
}

}  // namespace bench
