#include <cmath>
#include <vector>

#include <whet/train/proxy/naswot.hpp>
#include <whet/train/proxy/synflow.hpp>
#include <whet/train/train_candidate.hpp>
#include <whet/transform/search/evaluate_path.hpp>

#include "catch.hpp"
#include "train/supernet/paths.hpp"

// What docs/search_training.md shows.

using namespace whet;

namespace {

using Narrow = Elastic<4, 3, 5>;
using Wide = Elastic<6, 3, 8>;

}  // namespace

TEST_CASE("the training of candidates works as its page says") {
  const Dataset data = toy_images(300);
  const Dataset validation = toy_images(90, 99);
  const CandidateNetwork<float> network = candidate_network<float, Narrow>();
  const CandidateNetwork<double> in_double = candidate_network<double, Narrow>();
  const TrainOptions options{.epochs = 9, .seed = 3, .batch = 32, .learning_rate = 0.01};
  ThreadPool pool(1);

  // snippet: rounds
  CandidateTraining training(network.records, options.seed);
  for (const int epochs : {1, 3, 9}) {
    train_candidate(training, network, data, options, pool, {}, epochs);
    const Evaluation result = evaluate_candidate(network, training.parameters, validation, options, pool);
    if (result.accuracy < 0.2) break;  // Not among the best of its round
  }
  // end
  CHECK(training.trainer.epoch == 9);
  CHECK(training.parameters == train_network(network, data, validation, options, pool).training.parameters);

  // snippet: proxies
  const CandidateTraining start(network.records, options.seed);
  const double flow = synflow(in_double, start.parameters, pool);
  const double code = naswot(network, start.parameters, data.first(32), pool);
  // end
  CHECK(std::isfinite(flow));
  CHECK(std::isfinite(code));

  const SupernetPath narrow = path_of<Narrow>();
  const SupernetPath wide = path_of<Wide>();
  // snippet: supernet
  const SharedLayers layers(std::vector{wide});
  SupernetTraining shared(layers, options.seed);
  const SamplePath sample = [&](Generator& generator) { return generator() % 2 == 0 ? narrow : wide; };
  train_supernet(shared, layers, sample, data, options, pool);
  const Evaluation inherited =
      evaluate_path(layers, shared.parameters, narrow, data.first(256), validation, options, pool);
  CandidateTraining finalist(narrow.network.records, path_parameters(layers, shared.parameters, narrow), 1);
  // end
  CHECK(inherited.accuracy > 0.9);
  CHECK(finalist.trainer.epoch == 0);
}
