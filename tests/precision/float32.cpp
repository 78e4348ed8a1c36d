#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include <whet/precision/float32.hpp>
#include <whet/precision/policy.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

namespace {

using whet::target::avx2;
using whet::target::generic;
using Generic = whet::Float32Policy::affine<generic, 2, 3, false>;
using Panels = whet::Float32Policy::affine<avx2, 9, 3, false>;

static_assert(whet::UniformPolicy<whet::Float32Policy> && !whet::Float32Policy::needs_ranges);
static_assert(std::is_same_v<Generic, whet::Float32Policy::affine<generic, 2, 3, true>>,
              "what the topology proves makes no difference in float");
static_assert(sizeof(Generic) == (6 + 2) * sizeof(float));
static_assert(sizeof(Panels) == 16 * 3 * 4 + 64 && alignof(Panels) == 64, "padded to whole panels");
static_assert(std::is_trivially_copyable_v<Panels> && std::is_aggregate_v<Panels>);

constexpr std::array<float, 6> kernel{1, 2, 3, 4, 5, 6};
constexpr std::array<float, 2> bias{7, 8};
constexpr Generic packed = [] {
  Generic parameters{};
  pack(parameters, {.kernel = kernel.data(), .bias = bias.data()});
  return parameters;
}();
static_assert(packed.weights[0] == 1 && packed.weights[5] == 6 && packed.bias[1] == 8,
              "the generic layout is plain row-major, and packing is a constant expression");

}  // namespace

TEST_CASE("float panels hold eight outputs side by side for each input") {
  std::vector<float> weights(27);
  for (std::size_t index = 0; index < weights.size(); ++index) weights[index] = static_cast<float>(index + 1);
  const auto parameters = std::make_unique<Panels>();
  for (float& padding : parameters->weights) padding = -1.0f;
  pack(*parameters, {.kernel = weights.data()});
  for (std::size_t output = 0; output < 16; ++output)
    for (std::size_t input = 0; input < 3; ++input)
      CHECK(parameters->weights[output / 8 * 24 + input * 8 + output % 8] ==
            (output < 9 ? static_cast<float>(output * 3 + input + 1) : 0.0f));
  for (float value : parameters->bias) CHECK(value == 0.0f);
}

TEST_CASE("packing a layer of many megabytes takes no stack") {
  using Large = whet::Float32Policy::affine<avx2, 2048, 2048, false>;
  const auto parameters = std::make_unique<Large>();
  const std::vector<float> weights(2048 * 2048, 0.5f);
  pack(*parameters, {.kernel = weights.data()});
  CHECK(parameters->weights[2048 * 2048 - 1] == 0.5f);
}

TEST_CASE("every member of float parameters is visited, in order") {
  std::string names;
  Generic::visit(packed, [&](const char* name, const auto&) { names += std::string(name) + " "; });
  CHECK(names == "weights bias ");
}
