#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <whet/io/number_limits.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

template <class Number>
void require(const std::string& name, const std::vector<Number>& numbers,
             std::span<const detail::NumberLimits> own = {}) {
  detail::require_possible(SafeTensors("m.safetensors"), name, std::span<const Number>(numbers), own);
}

}  // namespace

TEST_CASE("numbers are within the limits that their name has") {
  CHECK_NOTHROW(require<std::int8_t>("step0.shift", {-31, 0, 30}));
  CHECK_THROWS_WITH(require<std::int8_t>("step0.shift", {0, 31}),
                    "m.safetensors: tensor 'step0.shift': expected numbers from -31 to 30, found 31");
  CHECK_NOTHROW(require<std::int32_t>("step0.output.zero_point", {-128, 127}));
  CHECK_THROWS_AS(require<std::int32_t>("step0.output.zero_point", {128}), FileError);
  CHECK_NOTHROW(require<std::int8_t>("step0.weights", {-128, 127}));
}

TEST_CASE("real numbers are finite, whatever their name") {
  CHECK_THROWS_AS(require<float>("step0.bias", {0.0f, std::numeric_limits<float>::infinity()}), FileError);
  CHECK_THROWS_AS(require<float>("step0.bias", {std::numeric_limits<float>::quiet_NaN()}), FileError);
  CHECK_NOTHROW(require<float>("step0.bias", {-3e38f}));
}

TEST_CASE("parameters with limits of their own have those in place of the common ones") {
  const std::span<const detail::NumberLimits> gate = detail::own_limits<Int16Gate<GateFunction::tanh>>;
  CHECK_NOTHROW(require<std::int32_t>("step0.shift", {0, 31}, gate));
  CHECK_THROWS_AS(require<std::int32_t>("step0.shift", {-1}, gate), FileError);
  CHECK_THROWS_AS(require<std::int32_t>("step0.multiplier", {32768}, gate), FileError);
  CHECK_THROWS_AS(require<float>("step0.output.scale", {-1.0f}, gate), FileError);
}
