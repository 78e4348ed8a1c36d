#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <whet/precision/int8.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/relu.hpp>
#include <whet/train/initialize.hpp>
#include <whet/train/quantized/observe.hpp>
#include <whet/train/quantized/weight_grid.hpp>

#include "catch.hpp"
#include "train/quantized/evaluated.hpp"
#include "train/toy_data.hpp"

namespace app {

/// A user's policy: int8 with weights in [-3, 3].
template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
struct NarrowAffine : whet::Int8Affine<Target, Outputs, Inputs, NonNegativeInput> {};

template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
void pack(NarrowAffine<Target, Outputs, Inputs, NonNegativeInput>& parameters,
          const whet::AffineSource& source) {
  std::vector<float> kernel(source.kernel, source.kernel + Outputs * Inputs);
  for (std::size_t index = 0; index < kernel.size(); ++index) {
    const float limit = 3.0F * source.weight_scales[index / Inputs];
    kernel[index] = std::clamp(kernel[index], -limit, limit);
  }
  whet::AffineSource narrowed = source;
  narrowed.kernel = kernel.data();
  pack(static_cast<whet::Int8Affine<Target, Outputs, Inputs, NonNegativeInput>&>(parameters), narrowed);
}

struct NarrowPolicy {
  static constexpr const char* name = "app::NarrowPolicy";
  using activation = std::int8_t;
  static constexpr bool needs_ranges = true;
  static constexpr bool zero_based = true;
  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using affine = NarrowAffine<Target, Outputs, Inputs, NonNegativeInput>;
  static constexpr whet::TensorQuantization quantize(whet::Range range, bool nonnegative) {
    return whet::Int8Policy::quantize(range, nonnegative);
  }
};

struct Network : whet::Sequential<whet::Input<12>, whet::Dense<30>, whet::ReLU, whet::Dense<3>> {};

}  // namespace app

template <>
struct whet::WeightGrid<app::NarrowPolicy> {
  static constexpr int most = 3;
  static int integer(float weight, float scale) {
    return static_cast<int>(quantized::round_within(double{weight} / double{scale}, -most, most));
  }
};

TEST_CASE("a policy of one's own is trained once it says how it rounds weights") {
  using namespace whet;
  const TrainOptions options{.epochs = 4, .seed = 3, .batch = 32, .learning_rate = 0.005};
  const Dataset data = toy_data(400, 12);
  Weights<app::Network> weights;
  initialize(weights, 5);
  ThreadPool pool(2);
  const auto start = quantized::observe(weights, data, 32, Generator(6), pool);
  Evaluated<app::Network, app::NarrowPolicy> evaluated(weights, start, data, options);
  const Dataset unseen = toy_data(300, 12, 3, 99);
  evaluated.forward(unseen);
  CHECK(count_differences(evaluated, evaluated.trained(), unseen) == 0);
  std::size_t correct = 0;
  for (Eigen::Index row = 0; row < evaluated.scores().rows(); ++row) {
    Eigen::Index best = 0;
    evaluated.scores().row(row).maxCoeff(&best);
    if (best == unseen.label(static_cast<std::size_t>(row))) ++correct;
  }
  CHECK(correct > 290);
}

TEST_CASE(
    "weights of Int8Policy are rounded to the nearest, ties away from zero, and clipped symmetrically") {
  using Grid = whet::WeightGrid<whet::Int8Policy>;
  CHECK(Grid::integer(0.25F, 0.5F) == 1);
  CHECK(Grid::integer(-0.25F, 0.5F) == -1);
  CHECK(Grid::integer(0.2499F, 0.5F) == 0);
  CHECK(Grid::integer(63.4F, 0.5F) == 127);
  CHECK(Grid::integer(900.0F, 0.5F) == 127);
  CHECK(Grid::integer(-900.0F, 0.5F) == -127);
}

TEST_CASE("scales start at 2 mean / sqrt(most) where that uses all integers, else at largest / most") {
  const std::vector<float> values{1.0F, -2.0F, 0.5F, 0.5F};
  CHECK(whet::quantized::initial_scale(values, 1) == Catch::Approx(2.0));  // Of 2·1 and 2
  CHECK(whet::quantized::initial_scale(values, 4) == Catch::Approx(0.5));  // Of 1 and .5
  const std::vector<float> outlier{0.1F, -0.1F, 0.1F, 8.0F};
  CHECK(whet::quantized::initial_scale(outlier, 4) == Catch::Approx(2.0));   // Of 2.075 and 2
  CHECK(whet::quantized::initial_scale(outlier, 1) == Catch::Approx(4.15));  // Of 4.15 and 8
  CHECK(whet::quantized::initial_scale(std::vector<float>(3, 0.0F), 127) > 0.0F);
  CHECK(whet::quantized::scale_gradient_factor(50, 2) == Catch::Approx(0.1));
}

TEST_CASE("the scale of pruned weights is that of those which are kept") {
  std::vector<float> kept;
  for (float magnitude = 20.0F; magnitude > 0.0F; magnitude -= 2.0F) {
    kept.push_back(0.05F * magnitude);
    kept.push_back(0.05F - 0.05F * magnitude);
  }
  std::vector<float> pruned(1000, 0.0F);
  std::ranges::copy(kept, pruned.begin() + 300);
  const float expected = whet::quantized::initial_scale_of<whet::Int8Policy>(kept);
  CHECK(expected == Catch::Approx(1.0 / 127.0));
  CHECK(whet::quantized::initial_scale_of<whet::Int8Policy>(pruned) == expected);
  CHECK(whet::quantized::initial_scale_of<whet::Int8Policy>(std::vector<float>(5, 0.0F)) > 0.0F);
}
