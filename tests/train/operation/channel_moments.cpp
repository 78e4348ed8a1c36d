#include <cmath>
#include <cstddef>
#include <vector>

#include <whet/train/operation/channel_moments.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"

namespace {

constexpr int channels = 5;

/// Values about 1000: sums of their squares would lose every digit of the variance in single precision.
std::vector<float> far_from_zero(std::size_t pixels) {
  std::vector<float> values;
  for (double value : random_values(pixels * channels, 3))
    values.push_back(static_cast<float>(1000.0 + value));
  return values;
}

whet::ChannelMoments moments_of(const std::vector<float>& values, int threads) {
  whet::ThreadPool pool(threads);
  const whet::ChannelGrid grid(static_cast<Eigen::Index>(values.size()), channels);
  return whet::channel_moments(values.data(), grid, channels, pool);
}

}  // namespace

TEST_CASE("the moments of channels agree with two plain passes in double") {
  const std::vector<float> values = far_from_zero(20011);
  const whet::ChannelMoments found = moments_of(values, 2);
  CHECK(found.pixels == 20011.0);
  for (std::size_t channel = 0; channel < channels; ++channel) {
    double sum = 0.0;
    for (std::size_t at = channel; at < values.size(); at += channels) sum += double{values[at]};
    const double mean = sum / 20011.0;
    double squares = 0.0;
    for (std::size_t at = channel; at < values.size(); at += channels)
      squares += std::pow(double{values[at]} - mean, 2);
    const auto index = static_cast<Eigen::Index>(channel);
    CHECK(std::abs(found.mean(index) - mean) < 1e-4);
    CHECK(found.variance()(index) == Catch::Approx(squares / 20011.0).epsilon(1e-4));
    CHECK(found.unbiased_variance()(index) == Catch::Approx(squares / 20010.0).epsilon(1e-4));
  }
}

TEST_CASE("moments are the same bits for any number of threads") {
  const std::vector<float> values = far_from_zero(20011);
  const whet::ChannelMoments one = moments_of(values, 1);
  for (const int threads : {2, 3}) {
    const whet::ChannelMoments several = moments_of(values, threads);
    CHECK((several.mean == one.mean).all());
    CHECK((several.squares == one.squares).all());
  }
}

TEST_CASE("a single pixel has no variance") {
  const whet::ChannelMoments found = moments_of({1, 2, 3, 4, 5}, 1);
  CHECK(found.mean(4) == 5.0);
  CHECK((found.variance() == 0.0).all());
  CHECK((found.unbiased_variance() == 0.0).all());
}
