#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/simple_rnn.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/train/loss/cross_entropy.hpp>
#include <whet/train/loss/mean_squared_error.hpp>
#include <whet/train/metrics.hpp>
#include <whet/train/train.hpp>

#include "catch.hpp"
#include "train/toy_data.hpp"

namespace app {

/// A user's layer without weights, in a namespace of its own: twice the input.
struct Twice {
  static constexpr const char* type = "Twice";
  static constexpr whet::LayerRole role = whet::LayerRole::custom;
  static constexpr bool accepts(whet::Shape) { return true; }
  static constexpr whet::Shape output(whet::Shape input) { return input; }
};

template <class Scalar>
struct TwiceOperation final : whet::Operation<Scalar> {
  void forward(whet::ForwardPass<Scalar>& pass) override { pass.output = Scalar(2) * pass.input; }
  void backward(whet::BackwardPass<Scalar>& pass) override {
    if (pass.input_gradient.size() > 0) pass.input_gradient = Scalar(2) * pass.output_gradient;
  }
};

template <class Scalar>
whet::OperationPointer<Scalar> make_operation(Twice, const whet::LayerRecord&) {
  return std::make_unique<TwiceOperation<Scalar>>();
}

}  // namespace app

namespace {

struct Classifier : whet::Sequential<whet::Input<4>, whet::Dense<150>, whet::ReLU,
                                     whet::Dropout<whet::Ratio<1, 5>>, whet::Dense<3>> {};
struct WithSoftmax
    : whet::Sequential<whet::Input<4>, whet::Dense<8>, whet::ReLU, whet::Dense<3>, whet::Softmax> {};
struct WithUserLayer
    : whet::Sequential<whet::Input<4>, whet::Dense<8>, app::Twice, whet::ReLU, whet::Dense<3>> {};
struct OfImages : whet::Sequential<whet::Input<3, 4>, whet::Flatten, whet::Dense<9>, whet::BatchNorm,
                                   whet::ReLU, whet::Dense<3>> {};
struct OfSequences : whet::Sequential<whet::Input<4, 3>, whet::SimpleRNN<5>, whet::Dense<3>> {};
struct Autoencoder : whet::Sequential<whet::Input<4>, whet::Dense<4>> {};
struct Declared : whet::Sequential<whet::Input<4, whet::NonNegative>, whet::Dense<3>> {};
struct Images : whet::Sequential<whet::Input<4, 4>, whet::Conv2D<1, 3>> {};
struct Masks : whet::Sequential<whet::Input<4, 4, 3>, whet::Conv2D<1, 3>> {};
struct Values : whet::Sequential<whet::Input<4, 4>, whet::Flatten, whet::Dense<16>> {};

using Catch::Matchers::ContainsSubstring;

const whet::TrainOptions options{.epochs = 4, .seed = 3, .batch = 32, .learning_rate = 0.01};

template <class Network>
whet::TrainingState<Network> trained_until(const whet::Dataset& data, const whet::TrainOptions& chosen,
                                           int epoch, std::size_t batch) {
  whet::TrainingState<Network> state(chosen.seed);
  whet::train(state, data, chosen, [&](const whet::TrainingProgress& progress) {
    const bool there = progress.epoch == epoch && progress.batch == batch;
    return there ? whet::TrainingAction::stop : whet::TrainingAction::proceed;
  });
  return state;
}

}  // namespace

TEST_CASE("a classifier learns to tell points apart") {
  const auto weights = whet::train<Classifier>(toy_data(600), options);
  CHECK(whet::accuracy(weights, toy_data(300, 4, 3, 99)) > 0.98);
}

TEST_CASE("every optimizer, schedule and loss trains") {
  using enum whet::OptimizerKind;
  for (const auto& [optimizer, rate] : {std::pair{sgd, 0.1}, {adam, 0.01}, {adamw, 0.01}}) {
    whet::TrainOptions chosen = options;
    chosen.optimizer = optimizer;
    chosen.learning_rate = rate;
    chosen.schedule = optimizer == sgd ? whet::ScheduleKind::step : whet::ScheduleKind::constant;
    CHECK(whet::accuracy(whet::train<Classifier>(toy_data(600), chosen), toy_data(300, 4, 3, 99)) > 0.98);
    chosen.loss = whet::LossKind::mean_squared_error;
    CHECK(whet::accuracy(whet::train<Classifier>(toy_data(600), chosen), toy_data(300, 4, 3, 99)) > 0.98);
  }
}

TEST_CASE("a final softmax and a user's own layer train") {
  CHECK(whet::accuracy(whet::train<WithSoftmax>(toy_data(600), options), toy_data(300, 4, 3, 99)) > 0.95);
  CHECK(whet::accuracy(whet::train<WithUserLayer>(toy_data(600), options), toy_data(300, 4, 3, 99)) > 0.95);
}

TEST_CASE("mean squared error learns the identity from targets") {
  whet::TrainingProgress last;
  whet::TrainOptions chosen = options;
  chosen.epochs = 30;
  chosen.learning_rate = 0.05;
  chosen.loss = whet::LossKind::mean_squared_error;
  chosen.weight_decay = 0.0;
  chosen.validation = 0.1;
  whet::train<Autoencoder>(toy_data(600).with_samples_as_targets(), chosen,
                           [&](const whet::TrainingProgress& progress) { last = progress; });
  CHECK(last.loss < 0.001);
  CHECK(last.validation_loss < 0.001);
  // Four values are no scores of the three classes that the data set knows.
  CHECK(std::isnan(last.accuracy));
  CHECK(std::isnan(last.validation_accuracy));
}

TEST_CASE("targets that are no numbers are refused, wherever they lie") {
  const whet::Dataset data = toy_data(40);
  std::vector<float> targets(data.samples().begin(), data.samples().end());
  targets[37 * 4 + 2] = std::numeric_limits<float>::quiet_NaN();
  whet::TrainOptions chosen = options;
  chosen.loss = whet::LossKind::mean_squared_error;
  for (const double validation : {0.0, 0.5}) {
    chosen.validation = validation;
    CHECK_THROWS_WITH(whet::train<Autoencoder>(data.with_targets(data.shape(), targets), chosen),
                      ContainsSubstring("expected finite targets") && ContainsSubstring("sample 37"));
  }
}

TEST_CASE("samples below zero are refused where the input is declared NonNegative") {
  const whet::Dataset data = toy_data(40);  // around zero
  CHECK_THROWS_WITH(whet::train<Declared>(data, options), ContainsSubstring("NonNegative"));
}

TEST_CASE("images are not moved about where their targets would stay") {
  const auto data = whet::Dataset({4, 4, 1}, std::vector<float>(16 * 8, 0.5f)).with_samples_as_targets();
  whet::TrainOptions chosen = options;
  chosen.loss = whet::LossKind::mean_squared_error;
  chosen.augment_flip = 0.5;
  CHECK_THROWS_WITH(whet::train<Images>(data, chosen), ContainsSubstring("augment_flip"));
  chosen.augment_flip = 0.0;
  chosen.augment_crop = 1;
  CHECK_THROWS_WITH(whet::train<Images>(data, chosen), ContainsSubstring("augment_crop"));
  chosen.augment_crop = 0;
  chosen.augment_cutout = 2;
  CHECK_NOTHROW(whet::train<Images>(data, chosen));
  // A map of other channels is one too, sixteen values of an image are not.
  const auto colours = whet::Dataset({4, 4, 3}, std::vector<float>(48 * 8, 0.5f));
  chosen.augment_flip = 0.5;
  CHECK_THROWS_WITH(
      whet::train<Masks>(colours.with_targets({4, 4, 1}, std::vector<float>(16 * 8, 1.0f)), chosen),
      ContainsSubstring("augment_flip"));
  const auto values = whet::Dataset({4, 4, 1}, std::vector<float>(16 * 8, 0.5f));
  CHECK_NOTHROW(
      whet::train<Values>(values.with_targets(whet::Shape(16), std::vector<float>(16 * 8, 1.0f)), chosen));
}

TEST_CASE("the same seed gives the same bits for any number of threads, another seed others") {
  const whet::Dataset data = toy_data(333);  // The last batch is a partial one
  whet::TrainOptions chosen = options;
  chosen.threads = 1;
  const auto reference = whet::train<Classifier>(data, chosen);
  for (const int threads : {2, 3, 7}) {
    chosen.threads = threads;
    CHECK(whet::train<Classifier>(data, chosen) == reference);
  }
  chosen.seed = 4;
  CHECK(whet::train<Classifier>(data, chosen) != reference);
}

TEST_CASE("a training that was stopped, even within an epoch, goes on to the same bits") {
  const whet::Dataset data = toy_data(333);
  whet::TrainOptions chosen = options;
  chosen.validation = 0.2;
  chosen.patience = 3;
  whet::TrainingState<Classifier> whole(chosen.seed);
  whet::train(whole, data, chosen);
  for (const auto& [epoch, batch] : {std::pair<int, std::size_t>{1, 3}, {2, 9}, {3, 1}}) {
    auto state = trained_until<Classifier>(data, chosen, epoch, batch);
    CHECK(state != whole);
    whet::train(state, data, chosen);
    CHECK(state == whole);
  }
}

TEST_CASE("a training with augmentation and batch normalization goes on to the same bits, on any threads") {
  const whet::Dataset points = toy_data(333, 12);
  const auto images = whet::Dataset::view(whet::Shape(3, 4), points.samples(), points.labels(), 3);
  whet::TrainOptions chosen = options;
  chosen.augment_crop = 1;
  chosen.augment_flip = 0.5;
  chosen.augment_cutout = 2;
  chosen.mixup = 0.3;
  chosen.threads = 1;
  whet::TrainingState<OfImages> whole(chosen.seed);
  whet::train(whole, images, chosen);
  chosen.threads = 3;
  auto state = trained_until<OfImages>(images, chosen, 2, 4);
  whet::train(state, images, chosen);
  CHECK(state == whole);
  CHECK(whet::train<OfImages>(points, chosen) == whole.weights);  // Vectors are images of the input's shape
  chosen.mixup = 0.0;
  CHECK(whet::train<OfImages>(images, chosen) != whole.weights);
}

TEST_CASE("a classifier learns from mixed samples") {
  whet::TrainOptions chosen = options;
  chosen.mixup = 0.2;
  CHECK(whet::accuracy(whet::train<Classifier>(toy_data(600), chosen), toy_data(300, 4, 3, 99)) > 0.98);
}

TEST_CASE("sequences are augmented as the images that their input is declared as") {
  std::vector<float> values;
  std::vector<float> mirrored;
  for (int sample = 0; sample < 8; ++sample)
    for (int step = 0; step < 4; ++step)
      for (int feature = 0; feature < 3; ++feature) {
        const auto value = [&](int index) {
          return std::sin(static_cast<float>(31 * sample + 7 * step + index));
        };
        values.push_back(value(feature));
        mirrored.push_back(value(2 - feature));
      }
  const std::vector<int> labels{0, 1, 2, 0, 1, 2, 0, 1};
  const auto weights_of = [&](const std::vector<float>& samples, double flip) {
    const whet::Dataset data(whet::Shape(12), std::vector<float>(samples), std::vector<int>(labels), 3);
    const auto weights =
        whet::train<OfSequences>(data, {.epochs = 2, .seed = 5, .batch = 4, .augment_flip = flip});
    return std::vector<float>(weights.values().begin(), weights.values().end());
  };
  CHECK(weights_of(values, 1.0) == weights_of(mirrored, 0.0));
  CHECK(weights_of(values, 0.0) != weights_of(mirrored, 0.0));
}

TEST_CASE("samples that are no images cannot be mirrored") {
  CHECK_THROWS_WITH(whet::train<Classifier>(toy_data(30), {.augment_flip = 0.5}),
                    Catch::Matchers::ContainsSubstring("rows and columns"));
}

TEST_CASE("a state that belongs to more batches is refused") {
  auto state = trained_until<Classifier>(toy_data(333), options, 1, 5);
  CHECK_THROWS_AS(whet::train(state, toy_data(64), options), std::invalid_argument);
}

TEST_CASE("early stopping gives the weights of the lowest validation loss") {
  // Labels at random: after a while whatever is learned of them is wrong for the samples kept apart.
  const whet::Dataset points = toy_data(300);
  whet::Generator generator(1);
  std::vector<int> labels(300);
  for (int& label : labels) label = static_cast<int>(generator() % 3);
  const whet::Dataset data = whet::Dataset::view(points.shape(), points.samples(), labels, 3);

  whet::TrainOptions chosen = options;
  chosen.epochs = 60;
  chosen.label_smoothing = 0.0;
  chosen.validation = 0.3;
  chosen.patience = 3;
  std::vector<double> losses;
  whet::TrainingState<Classifier> state(chosen.seed);
  whet::train(state, data, chosen, [&](const whet::TrainingProgress& progress) {
    if (progress.epoch_ended) losses.push_back(progress.validation_loss);
  });
  const auto lowest = std::ranges::min_element(losses);
  CHECK(losses.size() < 60);
  CHECK(losses.end() - lowest == 4);
  const auto parts = data.split(chosen.validation, chosen.seed);
  CHECK(whet::mean_loss(state.best_weights(), parts.validation) == Catch::Approx(*lowest).epsilon(1e-4));
  CHECK(whet::mean_loss(state.weights, parts.validation) == Catch::Approx(losses.back()).epsilon(1e-4));
  CHECK(whet::train<Classifier>(data, chosen) == state.best_weights());
}

TEST_CASE("progress tells epochs, batches, loss and accuracy") {
  whet::TrainOptions chosen = options;
  chosen.epochs = 2;
  std::vector<whet::TrainingProgress> seen;
  whet::train<Classifier>(toy_data(100), chosen, [&](const auto& progress) { seen.push_back(progress); });
  REQUIRE(seen.size() == 8);  // Batches of 32, 32, 32 and 4
  CHECK(seen[0].batch == 1);
  CHECK(seen[0].batches == 4);
  CHECK_FALSE(seen[2].epoch_ended);
  CHECK(seen[3].epoch_ended);
  CHECK(seen[7].epoch == 2);
  CHECK(seen[7].loss < seen[0].loss);
  CHECK(seen[7].accuracy > 0.5);
  CHECK(std::isnan(seen[7].validation_loss));
}

TEST_CASE("each batch is trained with the rate that the schedule has in its middle") {
  for (const whet::ScheduleKind kind :
       {whet::ScheduleKind::constant, whet::ScheduleKind::step, whet::ScheduleKind::cosine}) {
    whet::TrainOptions chosen = options;
    chosen.epochs = 3;
    chosen.schedule = kind;
    chosen.step_epochs = 1;
    std::vector<double> rates;
    whet::train<Classifier>(toy_data(100), chosen,
                            [&](const auto& progress) { rates.push_back(progress.learning_rate); });
    REQUIRE(rates.size() == 12);
    for (std::size_t batch = 0; batch < rates.size(); ++batch)
      CHECK(rates[batch] ==
            Catch::Approx(whet::learning_rate_at((static_cast<double>(batch) + 0.5) / 4.0, chosen)));
  }
}

TEST_CASE("a divergence is reported") {
  whet::TrainOptions chosen = options;
  chosen.optimizer = whet::OptimizerKind::sgd;
  chosen.learning_rate = 1e30;
  CHECK_THROWS_AS(whet::train<Classifier>(toy_data(600), chosen), whet::TrainingDiverged);
}

TEST_CASE("data that does not fit the topology is refused with what was expected and found") {
  using Catch::Matchers::ContainsSubstring;
  CHECK_THROWS_WITH(whet::train<Classifier>(toy_data(0)), ContainsSubstring("at least one sample"));
  CHECK_THROWS_WITH(whet::train<Classifier>(toy_data(30, 5)),
                    ContainsSubstring("shape 4") && ContainsSubstring("found 5"));
  CHECK_THROWS_WITH(whet::train<Classifier>(toy_data(30, 4, 2)),
                    ContainsSubstring("3 classes") && ContainsSubstring("found 2"));
  const whet::Dataset unlabelled(whet::Shape(4), std::vector<float>(40));
  CHECK_THROWS_WITH(whet::train<Classifier>(unlabelled), ContainsSubstring("labels"));
  CHECK_THROWS_AS(whet::train<Classifier>(toy_data(30), {.epochs = 0}), std::invalid_argument);
  CHECK_THROWS_WITH(whet::train<Classifier>(toy_data(2), {.validation = 0.1}),
                    ContainsSubstring("validation"));
  const whet::Dataset wrong_targets = toy_data(10).with_targets(whet::Shape(2), std::vector<float>(20));
  CHECK_THROWS_WITH(whet::train<Classifier>(wrong_targets, {.loss = whet::LossKind::mean_squared_error}),
                    ContainsSubstring("targets of 3"));
}

TEST_CASE("a sample that is no number is named before it makes the weights none") {
  const whet::Dataset good = toy_data(60);
  std::vector<float> values(good.samples().begin(), good.samples().end());
  for (const float bad : {NAN, INFINITY}) {
    values[5] = bad;
    const whet::Dataset data(whet::Shape(4), values, {good.labels().begin(), good.labels().end()}, 3);
    CHECK_THROWS_WITH(whet::train<Classifier>(data, options),
                      "data set: expected finite values, found " + std::to_string(bad) + " in sample 1");
  }
}

/// With which one step makes weights infinite.
static whet::TrainOptions bursting(int batch) {
  whet::TrainOptions chosen = options;
  chosen.epochs = 1;
  chosen.batch = batch;
  chosen.optimizer = whet::OptimizerKind::sgd;
  chosen.learning_rate = 1e38;
  chosen.weight_decay = 1e3;
  chosen.warmup_epochs = 0.0;
  chosen.schedule = whet::ScheduleKind::constant;
  return chosen;
}

TEST_CASE("a last step that makes the weights infinite is told, although no later loss shows it") {
  CHECK_THROWS_WITH(whet::train<Classifier>(toy_data(60), bursting(60)),
                    Catch::Matchers::ContainsSubstring("epoch 1, batch 1: expected finite weights"));
}

TEST_CASE("who stops after a batch gets finite weights, or is told") {
  const auto stop = [](const whet::TrainingProgress&) { return whet::TrainingAction::stop; };
  CHECK_THROWS_AS(whet::train<Classifier>(toy_data(60), bursting(30), stop), whet::TrainingDiverged);
}

TEST_CASE("weights that are not finite are not blamed on the rate") {
  whet::Weights<Classifier> start;
  whet::initialize(start, 1);
  start.parameters().bias(0)(0) = NAN;
  CHECK_THROWS_WITH(whet::train(start, toy_data(60), options),
                    "train: expected finite weights to start from, found others");
}

TEST_CASE("taps of a loss of the user's are records") {
  struct Tapped final : whet::Loss<float> {
    whet::CrossEntropy<float> same;
    int tap = 99;
    bool takes_scores() const override { return true; }
    bool takes_targets() const override { return false; }
    std::span<const int> taps() const override { return {&tap, 1}; }
    double evaluate(const whet::LossInput<float>& input, whet::Batch<float> gradient) const override {
      return same.evaluate(input, gradient);
    }
  };
  CHECK_THROWS_WITH(whet::train<Classifier>(toy_data(60), Tapped(), options),
                    Catch::Matchers::ContainsSubstring("found 99"));
}

TEST_CASE("a loss of the user's trains as one of the library's that computes the same") {
  struct Squares final : whet::Loss<float> {
    whet::MeanSquaredError<float> same;
    bool takes_scores() const override { return same.takes_scores(); }
    bool takes_targets() const override { return same.takes_targets(); }
    double evaluate(const whet::LossInput<float>& input, whet::Batch<float> gradient) const override {
      return same.evaluate(input, gradient);
    }
  };
  const auto data = toy_data(100);
  whet::TrainOptions squares = options;
  squares.loss = whet::LossKind::mean_squared_error;
  const auto expected = whet::train<Classifier>(data, squares);
  CHECK(std::ranges::equal(whet::train<Classifier>(data, Squares(), options).values(), expected.values()));
  const auto more = whet::train(expected, data, squares);
  CHECK(std::ranges::equal(whet::train(expected, data, Squares(), options).values(), more.values()));
  CHECK(!std::ranges::equal(more.values(), expected.values()));
}
