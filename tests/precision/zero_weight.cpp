#include <whet/precision/zero_weight.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

using namespace whet;

TEST_CASE("signs alone have no zero") {
  STATIC_REQUIRE(!has_zero_weight<BinaryPolicy>);
  STATIC_REQUIRE(!has_zero_weight<BinaryWeightPolicy>);
  STATIC_REQUIRE(!has_zero_weight<Dynamic<BinaryWeightPolicy>>);
  STATIC_REQUIRE(has_zero_weight<TernaryPolicy>);
  STATIC_REQUIRE(has_zero_weight<Dynamic<TernaryPolicy>>);
  STATIC_REQUIRE(has_zero_weight<Int4Policy>);
  STATIC_REQUIRE(has_zero_weight<Int8Policy>);
  STATIC_REQUIRE(has_zero_weight<Float32Policy>);
}
