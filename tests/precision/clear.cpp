#include <whet/precision/clear.hpp>
#include <whet/precision/int8.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

namespace {

using Affine = whet::Int8Affine<whet::target::avx2, 3, 5, false>;

constexpr Affine cleared() {
  Affine parameters{};
  parameters.weights[7] = 1;
  parameters.bias[6] = 2;
  parameters.low = 3;
  parameters.output.zero_point = 4;
  whet::detail::clear(parameters);
  return parameters;
}
constexpr Affine result = cleared();
static_assert(result.weights[7] == 0 && result.bias[6] == 0 && result.low == 0);
static_assert(result.output == whet::TensorQuantization{}, "what is no number takes its default");

}  // namespace

TEST_CASE("clearing reaches every value, the padding included") {
  for (auto weight : result.weights) CHECK(weight == 0);
}
