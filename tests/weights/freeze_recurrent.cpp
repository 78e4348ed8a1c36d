#include <limits>
#include <stdexcept>
#include <string>

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
