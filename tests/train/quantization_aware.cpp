#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/train/metrics.hpp>
#include <whet/train/quantization_aware.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/weights/freeze.hpp>

#include "catch.hpp"
#include "train/quantized/evaluated.hpp"
#include "train/toy_data.hpp"

namespace {

using namespace whet;

struct Mlp : Sequential<Input<12>, Named<"first", Dense<1000>>, ReLU, Dense<20>, ReLU6, Dense<3>> {};
struct Normalized : Sequential<Input<12>, Dense<20>, BatchNorm, ReLU, Dense<3>, Softmax> {};

const TrainOptions options{.epochs = 3, .seed = 3, .batch = 32, .learning_rate = 0.005};

void step_up(float& scale) { scale = std::nextafter(scale, 1e30F); }
void step_down(float& scale) { scale = std::nextafter(scale, 0.0F); }

/// How many integers of the first layer would be others if sums were rounded once, to the nearest, instead of
/// twice.
std::size_t count_single_roundings(const Evaluated<Mlp, Int8Policy>& evaluated, const Trained<Mlp>& trained) {
  const float in = trained.quantization.fixed[0]->scale;
  const float out = trained.quantization.fixed[2]->scale;
  const auto layer = trained.weights.parameters().layer(0);
  const Eigen::MatrixXd x = (evaluated.output(-1).array() / in).round().cast<double>().matrix();
  const Eigen::ArrayXXd y = (evaluated.output(1).array() / out).round().cast<double>();
  std::size_t different = 0;
  for (Eigen::Index o = 0; o < layer.kernel.rows(); ++o) {
    const double scale = trained.quantization.weight_scales[0][static_cast<std::size_t>(o)];
    const Eigen::ArrayXd row = (layer.kernel.row(o).transpose().cast<double>().array() / scale).round();
    const Eigen::VectorXd weights = row.max(-127.0).min(127.0).matrix();
    const double product = scale * double{in};
    const Eigen::ArrayXd sums = (x * weights).array() + std::round(layer.bias(o) / product);
    const Eigen::ArrayXd once = (sums * (product / double{out})).rint().max(0.0).min(127.0);
    different += static_cast<std::size_t>((once != y.col(o)).count());
  }
  return different;
}

}  // namespace

TEST_CASE("what training evaluated is what freeze produces") {
  const Dataset data = toy_data(400, 12);
  const Weights<Mlp> weights = train<Mlp>(data, options);
  Evaluated<Mlp, Int8Policy> evaluated(weights, calibrate(weights, data), data, options);
  const Trained<Mlp> trained = evaluated.trained();
  const Dataset unseen = toy_data(4000, 12, 3, 99);
  evaluated.forward(unseen);
  CHECK(count_differences<target::native>(evaluated, trained, unseen) == 0);
  CHECK(accuracy(freeze<Int8Policy>(trained), unseen) > 0.98);

  SECTION("and not where a single scale is one unit in the last place off") {
    for (int tensor : {0, 2, 4, 5}) {
      Trained<Mlp> other = trained;
      step_up(other.quantization.fixed[static_cast<std::size_t>(tensor)]->scale);
      CHECK(count_differences<target::native>(evaluated, other, unseen.first(50)) > 0);
    }
    // Of the scale of an output, one unit changes a few of the millions of integers.
    std::size_t different = 0;
    for (const auto step : {step_up, step_down}) {
      Trained<Mlp> other = trained;
      for (auto& scales : other.quantization.weight_scales) std::ranges::for_each(scales, step);
      different += count_differences<target::native>(evaluated, other, unseen);
    }
    CHECK(different > 0);
  }
  SECTION("and not where sums are rounded in another way") {
    const std::size_t different = count_single_roundings(evaluated, trained);
    CHECK(different > 0);
    CHECK(different < 4000 * 1000 / 50);
  }
}

TEST_CASE("training from scratch and from float weights classify, batch normalization folded") {
  static_assert(std::is_same_v<QuantizationAware<Int8Policy>::trained<Mlp>, Trained<Mlp>>);
  const Dataset data = toy_data(400, 12);
  const Dataset unseen = toy_data(300, 12, 3, 99);
  const Trained<Folded<Normalized>> fresh = train<Normalized, QuantizationAware<Int8Policy>>(data, options);
  CHECK(accuracy(freeze<Int8Policy, target::generic>(fresh), unseen) > 0.98);
  CHECK(accuracy(fresh.weights, unseen) > 0.98);

  const Weights<Normalized> weights = train<Normalized>(data, options);
  TrainOptions chosen = options;
  chosen.range_gradient = RangeGradient::pact;
  const auto tuned = train<QuantizationAware<Int8Policy>>(weights, calibrate(weights, data), data, chosen);
  CHECK(accuracy(freeze<Int8Policy, target::generic>(tuned), unseen) > 0.98);
}

TEST_CASE("the same seed gives the same scales and weights for any number of threads, another seed others") {
  const auto train_on = [](int threads, std::uint64_t seed) {
    TrainOptions chosen = options;
    chosen.threads = threads;
    chosen.seed = seed;
    return train<Normalized, QuantizationAware<Int8Policy>>(toy_data(133, 12), chosen);
  };
  const auto one = train_on(1, 3);
  const auto other = train_on(3, 3);
  CHECK(one.weights == other.weights);
  CHECK(one.quantization.fixed == other.quantization.fixed);
  CHECK(one.quantization.weight_scales == other.quantization.weight_scales);
  CHECK(train_on(1, 4).quantization.fixed != one.quantization.fixed);
}

TEST_CASE("early stopping and the observer see the training that they see in float") {
  TrainOptions chosen = options;
  chosen.validation = 0.25;
  chosen.patience = 1;
  chosen.epochs = 40;
  int epochs = 0;
  const auto trained = train<Normalized, QuantizationAware<Int8Policy>>(
      toy_data(200, 12), chosen, [&](const TrainingProgress& progress) {
        if (progress.epoch_ended) {
          ++epochs;
          CHECK(std::isfinite(progress.validation_loss));
        }
        return epochs == 12 ? TrainingAction::stop : TrainingAction::proceed;
      });
  CHECK(epochs <= 12);
  CHECK(accuracy(freeze<Int8Policy, target::generic>(trained), toy_data(100, 12, 3, 5)) > 0.9);
}

TEST_CASE("early stopping ends the training and keeps what had the lowest validation loss") {
  // Labels at random: after a while whatever is learned of them is wrong for the samples kept apart.
  const Dataset points = toy_data(300, 12);
  Generator generator(1);
  std::vector<int> labels(300);
  for (int& label : labels) label = static_cast<int>(generator() % 3);
  const Dataset data = Dataset::view(points.shape(), points.samples(), labels, 3);
  TrainOptions chosen = options;
  chosen.validation = 0.3;
  chosen.patience = 3;
  chosen.epochs = 40;
  std::vector<double> losses;
  const auto stopped =
      train<Normalized, QuantizationAware<Int8Policy>>(data, chosen, [&](const TrainingProgress& progress) {
        if (progress.epoch_ended) losses.push_back(progress.validation_loss);
      });
  const auto lowest = std::ranges::min_element(losses) - losses.begin();
  REQUIRE(std::ssize(losses) < chosen.epochs);
  CHECK(std::ssize(losses) - lowest == chosen.patience + 1);
  // The observer stops another training right behind that epoch.
  int epochs = 0;
  const auto best =
      train<Normalized, QuantizationAware<Int8Policy>>(data, chosen, [&](const TrainingProgress& progress) {
        epochs += progress.epoch_ended ? 1 : 0;
        return epochs == lowest + 1 ? TrainingAction::stop : TrainingAction::proceed;
      });
  CHECK(stopped.weights == best.weights);
  CHECK(stopped.quantization.fixed == best.quantization.fixed);
}

TEST_CASE("when statistics freeze is a part of the training") {
  const auto with = [](double part) {
    TrainOptions chosen = options;
    chosen.batch_statistics = part;
    return train<Normalized, QuantizationAware<Int8Policy>>(toy_data(128, 12), chosen).weights;
  };
  const auto always = with(1.0);
  CHECK(with(0.0) != always);
  CHECK(with(0.5) != always);
  CHECK(with(0.5) != with(0.0));
}

TEST_CASE("what makes no sense is refused") {
  using Catch::Matchers::ContainsSubstring;
  const Weights<Normalized> weights;
  const Dataset data = toy_data(40, 12);
  const auto tune = [&](const Quantization<Normalized>& start, const TrainOptions& chosen) {
    train<QuantizationAware<Int8Policy>>(weights, start, data, chosen);
  };
  Quantization<Normalized> start;
  start.ranges[3] = {2.0F, -1.0F};
  CHECK_THROWS_WITH(tune(start, options), ContainsSubstring("layer 2 (ReLU)"));
  start = {};
  start.fixed[3] = TensorQuantization{0.1F, 4};
  CHECK_THROWS_WITH(tune(start, options),
                    ContainsSubstring("layer 2 (ReLU)") && ContainsSubstring("zero point 4"));
  start = {};
  start.weight_scales[3] = {0.1F, 0.2F};
  CHECK_THROWS_WITH(tune(start, options), ContainsSubstring("train: layer 3 (Dense)") &&
                                              ContainsSubstring("expected 1 or 3 weight scales, found 2"));
  start.weight_scales[3] = {0.0F};
  CHECK_THROWS_WITH(tune(start, options), ContainsSubstring("train: layer 3 (Dense)") &&
                                              ContainsSubstring("expected positive weight scales"));
  TrainOptions chosen = options;
  chosen.loss = LossKind::mean_squared_error;
  CHECK_THROWS_WITH(tune({}, chosen), ContainsSubstring("Softmax"));
  chosen = options;
  chosen.batch_statistics = 1.5;
  CHECK_THROWS_WITH(tune({}, chosen), ContainsSubstring("batch_statistics"));
}

TEST_CASE(
    "an input that is declared NonNegative and is not is refused, from random weights and from trained") {
  struct Bright : Sequential<Input<12, NonNegative>, Dense<8>, ReLU, Dense<3>> {};
  const Dataset data = toy_data(60, 12);
  Weights<Bright> weights;
  for (float& value : weights.values()) value = 0.1F;
  const auto ranges = calibrate(weights, data);
  const auto said =
      Catch::Matchers::ContainsSubstring("the input is declared NonNegative, found a sample of -");
  CHECK_THROWS_WITH((train<Bright, QuantizationAware<Int8Policy>>(data, options)), said);
  CHECK_THROWS_WITH(train<QuantizationAware<Int8Policy>>(weights, ranges, data, options), said);
}
