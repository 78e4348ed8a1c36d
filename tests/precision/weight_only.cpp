#include <array>
#include <string>

#include <whet/precision/policy.hpp>
#include <whet/precision/weight_only.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
using Policy = WeightOnly<Int8Policy>;
using Packed = Policy::affine<target::generic, 2, 2, false>;

static_assert(UniformPolicy<Policy> && !Policy::needs_ranges);

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
static_assert(packed.finish(0, 100.0f) == 100.0f * (1.27f / 127.0f) + 3.0f);

}  // namespace

TEST_CASE("scales that training or import fixed are used as they are, one for each output or for all") {
  const float scales[] = {0.02f, 0.5f};
  Packed parameters{};
  pack(parameters, {.kernel = weights_of_two.data(), .weight_scales = scales, .weight_scale_count = 2});
  CHECK(parameters.weights[0] == 64);
  CHECK(parameters.scale[1] == 0.5f);
  pack(parameters, {.kernel = weights_of_two.data(), .weight_scales = scales, .weight_scale_count = 1});
  CHECK(parameters.scale[1] == 0.02f);
}

TEST_CASE("weight-only weights take a byte each in float panels, padded with zeros") {
  using Panels = Policy::affine<target::avx2, 9, 3, true>;
  STATIC_REQUIRE(sizeof(Panels) == 64 + 64 + 64);
  Panels parameters{};
  for (auto& weight : parameters.weights) weight = 99;
  std::array<float, 27> weights{};
  for (std::size_t index = 0; index < weights.size(); ++index)
    weights[index] = index % 3 == 0 ? 127.0f : 2.0f;
  pack(parameters, {.kernel = weights.data()});
  CHECK(parameters.weights[0] == 127);
  CHECK(parameters.weights[8] == 2);
  CHECK(parameters.weights[24] == 127);
  CHECK(parameters.weights[25] == 0);
  CHECK(parameters.scale[8] == 1.0f);
  CHECK(parameters.scale[9] == 0.0f);
}

TEST_CASE("every member of weight-only parameters is visited, in order") {
  std::string names;
  Packed::visit(packed, [&](const char* name, const auto&) { names += std::string(name) + " "; });
  CHECK(names == "weights scale bias ");
}
