#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <whet/train/quantized/sign_weights.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"

namespace {

using namespace whet;
using quantized::SignWeights;

constexpr int outputs = 3;
constexpr int inputs = 5;
constexpr std::size_t count = 15;

}  // namespace

TEST_CASE("weights count as their sign bits times their mean magnitude") {
  const std::array<float, count> latent{0.5F, -0.25F, 0.0F, -0.0F, 1.0F, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1};
  const std::array<float, count> signs{1, -1, 1, -1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1};
  const std::array<float, outputs> bias{7, 8, 9};
  SignWeights weights({outputs, inputs});
  weights.take({{latent.data(), outputs, inputs}, {bias.data(), outputs}});
  CHECK(std::ranges::equal(std::span(weights.signs().kernel.data(), count), signs));
  CHECK(weights.signs().bias == Eigen::Vector3f(1, 5, -5));
  CHECK(weights.scale(0) == 0.35F);
  CHECK(weights.scale(1) == 0.0F);
  CHECK(weights.scale(2) == 1.0F);
  CHECK(weights.reals(bias.data()).kernel(0, 3) == -0.35F);
  CHECK(weights.reals(bias.data()).bias == Eigen::Vector3f(7, 8, 9));
}

TEST_CASE("latent weights are clipped to [-1, 1], and keep the sign of zero") {
  CHECK(SignWeights::clipped(1.5F) == 1.0F);
  CHECK(SignWeights::clipped(-7.0F) == -1.0F);
  CHECK(SignWeights::clipped(0.75F) == 0.75F);
  CHECK(std::signbit(SignWeights::clipped(-0.0F)));
}

TEST_CASE("the gradient of latent weights is that of their scale and of the sign as the identity") {
  std::vector<double> latent = random_values(count, 1, 1.0);
  const std::vector<double> above = random_values(count, 2, 1.0);
  // What stands for the sign about the present weights: its value, and the slope of the identity.
  const std::vector<double> present = latent;
  const auto surrogate = [&] {
    double total = 0.0;
    for (std::size_t output = 0; output < outputs; ++output) {
      double scale = 0.0;
      for (std::size_t i = 0; i < inputs; ++i) scale += std::abs(latent[output * inputs + i]) / inputs;
      for (std::size_t i = output * inputs; i < (output + 1) * inputs; ++i)
        total += above[i] * scale * (std::copysign(1.0, present[i]) + latent[i] - present[i]);
    }
    return total;
  };
  const std::vector<float> values(latent.begin(), latent.end());
  std::vector<float> gradient(above.begin(), above.end());
  std::array<float, outputs> bias{};
  SignWeights weights({outputs, inputs});
  weights.take({{values.data(), outputs, inputs}, {bias.data(), outputs}});
  weights.backward({{gradient.data(), outputs, inputs}, {bias.data(), outputs}});
  const std::vector<double> found(gradient.begin(), gradient.end());
  CHECK(gradient_error(latent, found, surrogate) < 1e-5);
}
