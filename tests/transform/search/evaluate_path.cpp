#include <stdexcept>
#include <vector>

#include <whet/train/metrics.hpp>
#include <whet/train/train_candidate.hpp>
#include <whet/transform/batch_norm_statistics.hpp>
#include <whet/transform/search/evaluate_path.hpp>

#include "catch.hpp"
#include "train/supernet/paths.hpp"

namespace {

using Small = Elastic<4, 3, 5>;
using Large = Elastic<6, 5, 8>;

const whet::TrainOptions options{.epochs = 12, .seed = 3, .batch = 32, .learning_rate = 0.01};

whet::SupernetPath either(whet::Generator& generator) {
  return generator() % 2 == 0 ? path_of<Small>() : path_of<Large>();
}

}  // namespace

TEST_CASE("candidates that inherit from a trained supernet have learned, with statistics of their own") {
  const whet::SharedLayers layers(std::vector<whet::SupernetPath>{path_of<Large>()});
  whet::ThreadPool pool(2);
  whet::SupernetTraining training(layers, options.seed);
  const whet::Dataset data = toy_images(300);
  const whet::Dataset validation = toy_images(90, 99);
  whet::train_supernet(training, layers, either, data, options, pool);
  const auto evaluation = [&](const whet::SupernetPath& path, const whet::Dataset& statistics) {
    return whet::evaluate_path(layers, training.parameters, path, statistics, validation, options, pool);
  };
  for (const auto& path : {path_of<Small>(), path_of<Large>()}) {
    const auto found = evaluation(path, data);
    CHECK(found.accuracy > 0.95);
    CHECK(found.loss < evaluation(path, {}).loss);
  }

  // The same by the types.
  whet::Weights<Small> weights;
  weights.parameters() = whet::path_parameters(layers, training.parameters, path_of<Small>());
  const auto estimated = whet::estimate_batch_norm(weights, data);
  CHECK(evaluation(path_of<Small>(), data).accuracy == whet::accuracy(estimated, validation));
  CHECK(evaluation(path_of<Small>(), {}).accuracy == whet::accuracy(weights, validation));
  const auto direct =
      whet::evaluate_candidate(path_of<Small>().network, estimated.parameters(), validation, options, pool);
  CHECK(evaluation(path_of<Small>(), data).loss == direct.loss);
}

TEST_CASE("samples that do not fit a path are refused") {
  const whet::SharedLayers layers(std::vector<whet::SupernetPath>{path_of<Large>()});
  whet::ThreadPool pool(1);
  const whet::ParameterBuffer<float> parameters(layers.records());
  const auto evaluate = [&](const whet::Dataset& statistics, const whet::Dataset& validation) {
    return whet::evaluate_path(layers, parameters, path_of<Small>(), statistics, validation, options, pool);
  };
  CHECK_THROWS_AS(evaluate({}, toy_data(30, 5)), std::invalid_argument);
  CHECK_THROWS_AS(evaluate({}, {}), std::invalid_argument);
  CHECK_THROWS_AS(evaluate(toy_data(30, 5), toy_images(30)), std::invalid_argument);
}
