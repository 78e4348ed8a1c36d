#include <string>

#include <whet/precision/conversion.hpp>

#include "catch.hpp"

namespace {

constexpr whet::QuantizeParameters<std::int8_t> packed(whet::TensorQuantization output, bool zero_based) {
  whet::QuantizeParameters<std::int8_t> parameters{};
  pack(parameters, output, zero_based);
  return parameters;
}
constexpr auto any = packed({0.25f, 3}, false);
constexpr auto nonnegative = packed({0.25f, 0}, true);
static_assert(any.inverse_scale == 4.0f && any.output.zero_point == 3 && any.low == -128 && any.high == 127);
constexpr auto wide = [] {
  whet::QuantizeParameters<std::int16_t> parameters{};
  pack(parameters, {0.25f, 0}, false);
  return parameters;
}();
static_assert(wide.low == -32768 && wide.high == 32767);
constexpr auto rescaled = [] {
  whet::RescaleParameters<std::int8_t> parameters{};
  pack(parameters, {0.25f, 0}, {0.5f, -7}, true);
  return parameters;
}();
static_assert(rescaled.multiplier == whet::quantize_multiplier(0.5) && rescaled.input_zero_point == 0 &&
              rescaled.output.zero_point == -7 && rescaled.low == 0 && rescaled.high == 127);
static_assert(nonnegative.low == 0 && nonnegative.high == 127);

}  // namespace

TEST_CASE("every member of a conversion's parameters is visited, in order") {
  std::string names;
  const auto note = [&](const char* name, const auto&) { names += std::string(name) + " "; };
  decltype(any)::visit(any, note);
  whet::DequantizeParameters dequantize{};
  whet::DequantizeParameters::visit(dequantize, note);
  decltype(rescaled)::visit(rescaled, note);
  CHECK(names == "inverse_scale output low high input multiplier input_zero_point output low high ");
}
