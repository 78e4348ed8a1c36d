#include <cstdint>

#include <whet/precision/int8_gates.hpp>
#include <whet/precision/recurrent_source.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

constexpr float weights[6]{1.27f, -0.64f, 0.0f, 0.5f, 0.25f, -0.5f};
constexpr float bias[2]{1.0f, -2.0f};

template <class Target>
Int8Gates<Target, 2, 3, false> packed(const AffineSource& source) {
  Int8Gates<Target, 2, 3, false> gates{};
  pack(gates, gate_source(source));
  return gates;
}

}  // namespace

TEST_CASE("gates have a weight scale for each output, and the bias carries the input's zero point") {
  const auto gates = packed<target::generic>({.kernel = weights, .bias = bias, .input = {0.5f, 10}});
  CHECK(gates.weights[0] == 127);
  CHECK(gates.weights[1] == -64);
  CHECK(gates.weights[3] == 127);
  CHECK(gates.weights[4] == 64);  // 63.5 rounds away from zero
  CHECK(gates.weights[5] == -127);
  CHECK(gates.bias[0] == 200 - 10 * (127 - 64));  // 1 / (0.5 · 0.01)
  CHECK(FixedMultiplier{gates.mantissa[0], gates.shift[0]} ==
        quantize_multiplier(double{0.5f * (1.27f / 127.0f)} * 4096.0));
}

TEST_CASE("gates take weight scales that import fixed") {
  const float scales[2]{0.02f, 0.01f};
  const auto gates = packed<target::generic>({.kernel = weights,
                                              .bias = nullptr,
                                              .input = {0.25f, 0},
                                              .weight_scales = scales,
                                              .weight_scale_count = 2});
  CHECK(gates.weights[0] == 64);
  CHECK(gates.weights[3] == 50);
  CHECK(gates.bias[1] == 0);
  CHECK(FixedMultiplier{gates.mantissa[1], gates.shift[1]} ==
        quantize_multiplier(double{0.25f * 0.01f} * 4096.0));
}

TEST_CASE("gates whose sums a left shift could push out of 32 bits are shifted by less") {
  // Multiplied by 2^15 · 4096, and 127 · 128 · 2^27 does not fit.
  const float large[6]{127.0f * 65536.0f, 0.0f, 0.0f, 1.27f, 0.0f, 0.0f};
  const auto gates = packed<target::generic>({.kernel = large, .bias = nullptr, .input = {0.5f, 0}});
  CHECK(gates.shift[0] == 17);  // 127 · 128 < 2^14
  CHECK(gates.mantissa[0] == 1 << 30);
  CHECK(gates.shift[1] == quantize_multiplier(double{0.5f * (1.27f / 127.0f)} * 4096.0).shift);
}

TEST_CASE("gates lie in the panels of their target, padded with zeros") {
  const auto gates = packed<target::avx2>({.kernel = weights, .bias = bias, .input = {0.5f, 0}});
  constexpr auto panel = target::avx2::int8_panel;
  CHECK(gates.weights[panel.index(1, 2, 3)] == -127);
  CHECK(gates.weights[panel.index(1, 3, 4)] == 0);
  CHECK(gates.mantissa[2] == 0);
}
