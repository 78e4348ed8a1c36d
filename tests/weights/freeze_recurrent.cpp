#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
using Catch::Matchers::ContainsSubstring;

struct Net : Sequential<Input<4, 3>, Named<"memory", LSTM<2>>, Dense<1>> {};

Quantization<Net> some_ranges() {
  Quantization<Net> quantization;
  quantization.ranges.fill({-1, 1});
  quantization.states.fill({-1.5f, 1.5f});
  return quantization;
}

template <class Policy>
std::string message_of(const Quantization<Net>& quantization) {
  try {
    freeze<Policy>(Weights<Net>{}, quantization);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("an integer LSTM is refused without the range of its cell state") {
  Quantization<Net> quantization = some_ranges();
  CHECK(message_of<Int8Policy>(quantization).empty());
  for (Range range : {Range{0, 0}, Range{1, -1}, Range{0, std::numeric_limits<float>::infinity()}}) {
    quantization.states[0] = range;
    CHECK_THAT(message_of<Int8Policy>(quantization),
               ContainsSubstring("layer 0 (LSTM \"memory\")") && ContainsSubstring("cell state"));
    CHECK(message_of<Float32Policy>(quantization).empty());
    CHECK(message_of<Dynamic<Int8Policy>>(quantization).empty());
  }
}

TEST_CASE("the weight scales of a recurrent layer are one per output for each of its two parts") {
  Quantization<Net> quantization = some_ranges();
  quantization.weight_scales[0].assign(16, 0.01f);
  CHECK(message_of<Int8Policy>(quantization).empty());
  quantization.weight_scales[0].assign(8, 0.01f);
  CHECK_THAT(message_of<Int8Policy>(quantization),
             ContainsSubstring("expected 16 weight scales") && ContainsSubstring("found 8"));
  quantization.weight_scales[0].assign(1, 0.01f);
  CHECK_THAT(message_of<Int8Policy>(quantization), ContainsSubstring("found 1"));
  quantization.weight_scales[0].assign(16, -0.01f);
  CHECK_THAT(message_of<Int8Policy>(quantization), ContainsSubstring("positive weight scales"));
}

TEST_CASE("the range of the cell state becomes a power of two") {
  Quantization<Net> quantization = some_ranges();
  const auto model = freeze<Int8Policy, target::generic>(Weights<Net>{}, quantization);
  CHECK(model->step<1>().cell_power == -14);
  CHECK(model->step<1>().output == TensorQuantization{2.0f / 255.0f, -1});
}

TEST_CASE("scales of groups of a recurrent layer's weights count for policies with such groups only") {
  struct Wide : Sequential<Input<4, 40>, LSTM<34>, Dense<1>> {};
  constexpr int rows = 4 * 34;
  Weights<Wide> weights;
  for (std::size_t index = 0; index < weights.values().size(); ++index)
    weights.values()[index] = 0.01f * static_cast<float>(index % 13) - 0.06f;
  Quantization<Wide> quantization;
  quantization.ranges.fill({-1, 1});
  quantization.states.fill({-1, 1});
  const auto own_choice = freeze<Int8Policy, target::generic>(weights, quantization);
  // Two groups of 40 features and two of 34 outputs, each half as wide as the first one of its row.
  std::vector<float>& scales = quantization.weight_scales[0];
  for (int index = 0; index < 4 * rows; ++index) scales.push_back(index % 2 == 0 ? 0.02f : 0.01f);
  const auto grouped = freeze<Int4Policy, target::generic>(weights, quantization);
  const auto& packed = grouped->step<1>().recurrent.weights;
  CHECK(std::abs(packed.multiplier(3, 0) - 2 * packed.multiplier(3, 33)) <= 1);
  const float scale = 0.02f / static_cast<float>(packed.multiplier(3, 0));
  const float weight = weights.layer<0>().kernel(3, 40);
  CHECK(packed.integer(3, 0) == std::lround(weight / (scale * static_cast<float>(packed.multiplier(3, 0)))));
  const auto int8 = freeze<Int8Policy, target::generic>(weights, quantization);
  CHECK(std::ranges::equal(int8->step<1>().input.weights, own_choice->step<1>().input.weights));
}
