#include <cmath>
#include <limits>

#include <whet/core/elementwise.hpp>

#include "catch.hpp"

namespace {

struct Batch {
  float value;
  constexpr explicit Batch(float all) : value(all) {}
};
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

static_assert(whet::max(1.0f, 2.0f) == 2.0f && whet::max(2.0, 1.0) == 2.0);
static_assert(whet::min(1.0f, 2.0f) == 1.0f && whet::min(2.0, 1.0) == 1.0);
static_assert(whet::max(nan, 3.0f) == 3.0f, "the second argument wins over what is not a number");
static_assert(whet::min(nan, 3.0f) == 3.0f);
static_assert(whet::constant<double>(0.1) == 0.1 && whet::constant<float>(0.1) == 0.1f);
static_assert(whet::constant<Batch>(0.1).value == 0.1f, "a batch takes floats");
static_assert(whet::FloatingScalar<float> && whet::FloatingScalar<double>);
static_assert(!whet::FloatingScalar<int>);

}  // namespace

TEST_CASE("exp and tanh are those of the standard library") {
  CHECK(whet::exp(1.0) == std::exp(1.0));
  CHECK(whet::tanh(0.5f) == std::tanh(0.5f));
}
