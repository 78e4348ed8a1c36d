#include <cstddef>

#include <whet/precision/binary_weight.hpp>
#include <whet/precision/coded_gates.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/recurrent_source.hpp>
#include <whet/precision/ternary.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

using namespace whet;

TEST_CASE("gates of a few bits have a weight scale for each output, and the bias carries the zero point") {
  const float weights[6]{0.7f, -0.3f, 0.0f, 0.2f, 0.1f, -0.2f};
  const float bias[2]{1.0f, -2.0f};
  const float scales[2]{0.1f, 0.2f};
  CodedGates<target::generic, Int4Coding, 2, 3, 0> gates{};
  pack(gates, gate_source({.kernel = weights,
                           .bias = bias,
                           .input = {0.5f, 10},
                           .weight_scales = scales,
                           .weight_scale_count = 2}));
  CHECK(gates.weights.integer(0, 0) == 7);
  CHECK(gates.weights.integer(0, 1) == -3);
  CHECK(gates.weights.integer(1, 0) == 1);
  CHECK(gates.weights.integer(1, 1) == 1);  // .5 rounds away from zero
  CHECK(gates.weights.integer(1, 2) == -1);
  CHECK(gates.bias[0] == 20 - 10 * (7 - 3));  // 1 / (0.5 · 0.1)
  CHECK(gates.bias[1] == -20 - 10 * 1);       // -2 / (0.5 · 0.2)
  CHECK(FixedMultiplier{gates.mantissa[0], gates.shift[0]} ==
        quantize_multiplier(double{0.5f * 0.1f} * 4096.0));
}

TEST_CASE(
    "a recurrent layer of a few bits takes as many bytes as its codes, and its numbers for each output") {
  // Of each gate output bias, mantissa and shift twice, 1 kB besides for the alignment of arrays.
  constexpr std::size_t outputs = 4 * 64;
  constexpr std::size_t weights = outputs * (64 + 64);
  constexpr std::size_t rest = outputs * 2 * 9 + 1024;
  constexpr auto bytes = []<class Policy>(Policy) {
    return sizeof(typename Policy::template recurrent<target::avx512, Cell::lstm, 64, 64, false>);
  };
  STATIC_REQUIRE(bytes(GroupedInt4Policy<0>{}) >= weights / 2);
  STATIC_REQUIRE(bytes(GroupedInt4Policy<0>{}) < weights / 2 + rest);
  STATIC_REQUIRE(bytes(Int4Policy{}) < weights / 2 + weights / 32 + rest);
  STATIC_REQUIRE(bytes(TernaryPolicy{}) < weights / 4 + rest);
  STATIC_REQUIRE(bytes(BinaryWeightPolicy{}) < weights / 8 + rest);
}
