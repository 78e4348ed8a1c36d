#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <whet/io/quantization_tensors.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/sequential.hpp>

#include "catch.hpp"
#include "io/files.hpp"

using Catch::Matchers::ContainsSubstring;

namespace {

struct Network
    : whet::Sequential<whet::Input<2>, whet::Named<"stem", whet::Dense<3>>, whet::ReLU, whet::Dense<2>> {};

/// Something of everything, in some of the places.
whet::Quantization<Network> quantization() {
  whet::Quantization<Network> result;
  result.ranges = {{{-1.0f, 1.0f}, {-2.5f, 3.0f}, {0.0f, 3.0f}, {-4.0f, 0.0f}}};
  result.fixed[0] = whet::TensorQuantization{0.0078125f, -7};
  result.fixed[3] = whet::TensorQuantization{0.5f, 127};
  result.weight_scales[0] = {0.125f, 0.25f, 0.5f};
  result.integer_biases[0] = {1, -2'000'000'000, 3};
  result.weight_scales[2] = {0.75f};
  result.scale_levels[0] = 127;
  result.states[2] = {-8.0f, 8.0f};
  return result;
}

whet::SafeTensors file() {
  whet::SafeTensors tensors("trained.safetensors");
  whet::detail::add_quantization(tensors, quantization());
  return tensors;
}

void check_refused(const whet::SafeTensors& tensors, const std::string& place, const std::string& expected) {
  CHECK_THROWS_WITH(
      whet::detail::read_quantization<Network>(tensors),
      ContainsSubstring("trained.safetensors") && ContainsSubstring(place) && ContainsSubstring(expected));
}

}  // namespace

TEST_CASE("a quantization comes back from tensors whose names say what they are") {
  const whet::SafeTensors tensors = file();
  CHECK(tensors.tensors().size() == 8);
  CHECK(tensors.tensor("quantization.ranges").shape == std::vector<std::size_t>{4, 2});
  CHECK(tensors.tensor("quantization.stem.integer_biases").type == whet::ElementType::int32);
  CHECK(tensors.tensor("quantization.layer1.weight_scales").shape == std::vector<std::size_t>{1});

  const auto expected = quantization();
  const auto found = whet::detail::read_quantization<Network>(tensors);
  CHECK(found.ranges == expected.ranges);
  CHECK(found.fixed == expected.fixed);
  CHECK(found.weight_scales == expected.weight_scales);
  CHECK(found.scale_levels == expected.scale_levels);
  CHECK(found.integer_biases == expected.integer_biases);
  CHECK(found.states == expected.states);
}

TEST_CASE("a quantization that nobody has filled comes back as it is") {
  whet::SafeTensors tensors;
  whet::detail::add_quantization(tensors, whet::Quantization<Network>{});
  CHECK(tensors.tensors().size() == 5);
  const auto found = whet::detail::read_quantization<Network>(tensors);
  for (const auto& fixed : found.fixed) CHECK_FALSE(fixed.has_value());
  for (const auto& scales : found.weight_scales) CHECK(scales.empty());
}

TEST_CASE("files that do not say what weight scales are for are read") {
  const whet::SafeTensors present = file();
  whet::SafeTensors earlier;
  for (const char* name : {"quantization.ranges", "quantization.states", "quantization.scales"}) {
    const auto values = present.values<float>(name);
    earlier.add<float>(name, present.tensor(name).shape, std::vector<float>(values.begin(), values.end()));
  }
  earlier.add<std::int32_t>("quantization.zero_points", {4}, std::vector<std::int32_t>{-7, 0, 0, 127});
  CHECK(whet::detail::read_quantization<Network>(earlier).scale_levels == std::array<int, 3>{});
}

TEST_CASE("tensors that are missing or of another shape are named") {
  check_refused(whet::SafeTensors("trained.safetensors"), "quantization.ranges", "a tensor of this name");
  whet::SafeTensors tensors = file();
  const std::vector<float> three(3, 0.0f);
  tensors.add<float>("quantization.scales", {3}, three);
  check_refused(tensors, "quantization.scales", "[4]");
  tensors = file();
  tensors.add<float>("quantization.stem.integer_biases", {3}, three);
  check_refused(tensors, "quantization.stem.integer_biases", "int32");
}

TEST_CASE("numbers that no tensor of a network can have are refused") {
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const auto refuse = [](const std::string& name, std::vector<std::size_t> shape, std::vector<float> values,
                         const std::string& expected) {
    whet::SafeTensors tensors = file();
    tensors.add<float>(name, std::move(shape), values);
    check_refused(tensors, name, expected);
  };
  refuse("quantization.ranges", {4, 2}, {0, 1, 0, 1, 1, 0, 0, 1}, "smallest value comes first");
  refuse("quantization.ranges", {4, 2}, {0, 1, 0, nan, 0, 1, 0, 1}, "finite");
  refuse("quantization.states", {3, 2}, {-infinity, 1, 0, 1, 0, 1}, "finite");
  refuse("quantization.scales", {4}, {0, -1, 0, 0}, "at least 0");
  refuse("quantization.scales", {4}, {0, infinity, 0, 0}, "finite");
  refuse("quantization.stem.weight_scales", {3}, {1, 0, 1}, "above 0");
  refuse("quantization.stem.weight_scales", {3}, {1, nan, 1}, "above 0");

  whet::SafeTensors tensors = file();
  const std::vector<std::int32_t> levels{127, -1, 0};
  tensors.add<std::int32_t>("quantization.scale_levels", {3}, levels);
  check_refused(tensors, "quantization.scale_levels", "at least 0");

  tensors = file();
  const std::vector<std::int32_t> zero_points{0, 40'000, 0, 0};
  tensors.add<std::int32_t>("quantization.zero_points", {4}, zero_points);
  check_refused(tensors, "quantization.zero_points", "16 bits");
}
