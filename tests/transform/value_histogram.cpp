#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <whet/transform/value_histogram.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

struct Network : Sequential<Input<2>, Named<"stem", Dense<2>>, ReLU, Dropout<Ratio<1, 2>>, Dense<1>> {};

Weights<Network> some_weights() {
  Weights<Network> weights;
  weights.layer<"stem">().kernel << 1.0f, 0.0f, 0.0f, -2.0f;
  weights.layer<"stem">().bias << 7.0f, 0.0f;
  weights.layer<1>().kernel << 0.25f, 0.25f;
  return weights;
}

std::uint64_t sum_of(const ValueHistogram& histogram) {
  return std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::uint64_t{0});
}

}  // namespace

TEST_CASE("weights are counted by layer, zeros apart and biases not at all") {
  const auto histograms = weight_histograms(some_weights());
  REQUIRE(histograms.size() == 2);
  CHECK(histograms[0].layer == "stem");
  CHECK(histograms[0].zeros == 2);
  CHECK(sum_of(histograms[0]) == 2);
  CHECK(histograms[0].range == Range{-2.0f, 1.0f});
  CHECK(histograms[1].layer == "Dense 3");
  CHECK(histograms[1].zeros == 0);
  CHECK(sum_of(histograms[1]) == 2);
}

TEST_CASE("the bias in a GRU's kernel is none of its weights") {
  struct Recurrent : Sequential<Input<5, 3>, GRU<4>, Dense<2>> {};
  Weights<Recurrent> weights;
  for (float& value : weights.values()) value = 0.125f;
  weights.layer<0>().kernel.rightCols(1).setConstant(50.0f);
  const auto histograms = weight_histograms(weights);
  CHECK(histograms[0].range == Range{0.0f, 0.125f});
  CHECK(sum_of(histograms[0]) == 12 * 7);
}

TEST_CASE("bins are few, of equal width, with zero at the border of two, and hold their values") {
  detail::HistogramMeter meter;
  std::vector<float> values;
  for (int index = -500; index <= 1000; ++index) values.push_back(static_cast<float>(index) / 100.0f);
  meter.add(values);
  const ValueHistogram histogram = meter.result("x", 32);
  CHECK(histogram.counts.size() <= 32);
  CHECK(histogram.counts.size() > 16);
  CHECK(histogram.zeros == 1);
  CHECK(sum_of(histogram) == 1500);
  for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
    const double low = histogram.first + static_cast<double>(bin) * histogram.width;
    std::uint64_t expected = 0;
    for (const float value : values)
      // Magnitudes are rounded down: below zero a bin holds its lower end.
      if (const double x = value;
          x > 0.0 ? x >= low && x < low + histogram.width : x < 0.0 && x > low && x <= low + histogram.width)
        ++expected;
    INFO("bin from " << low);
    CHECK(histogram.counts[bin] == expected);
  }
}

TEST_CASE("activations are those of the input and of what is behind each activation") {
  const Dataset samples(Shape(2), {1.0f, 2.0f, -9.0f, -3.0f});
  const auto histograms = activation_histograms(some_weights(), samples);
  REQUIRE(histograms.size() == 3);
  CHECK(histograms[0].layer == "input");
  CHECK(histograms[0].range == Range{-9.0f, 2.0f});
  CHECK(histograms[1].layer == "stem, ReLU");
  // 1 + 7 and -4, -9 + 7 and 6, less than 0 is 0.
  CHECK(histograms[1].zeros == 2);
  CHECK(histograms[1].range == Range{0.0f, 8.0f});
  CHECK(sum_of(histograms[1]) == 2);
  CHECK(histograms[2].layer == "Dense 3");
  CHECK(sum_of(histograms[2]) == 2);
}

TEST_CASE("a tensor of zeros has no bins") {
  detail::HistogramMeter meter;
  meter.add(std::vector<float>(5, 0.0f));
  const ValueHistogram histogram = meter.result("x");
  CHECK(histogram.counts.empty());
  CHECK(histogram.zeros == 5);
}

TEST_CASE("values that are not finite have no histogram") {
  using Catch::Matchers::ContainsSubstring;
  auto weights = some_weights();
  const Dataset samples(Shape(2), {1.0f, NAN});
  CHECK_THROWS_WITH(activation_histograms(weights, samples),
                    ContainsSubstring("activation_histograms: expected finite values in input"));
  weights.layer<0>().kernel(0, 0) = INFINITY;
  CHECK_THROWS_WITH(weight_histograms(weights),
                    ContainsSubstring("weight_histograms: expected finite values"));
}
