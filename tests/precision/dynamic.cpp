#include <array>
#include <string>

#include <whet/precision/dynamic.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
using Policy = Dynamic<Int8Policy>;
using Packed = Policy::affine<target::generic, 2, 2, false>;

static_assert(!Policy::needs_ranges, "nothing has to be calibrated");
static_assert(Packed::scratch == 2, "the quantized input");

constexpr std::array<float, 4> weights_of_two{1.27f, -0.01f, 0.0f, 0.0f};
constexpr std::array<float, 2> bias{3.0f, -4.0f};
constexpr Packed packed = [] {
  Packed parameters{};
  pack(parameters, {.kernel = weights_of_two.data(), .bias = bias.data()});
  return parameters;
}();
static_assert(packed.weights[0] == 127 && packed.weights[1] == -1 && packed.weights[2] == 0);
static_assert(packed.scale[0] == 1.27f / 127.0f && packed.scale[1] == 1.0f, "a scale for each output");
static_assert(packed.bias[0] == 3.0f && packed.bias[1] == -4.0f, "the bias stays as it is");

}  // namespace

TEST_CASE("panels of dynamic weights are padded with zeros") {
  Policy::affine<target::avx2, 2, 2, true> parameters{};
  for (auto& weight : parameters.weights) weight = 99;
  pack(parameters, {.kernel = weights_of_two.data(), .bias = bias.data()});
  int sum = 0;
  for (auto weight : parameters.weights) sum += weight < 0 ? -weight : weight;
  CHECK(sum == 128);
  CHECK(parameters.scale[7] == 0.0f);
}

TEST_CASE("every member of dynamic parameters is visited, in order") {
  std::string names;
  Packed::visit(packed, [&](const char* name, const auto&) { names += std::string(name) + " "; });
  CHECK(names == "weights scale bias ");
}
