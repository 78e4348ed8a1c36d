#include <type_traits>

#include <whet/model/with_precision.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

struct Net : whet::Sequential<whet::Input<64>, whet::Dense<32>> {};
using Float = whet::Model<Net, whet::Float32Policy, whet::target::generic>;

}  // namespace

TEST_CASE("another precision keeps topology and target") {
  using Int8 = whet::with_precision_t<Float, whet::Int8Policy>;
  STATIC_REQUIRE(std::is_same_v<Int8, whet::Model<Net, whet::Int8Policy, whet::target::generic>>);
  STATIC_REQUIRE(std::is_same_v<whet::with_precision_t<Int8, whet::Float32Policy>, Float>);
  CHECK(Int8::weight_bytes < Float::weight_bytes);
}
