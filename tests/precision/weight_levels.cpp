#include <whet/precision/dynamic.hpp>
#include <whet/precision/float32.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/weight_levels.hpp>

#include "catch.hpp"

namespace {

struct FourBitPolicy {
  static constexpr int weight_levels = 7;
};

}  // namespace

TEST_CASE("policies of integer weights say how large those are") {
  STATIC_REQUIRE(whet::weight_levels<whet::Int8Policy> == 127);
  STATIC_REQUIRE(whet::weight_levels<whet::TfliteInt8Policy> == 127);
  STATIC_REQUIRE(whet::weight_levels<whet::Dynamic<whet::Int8Policy>> == 127);
  STATIC_REQUIRE(whet::weight_levels<FourBitPolicy> == 7);
  STATIC_REQUIRE(whet::weight_levels<whet::Float32Policy> == 0);
}
