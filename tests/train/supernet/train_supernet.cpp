#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

#include <whet/train/supernet/train_supernet.hpp>
#include <whet/train/train_candidate.hpp>

#include "catch.hpp"
#include "train/supernet/paths.hpp"

namespace {

const whet::TrainOptions options{.epochs = 3, .seed = 3, .batch = 32, .learning_rate = 0.01};

using Small = Elastic<4, 3, 5>;
using Large = Elastic<6, 5, 8>;

whet::SharedLayers shared_layers() {
  return whet::SharedLayers(std::vector<whet::SupernetPath>{path_of<Large>()});
}

whet::SupernetPath either(whet::Generator& generator) {
  return generator() % 2 == 0 ? path_of<Small>() : path_of<Large>();
}

/// Whether a supernet of one path trains as the candidate.
template <class Network>
bool trains_as_candidate(const whet::TrainOptions& chosen) {
  whet::SupernetPath path = path_of<Network>();
  const whet::SharedLayers layers(std::vector<whet::SupernetPath>{path});
  const whet::Dataset data = toy_images(107);
  bool equal = true;
  for (const int threads : {1, 2}) {
    whet::ThreadPool pool(threads);
    whet::CandidateTraining alone(path.network.records, chosen.seed);
    whet::train_candidate(alone, path.network, data, chosen, pool);
    whet::SupernetTraining training(layers, chosen.seed);
    whet::train_supernet(
        training, layers, [&](whet::Generator&) { return path; }, data, chosen, pool);
    equal = equal && training.parameters == alone.parameters &&
            training.trainer.optimizer == alone.trainer.optimizer &&
            training.trainer.generator == alone.trainer.generator;
  }
  return equal;
}

/// The numbers of the values that differ.
std::vector<std::size_t> changes(std::span<const float> before, std::span<const float> after) {
  std::vector<std::size_t> result;
  for (std::size_t index = 0; index < before.size(); ++index)
    if (before[index] != after[index]) result.push_back(index);
  return result;
}

}  // namespace

TEST_CASE("a supernet of a single path trains to the bits of that candidate") {
  CHECK(trains_as_candidate<Small>(options));
  CHECK(trains_as_candidate<Flattened<3, 9>>(options));
  whet::TrainOptions chosen = options;
  chosen.optimizer = whet::OptimizerKind::sgd;
  chosen.augment_crop = 1;
  chosen.mixup = 0.2;
  CHECK(trains_as_candidate<Small>(chosen));
}

TEST_CASE("a narrow path trains its part of the shared layers and leaves the rest as it is") {
  const auto layers = shared_layers();
  whet::SupernetPath path = path_of<Small>();
  whet::ThreadPool pool(2);
  whet::SupernetTraining training(layers, options.seed);
  // Momentum from the largest network, which would go on to move weights that no gradient reaches.
  whet::TrainOptions chosen = options;
  chosen.epochs = 1;
  whet::train_supernet(
      training, layers, [&](whet::Generator&) { return path_of<Large>(); }, toy_images(64), chosen, pool);
  const auto before = training;
  chosen.epochs = 2;
  whet::train_supernet(
      training, layers, [&](whet::Generator&) { return path; }, toy_images(64), chosen, pool);

  whet::ParameterBuffer<float> ones(path.network.records);
  std::ranges::fill(ones.values(), 1.0F);
  whet::ParameterBuffer<float> inside(layers.records());
  layers.scatter(path, ones, inside);
  const auto outside = [&](std::size_t index) { return inside.values()[index] == 0.0F; };
  const auto changed = changes(before.parameters.values(), training.parameters.values());
  CHECK(std::ranges::none_of(changed, outside));
  CHECK(changed.size() > ones.values().size() * 9 / 10);
  for (const auto moment : {&whet::OptimizerState::first, &whet::OptimizerState::second})
    CHECK(std::ranges::none_of(
        changes((before.trainer.optimizer.*moment).values(), (training.trainer.optimizer.*moment).values()),
        outside));
  CHECK(training.trainer.optimizer.step == 4);
}

TEST_CASE(
    "paths are drawn by the seed: the same bits for any number of threads, other ones for other seeds") {
  const auto layers = shared_layers();
  const auto trained = [&](std::uint64_t seed, int threads) {
    whet::TrainOptions chosen = options;
    chosen.seed = seed;
    whet::ThreadPool pool(threads);
    whet::SupernetTraining training(layers, 1);
    whet::train_supernet(training, layers, either, toy_images(107), chosen, pool);
    return training;
  };
  const auto reference = trained(3, 1);
  CHECK(trained(3, 2) == reference);
  CHECK(trained(4, 1) != reference);
}

TEST_CASE("a supernet's training that was stopped goes on to the same bits, with the same paths") {
  const auto layers = shared_layers();
  whet::ThreadPool pool(1);
  whet::SupernetTraining whole(layers, options.seed);
  int narrow = 0;
  const auto counted = [&](whet::Generator& generator) {
    whet::SupernetPath path = either(generator);
    narrow += path.network.records.front().output.channels == 4 ? 1 : 0;
    return path;
  };
  whet::train_supernet(whole, layers, counted, toy_images(107), options, pool);
  CHECK(narrow > 1);
  CHECK(narrow < 11);  // Of 12 steps
  CHECK(whole.trainer.epoch == 3);
  whet::SupernetTraining parts(layers, options.seed);
  for (const int stop : {2, 5, 8})
    whet::train_supernet(parts, layers, either, toy_images(107), options, pool,
                         [&, done = 0](const whet::TrainingProgress&) mutable {
                           return ++done == stop ? whet::TrainingAction::stop : whet::TrainingAction::proceed;
                         });
  CHECK(parts == whole);
}

TEST_CASE("a candidate goes on from what it inherits") {
  const auto layers = shared_layers();
  whet::ThreadPool pool(1);
  whet::SupernetTraining training(layers, options.seed);
  const whet::SupernetPath path = path_of<Small>();
  whet::CandidateTraining heir(path.network.records, whet::path_parameters(layers, training.parameters, path),
                               5);
  whet::ParameterBuffer<float> gathered(path.network.records);
  layers.gather(path, training.parameters, gathered);
  CHECK(heir.parameters == gathered);
  whet::train_candidate(heir, path.network, toy_images(107), options, pool);
  CHECK(heir.trainer.epoch == options.epochs);
}

TEST_CASE("paths, samples and options that do not fit a supernet are refused") {
  using Catch::Matchers::ContainsSubstring;
  const auto layers = shared_layers();
  whet::ThreadPool pool(1);
  const auto train = [&](const whet::SamplePath& sample, const whet::Dataset& data,
                         const whet::TrainOptions& chosen) {
    whet::SupernetTraining training(layers, 1);
    whet::train_supernet(training, layers, sample, data, chosen, pool);
  };
  CHECK_THROWS_WITH(train(either, toy_images(30), {.validation = 0.2}), ContainsSubstring("validation"));
  CHECK_THROWS_WITH(train(either, toy_data(30, 5), options), ContainsSubstring("shape 4x4x3"));
  CHECK_THROWS_WITH(train(either, toy_data(30, 48, 2), options), ContainsSubstring("3 classes"));
  CHECK_THROWS_WITH(train([](whet::Generator&) { return whet::SupernetPath{}; }, toy_images(30), options),
                    ContainsSubstring("candidate: expected records"));
  CHECK_THROWS_WITH(
      train([](whet::Generator&) { return path_of<Elastic<7, 3, 5>>(); }, toy_images(30), options),
      ContainsSubstring("a part of the shared layer"));
  struct Bright
      : whet::Sequential<whet::Input<4, 4, 3, whet::NonNegative>, whet::GlobalAveragePool, whet::Dense<3>> {};
  const whet::SharedLayers bright(std::vector<whet::SupernetPath>{path_of<Bright>()});
  whet::SupernetTraining training(bright, 1);
  CHECK_THROWS_WITH(whet::train_supernet(
                        training, bright, [](whet::Generator&) { return path_of<Bright>(); }, toy_images(30),
                        options, pool),
                    ContainsSubstring("NonNegative"));
  whet::TrainOptions chosen = options;
  chosen.optimizer = whet::OptimizerKind::sgd;
  chosen.learning_rate = 1e30;
  CHECK_THROWS_AS(train(either, toy_images(300), chosen), whet::TrainingDiverged);
}
