#include <cstdint>
#include <stdexcept>
#include <vector>

#include <whet/transform/search/search.hpp>
#include <whet/transform/search/successive_halving.hpp>
#include <whet/transform/search/training_rounds.hpp>

#include "catch.hpp"
#include "train/supernet/paths.hpp"

using namespace whet;

namespace {

const TrainOptions options{.epochs = 4, .seed = 5, .batch = 32, .learning_rate = 0.01};

bool same(const Evaluation& one, const Evaluation& other) {
  return one.loss == other.loss && one.accuracy == other.accuracy;
}

/// One gene, the width.
CandidateNetwork<float> network_of(const Genotype& genotype) {
  return genotype.genes[0] == 0   ? candidate_network<float, Elastic<2, 3, 3>>()
         : genotype.genes[0] == 1 ? candidate_network<float, Elastic<4, 3, 5>>()
                                  : candidate_network<float, Elastic<6, 3, 8>>();
}

Genotype width(unsigned char gene) {
  Genotype genotype{.count = 1};
  genotype.genes[0] = gene;
  return genotype;
}

}  // namespace

TEST_CASE("a candidate that comes back goes on, and scores what it would have scored from nothing") {
  const Dataset data = toy_images(200);
  const Dataset validation = toy_images(60, 99);
  TrainingRounds rounds(data, validation, options);
  ThreadPool pool(1);
  const auto network = network_of(width(1));
  const auto score = [&](int epochs) {
    return rounds.evaluate(width(1), network, epochs, options.seed, pool);
  };
  const Evaluation early = score(1);
  CHECK(rounds.waiting() == 1);
  CHECK(same(score(1), early));
  CHECK(rounds.epochs_trained() == 1);
  const Evaluation late = score(4);
  CHECK(rounds.epochs_trained() == 4);
  // Nobody asks for more than the last round.
  CHECK(rounds.waiting() == 0);
  CHECK(same(late, train_network(network, data, validation, options, pool).evaluation));
  // Back to a round that is over, or with another seed: from nothing.
  score(3);
  CHECK(rounds.epochs_trained() == 4 + 3);
  CHECK(same(score(1), early));
  CHECK(rounds.epochs_trained() == 4 + 3 + 1);
  CHECK(!same(rounds.evaluate(width(1), network, 1, 6, pool), early));
  CHECK_THROWS_AS(score(5), std::invalid_argument);
  CHECK_THROWS_AS(score(0), std::invalid_argument);
}

TEST_CASE("what did not get into a round is forgotten in the next one") {
  TrainingRounds rounds(toy_images(60), toy_images(30, 99), options);
  ThreadPool pool(1);
  const auto train = [&](unsigned char gene, int epochs) {
    rounds.evaluate(width(gene), network_of(width(gene)), epochs, 1, pool);
  };
  for (unsigned char gene = 0; gene < 3; ++gene) train(gene, 1);
  CHECK(rounds.waiting() == 3);
  train(0, 2);
  CHECK(rounds.waiting() == 3);
  train(0, 3);
  CHECK(rounds.waiting() == 1);
}

TEST_CASE("successive halving with trainings that go on finds what it finds without them") {
  const Dataset data = toy_images(120);
  const Dataset validation = toy_images(60, 99);
  const GeneSpace space{.alternatives = {3}};
  const SuccessiveHalving strategy{.candidates = 3, .factor = 2, .first_budget = 2.0};
  // snippet: halving
  TrainingRounds rounds(data, validation, options);
  const auto evaluate = [&](const Genotype& genotype, double epochs, std::uint64_t seed) {
    ThreadPool pool(1);
    const auto network = network_of(genotype);
    return std::vector{rounds.evaluate(genotype, network, static_cast<int>(epochs), seed, pool).loss};
  };
  const SearchResult result = search(space, {}, evaluate, strategy, {.evaluations = 100, .threads = 2});
  // end
  CHECK(result.evaluated.size() == 4);
  CHECK(result.best->budget == 4.0);
  CHECK(rounds.epochs_trained() == 3 * 2 + 2);
  // As after a kill, which leaves no trainings.
  const auto from_nothing = [&](const Genotype& genotype, double epochs, std::uint64_t seed) {
    ThreadPool pool(1);
    TrainingRounds lost(data, validation, options);
    const auto network = network_of(genotype);
    return std::vector{lost.evaluate(genotype, network, static_cast<int>(epochs), seed, pool).loss};
  };
  CHECK(result == search(space, {}, from_nothing, strategy, {.evaluations = 100, .threads = 2}));
}
