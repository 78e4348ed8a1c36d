#include <cstdint>
#include <type_traits>

#include <whet/precision/dynamic.hpp>
#include <whet/precision/float32.hpp>
#include <whet/precision/int16x8.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/recurrent.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

using Target = target::generic;

/// A policy that brings parameters of its own.
struct Own : Float32Policy {
  template <class, Cell, int Units, int, bool>
  struct recurrent {
    int units = Units;
  };
};

}  // namespace

TEST_CASE("a policy of floats has its own affine parameters twice in a recurrent layer") {
  using Float = recurrent_t<Float32Policy, Target, Cell::lstm, 3, 5, false>;
  STATIC_REQUIRE(std::is_same_v<decltype(Float::input), Float32Affine<Target, 12, 5>>);
  STATIC_REQUIRE(std::is_same_v<decltype(Float::recurrent), Float32Affine<Target, 12, 3>>);
  using Quantized = recurrent_t<Dynamic<Int8Policy>, Target, Cell::gru, 3, 5, true>;
  STATIC_REQUIRE(std::is_same_v<decltype(Quantized::input), DynamicInt8Affine<Target, 9, 5, true>>);
  STATIC_REQUIRE(std::is_same_v<decltype(Quantized::recurrent), DynamicInt8Affine<Target, 9, 3, false>>);
}

TEST_CASE("policies of integers share the integer recurrent layer, and a policy may bring its own") {
  STATIC_REQUIRE(std::is_same_v<recurrent_t<Int8Policy, Target, Cell::lstm, 3, 5, true>,
                                Int8Recurrent<Target, Cell::lstm, 3, 5, true>>);
  STATIC_REQUIRE(std::is_same_v<recurrent_t<TfliteInt8Policy, Target, Cell::simple, 3, 5, false>,
                                Int8Recurrent<Target, Cell::simple, 3, 5, false>>);
  using Int16 = recurrent_t<Int16x8Policy, Target, Cell::lstm, 3, 5, true>;
  STATIC_REQUIRE(std::is_same_v<decltype(Int16::input), Int16x8Affine<Target, 12, 5>>);
  STATIC_REQUIRE(sizeof(Int16::state) == 2 * 3 * sizeof(std::int16_t));
  STATIC_REQUIRE(std::is_same_v<recurrent_t<Own, Target, Cell::gru, 3, 5, false>,
                                Own::recurrent<Target, Cell::gru, 3, 5, false>>);
}

TEST_CASE("the workspace of a recurrent layer holds its state and the sums of its gates") {
  using Float = recurrent_t<Float32Policy, Target, Cell::lstm, 4, 5, false>;
  STATIC_REQUIRE(Float::scratch == (2 * 4 + 2 * 16) * sizeof(float));
  using Integer = recurrent_t<Int8Policy, Target, Cell::lstm, 4, 5, false>;
  STATIC_REQUIRE(Integer::scratch == 16 + 2 * 32);
  // With panels, besides, a sum of inputs for each group of 32.
  using Coded = recurrent_t<Int4Policy, target::avx512, Cell::lstm, 4, 65, false>;
  STATIC_REQUIRE(Coded::scratch == 64 + 2 * 64 + 3 * sizeof(std::int32_t));
}
