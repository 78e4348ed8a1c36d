#include <algorithm>
#include <stdexcept>
#include <vector>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/train/metrics.hpp>
#include <whet/train/train.hpp>
#include <whet/train/train_candidate.hpp>

#include "catch.hpp"
#include "train/toy_data.hpp"

namespace {

struct Perceptron : whet::Sequential<whet::Input<48>, whet::Dense<20>, whet::ReLU,
                                     whet::Dropout<whet::Ratio<1, 5>>, whet::Dense<3>, whet::Softmax> {};
struct Convolutional
    : whet::Sequential<
          whet::Input<4, 4, 3>, whet::Conv2D<6, 3>, whet::BatchNorm, whet::ReLU,
          whet::Residual<whet::DepthwiseConv2D<3>, whet::BatchNorm, whet::ReLU, whet::Conv2D<6, 1>>,
          whet::GlobalAveragePool, whet::Dense<3>> {};

const whet::TrainOptions options{.epochs = 4, .seed = 3, .batch = 32, .learning_rate = 0.01};

whet::Dataset images(int count, std::uint64_t seed = 1) {
  const whet::Dataset points = toy_data(count, 48, 3, seed);
  const std::vector<float> samples(points.samples().begin(), points.samples().end());
  const std::vector<int> labels(points.labels().begin(), points.labels().end());
  return {whet::Shape(4, 4, 3), samples, labels, 3};
}

/// Whether a candidate and its topology have the same training, for one and two threads.
template <class Network>
bool trains_as_its_type(const whet::TrainOptions& chosen) {
  const auto network = whet::candidate_network<float, Network>();
  const whet::Dataset data = images(107);
  whet::TrainingState<Network> typed(chosen.seed);
  whet::train(typed, data, chosen);
  bool equal = true;
  for (const int threads : {1, 2}) {
    whet::ThreadPool pool(threads);
    whet::CandidateTraining training(network.records, chosen.seed);
    whet::train_candidate(training, network, data, chosen, pool);
    equal = equal && training.parameters == typed.weights.parameters() && training.trainer == typed.trainer &&
            training.best_parameters() == typed.best_weights().parameters();
  }
  return equal;
}

}  // namespace

TEST_CASE("a candidate trains to the bits of its topology, for one and two threads") {
  CHECK(trains_as_its_type<Perceptron>(options));
  CHECK(trains_as_its_type<Convolutional>(options));
}

TEST_CASE("so it does with augmentation, mixed samples and early stopping") {
  whet::TrainOptions chosen = options;
  chosen.validation = 0.2;
  chosen.patience = 1;
  chosen.augment_crop = 1;
  chosen.augment_flip = 0.5;
  chosen.mixup = 0.2;
  CHECK(trains_as_its_type<Convolutional>(chosen));
}

TEST_CASE("a candidate's training goes on where it was paused, to the same bits as one that never was") {
  const auto network = whet::candidate_network<float, Convolutional>();
  const whet::Dataset data = images(107);
  whet::ThreadPool pool(2);
  whet::CandidateTraining whole(network.records, options.seed);
  whet::train_candidate(whole, network, data, options, pool);
  whet::CandidateTraining parts(network.records, options.seed);
  for (const int pause : {1, 3}) {
    whet::train_candidate(parts, network, data, options, pool, {}, pause);
    CHECK(parts.trainer.epoch == pause);
    CHECK(parts != whole);
  }
  const auto kept = parts;
  whet::train_candidate(parts, network, data, options, pool, {}, 2);  // It is further than that
  CHECK(parts == kept);
  // Whoever watches may stop it within an epoch as well.
  whet::train_candidate(parts, network, data, options, pool, [](const whet::TrainingProgress& progress) {
    return progress.batch == 2 ? whet::TrainingAction::stop : whet::TrainingAction::proceed;
  });
  CHECK(parts.trainer.batch == 2);
  whet::train_candidate(parts, network, data, options, pool);
  CHECK(parts == whole);
}

TEST_CASE("the result of a training is what its parameters give, also within the type") {
  const auto network = whet::candidate_network<float, Convolutional>();
  const whet::Dataset validation = images(90, 99);
  whet::ThreadPool pool(1);
  int epochs = 0;
  const auto result = whet::train_network(
      network, images(300), validation, options, pool,
      [&](const whet::TrainingProgress& progress) { epochs += progress.epoch_ended ? 1 : 0; });
  CHECK(epochs == options.epochs);
  CHECK(result.evaluation.accuracy > 0.9);
  // The averages of batch normalization are among the parameters: nothing is estimated again.
  whet::Weights<Convolutional> weights;
  weights.parameters() = result.training.best_parameters();
  CHECK(whet::accuracy(weights, validation) == result.evaluation.accuracy);

  whet::TrainOptions plain = options;
  plain.label_smoothing = 0.0;
  const auto again =
      whet::evaluate_candidate(network, result.training.best_parameters(), validation, plain, pool);
  CHECK(again.accuracy == result.evaluation.accuracy);
  CHECK(again.loss == Catch::Approx(whet::mean_loss(weights, validation)).epsilon(1e-5));
}

TEST_CASE("given parameters are trained further, as those of a type are") {
  const auto network = whet::candidate_network<float, Perceptron>();
  whet::ThreadPool pool(1);
  whet::Weights<Perceptron> start;
  whet::initialize(start, 17);
  whet::CandidateTraining training(network.records, start.parameters(), options.seed);
  whet::train_candidate(training, network, images(107), options, pool);
  CHECK(training.parameters == whet::train(start, images(107), options).parameters());
}

TEST_CASE("samples and options that do not fit a candidate are refused") {
  using Catch::Matchers::ContainsSubstring;
  const auto network = whet::candidate_network<float, Convolutional>();
  whet::ThreadPool pool(1);
  const auto train = [&](const whet::Dataset& data, const whet::TrainOptions& chosen) {
    whet::CandidateTraining training(network.records, 1);
    whet::train_candidate(training, network, data, chosen, pool);
    return whet::evaluate_candidate(network, training.parameters, data, chosen, pool);
  };
  CHECK_THROWS_WITH(train(toy_data(30, 5), options), ContainsSubstring("shape 4x4x3, the network's input"));
  CHECK_THROWS_WITH(train(toy_data(30, 48, 2), options), ContainsSubstring("expected 3 classes"));
  CHECK_THROWS_WITH(train(images(30), {.epochs = 0}), ContainsSubstring("epochs"));
  whet::CandidateTraining foreign(network.records, whet::ParameterBuffer<float>(), 1);
  CHECK_THROWS_WITH(whet::train_candidate(foreign, network, images(30), options, pool),
                    ContainsSubstring("parameters belong to other records"));
  const auto other = whet::candidate_network<float, Perceptron>();
  whet::CandidateTraining of_both(other.records, whet::ParameterBuffer<float>(network.records), 1);
  CHECK_THROWS_WITH(whet::train_candidate(of_both, network, images(30), options, pool),
                    ContainsSubstring("belong to other records"));
  const whet::ParameterBuffer<float> parameters(network.records);
  CHECK_THROWS_WITH(whet::evaluate_candidate(network, parameters, toy_data(0, 48), options, pool),
                    ContainsSubstring("at least one sample"));
}
