#pragma once

#include <cstdint>

#include <whet/precision/int8_weights.hpp>
#include <whet/precision/tensor_quantization.hpp>

namespace whet {

/// Any function of one int8 value as a table; entry [q as unsigned byte]. Exact on every target.
struct LookupParameters {
  std::int8_t table[256];
  TensorQuantization output;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("table", self.table);
    visitor("output", self.output);
  }
};

/// Tabulates value(real) -> real; zero_based: the result is proved non-negative and clamped to [0, 127].
template <class Function>
constexpr void pack(LookupParameters& parameters, Function&& value, TensorQuantization input,
                    TensorQuantization output, bool zero_based) {
  for (int quantized = -128; quantized <= 127; ++quantized) {
    const double real = double{input.scale} * (quantized - input.zero_point);
    const auto steps = round_to_integer(value(real) / double{output.scale}, -1000, 1000) + output.zero_point;
    const auto clamped = steps < (zero_based ? 0 : -128) ? (zero_based ? 0 : -128)
                         : steps > 127                   ? 127
                                                         : steps;
    parameters.table[static_cast<std::uint8_t>(quantized)] = static_cast<std::int8_t>(clamped);
  }
  parameters.output = output;
}

}  // namespace whet
