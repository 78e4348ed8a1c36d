#include <cmath>
#include <vector>

#include <whet/train/distillation/attention_transfer.hpp>

#include "catch.hpp"
#include "train/distillation/features.hpp"

namespace {

using Attention = whet::AttentionTransfer<"own", "others">;

std::vector<double> attention(const std::vector<double>& values, std::size_t sample, whet::Shape shape,
                              double power) {
  const auto pixels = static_cast<std::size_t>(shape.pixels());
  const auto channels = static_cast<std::size_t>(shape.channels);
  std::vector<double> map(pixels);
  double norm = 0.0;
  for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
    for (std::size_t channel = 0; channel < channels; ++channel)
      map[pixel] += std::pow(std::abs(values[(sample * pixels + pixel) * channels + channel]), power);
    norm += map[pixel] * map[pixel];
  }
  for (double& value : map) value /= std::sqrt(norm);
  return map;
}

}  // namespace

TEST_CASE("attention transfer compares normalized maps of images of different channels") {
  for (const double power : {1.0, 2.0, 3.5}) {
    FeatureCase batch(whet::Shape(2, 3, 4), whet::Shape(2, 3, 2), 3);
    double expected = 0.0;
    for (std::size_t sample = 0; sample < 3; ++sample) {
      const auto own = attention(batch.student, sample, batch.student_shape, power);
      const auto others = attention(batch.teacher, sample, batch.teacher_shape, power);
      for (std::size_t pixel = 0; pixel < 6; ++pixel)
        expected += 1000.0 * (own[pixel] - others[pixel]) * (own[pixel] - others[pixel]) / 6.0;
    }
    CHECK(batch.evaluate(Attention{.power = power}) == Catch::Approx(expected));
    CHECK(batch.gradient_error_of(Attention{.power = power}) < 1e-5);
  }
}

TEST_CASE("a sample without any activity has no attention and no gradient") {
  FeatureCase batch(whet::Shape(2, 2, 1), whet::Shape(2, 2, 1), 1);
  batch.student = {0, 0, 0, 0};
  batch.teacher = {1, 1, 1, 1};
  std::vector<double> gradient(4);
  CHECK(batch.evaluate(Attention{}, &gradient) == Catch::Approx(1000.0 * 0.25));
  CHECK(gradient == std::vector<double>(4));
  CHECK_THROWS(Attention{.power = 0.5}.validate());
}

TEST_CASE("what is silent is not pushed to either side") {
  FeatureCase batch(whet::Shape(1, 2, 2), whet::Shape(1, 2, 2), 1);
  batch.student = {0.0, 0.5, -1.0, 0.0};
  batch.teacher = {1.0, 1.0, 0.0, 1.0};
  std::vector<double> gradient(4);
  batch.evaluate(Attention{.power = 1.0}, &gradient);
  CHECK(gradient[0] == 0.0);
  CHECK(gradient[1] != 0.0);
  CHECK(gradient[2] != 0.0);
  CHECK(gradient[3] == 0.0);
}
