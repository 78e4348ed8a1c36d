#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <string>

#include <whet/io/initializer.hpp>
#include <whet/precision/conversion.hpp>
#include <whet/precision/int8_join.hpp>

#include "catch.hpp"

namespace {

template <class Value>
std::string initializer(const Value& value) {
  std::string text;
  whet::detail::append_initializer(text, value);
  return text;
}

}  // namespace

TEST_CASE("a float literal reads back to the same bits") {
  for (float value : {0.1f, -0.0f, 1.0f, std::numeric_limits<float>::denorm_min(),
                      std::numeric_limits<float>::max(), -3.4028e-30f}) {
    const std::string text = initializer(value);
    REQUIRE(text.back() == 'f');
    const float read = std::strtof(text.c_str(), nullptr);
    CHECK(read == value);
    CHECK(std::signbit(read) == std::signbit(value));
  }
}

TEST_CASE("numbers without a literal are refused") {
  CHECK_THROWS_AS(initializer(std::numeric_limits<float>::infinity()), std::invalid_argument);
  CHECK_THROWS_AS(initializer(std::numeric_limits<float>::quiet_NaN()), std::invalid_argument);
}

TEST_CASE("parameters are written as designated initializers") {
  const whet::QuantizeParameters<std::int8_t> parameters{
      .inverse_scale = 2.0f, .output = {0.5f, -3}, .low = -128, .high = 127};
  CHECK(initializer(parameters) ==
        "{.inverse_scale = 0x1p+1f,\n.output = {.scale = 0x1p-1f, .zero_point = -3},\n.low = -128,\n.high = "
        "127}");
}

TEST_CASE("arrays of parameters are written element by element") {
  const whet::Int8Concat<2> parameters{
      .inputs = {{{1 << 30, 1}, -128}, {{1 << 30, 0}, 5}}, .copies = {false, true}, .output = {0.5f, -3}};
  CHECK(initializer(parameters) ==
        "{.inputs = {{.multiplier = {.mantissa = 1073741824, .shift = 1},\n.zero_point = -128},\n"
        "{.multiplier = {.mantissa = 1073741824, .shift = 0},\n.zero_point = 5}},\n"
        ".copies = {false, true},\n.output = {.scale = 0x1p-1f, .zero_point = -3}}");
}

TEST_CASE("long arrays are wrapped and lose no value") {
  std::int32_t values[300];
  for (int index = 0; index < 300; ++index) values[index] = index * -1234567;
  std::string text = initializer(values);
  REQUIRE(text.front() == '{');
  REQUIRE(text.back() == '}');
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) CHECK(line.size() <= whet::detail::source_width + 1);
  for (char& character : text)
    if (character == '{' || character == '}' || character == ',') character = ' ';
  std::istringstream numbers(text);
  for (std::int32_t expected : values) {
    std::int32_t found = 0;
    REQUIRE(numbers >> found);
    CHECK(found == expected);
  }
}
