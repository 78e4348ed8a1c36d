#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <whet/io/checkpoint.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/tanh.hpp>
#include <whet/train/train.hpp>
#include <whet/transform/prune.hpp>

#include "catch.hpp"
#include "io/files.hpp"
#include "train/toy_data.hpp"

namespace {

struct Network
    : whet::Sequential<whet::Input<4>, whet::Named<"stem", whet::Dense<7>>, whet::ReLU, whet::Dense<3>> {};
struct Wider
    : whet::Sequential<whet::Input<4>, whet::Named<"stem", whet::Dense<8>>, whet::ReLU, whet::Dense<3>> {};
struct OtherActivation
    : whet::Sequential<whet::Input<4>, whet::Named<"stem", whet::Dense<7>>, whet::Tanh, whet::Dense<3>> {};

const whet::TrainOptions options{
    .epochs = 4, .seed = 5, .batch = 16, .learning_rate = 0.01, .validation = 0.2, .patience = 4};

}  // namespace

TEST_CASE("a training that goes on from a checkpoint ends with the bits of one that was never left") {
  const whet::Dataset data = toy_data(200);
  whet::TrainingState<Network> whole(options.seed);
  whet::train(whole, data, options);

  whet::TrainingState<Network> part(options.seed);
  whet::train(part, data, options, [](const whet::TrainingProgress& progress) {
    return progress.epoch == 2 && progress.batch == 5 ? whet::TrainingAction::stop
                                                      : whet::TrainingAction::proceed;
  });
  const files::TemporaryFolder folder;
  const auto file = folder / "checkpoint.safetensors";
  whet::save_checkpoint(file, part);
  auto resumed = whet::load_checkpoint<Network>(file);
  CHECK(resumed == part);
  CHECK(resumed != whole);
  whet::train(resumed, data, options);
  CHECK(resumed == whole);
}

TEST_CASE("tensors are called by the names of the layers") {
  const files::TemporaryFolder folder;
  const auto file = folder / "checkpoint.safetensors";
  whet::save_weights(file, whet::TrainingState<Network>(1).weights);
  const whet::SafeTensors tensors = whet::read_safetensors(file);
  CHECK(tensors.tensors().size() == 4);
  CHECK(tensors.tensor("stem.kernel").shape == std::vector<std::size_t>{7, 4});
  CHECK(tensors.tensor("stem.bias").shape == std::vector<std::size_t>{7});
  CHECK(tensors.tensor("layer1.kernel").shape == std::vector<std::size_t>{3, 7});
  CHECK(tensors.metadata().at("whet.topology") == "4 > Dense 7 > ReLU 7 > Dense 3");
}

TEST_CASE("weights come back from a file of weights and from a checkpoint") {
  const files::TemporaryFolder folder;
  const auto file = folder / "checkpoint.safetensors";
  const whet::TrainingState<Network> state(1);
  whet::save_weights(file, state.weights);
  CHECK(whet::load_weights<Network>(file) == state.weights);
  whet::save_checkpoint(file, state);
  CHECK(whet::load_weights<Network>(file) == state.weights);
}

TEST_CASE("masks go with their weights, and a training of pruned weights goes on to the same bits") {
  const whet::Dataset data = toy_data(200);
  whet::TrainingState<Network> whole(options.seed);
  whet::prune(whole.weights, whet::Magnitude{}, {.sparsity = 0.5});
  const files::TemporaryFolder folder;
  const auto file = folder / "checkpoint.safetensors";
  whet::save_weights(file, whole.weights);
  CHECK(whet::load_weights<Network>(file) == whole.weights);

  auto part = whole;
  whet::train(whole, data, options);
  whet::train(part, data, options, [](const whet::TrainingProgress& progress) {
    return progress.epoch == 2 && progress.batch == 5 ? whet::TrainingAction::stop
                                                      : whet::TrainingAction::proceed;
  });
  whet::save_checkpoint(file, part);
  auto resumed = whet::load_checkpoint<Network>(file);
  CHECK(resumed == part);
  whet::train(resumed, data, options);
  CHECK(resumed == whole);
}

TEST_CASE("a file of another topology is refused with what was expected and found") {
  using Catch::Matchers::ContainsSubstring;
  const files::TemporaryFolder folder;
  const auto file = folder / "checkpoint.safetensors";
  whet::save_weights(file, whet::Weights<Network>());
  CHECK_THROWS_WITH(whet::load_weights<OtherActivation>(file),
                    ContainsSubstring("4 > Dense 7 > Tanh 7 > Dense 3") &&
                        ContainsSubstring("4 > Dense 7 > ReLU 7 > Dense 3"));
  CHECK_THROWS_AS(whet::load_checkpoint<Network>(file), whet::FileError);

  whet::SafeTensors foreign = whet::read_safetensors(file);
  foreign.metadata().clear();
  whet::write_safetensors(file, foreign);
  CHECK_NOTHROW(whet::load_weights<OtherActivation>(file));
  CHECK_THROWS_WITH(whet::load_weights<Wider>(file), ContainsSubstring("stem.kernel") &&
                                                         ContainsSubstring("[8, 4]") &&
                                                         ContainsSubstring("[7, 4]"));
}

TEST_CASE("impossible numbers in a checkpoint are refused") {
  const files::TemporaryFolder folder;
  const auto file = folder / "checkpoint.safetensors";
  whet::save_checkpoint(file, whet::TrainingState<Network>(1));
  const whet::SafeTensors good = whet::read_safetensors(file);
  const auto refused = [&](const std::string& tensor, std::vector<std::uint64_t> values) {
    whet::SafeTensors bad = good;
    bad.add<std::uint64_t>(tensor, {values.size()}, std::span<const std::uint64_t>(values));
    whet::write_safetensors(file, bad);
    CHECK_THROWS_WITH(whet::load_checkpoint<Network>(file), Catch::Matchers::ContainsSubstring(tensor));
  };
  refused("trainer.epoch", {std::uint64_t{1} << 40U});
  refused("trainer.generator", {0, 0, 0, 0});
  refused("trainer.generator", {1, 2, 3});
  refused("optimizer.step", {1, 2});
  refused("optimizer.step", {~std::uint64_t{0}});

  whet::SafeTensors bad = good;
  std::vector<float> moments(good.values<float>("optimizer.v.stem.bias").begin(),
                             good.values<float>("optimizer.v.stem.bias").end());
  for (const float moment : {-1.0f, std::numeric_limits<float>::quiet_NaN()}) {
    moments[0] = moment;
    bad.add<float>("optimizer.v.stem.bias", {moments.size()}, std::span<const float>(moments));
    whet::write_safetensors(file, bad);
    CHECK_THROWS_WITH(
        whet::load_checkpoint<Network>(file),
        Catch::Matchers::ContainsSubstring("'optimizer.v.*': expected finite numbers of at least 0"));
  }
}

TEST_CASE("layers whose tensors would have one name are refused before anything is written") {
  using Catch::Matchers::ContainsSubstring;
  struct Moments : whet::Sequential<whet::Input<2>, whet::Named<"optimizer.m.x", whet::Dense<3>>, whet::ReLU,
                                    whet::Named<"x", whet::Dense<2>>> {};
  struct Best : whet::Sequential<whet::Input<2>, whet::Named<"best.x", whet::Dense<3>>, whet::ReLU,
                                 whet::Named<"x", whet::Dense<2>>> {};
  const files::TemporaryFolder folder;
  const auto file = folder / "checkpoint.safetensors";
  CHECK_THROWS_WITH(whet::save_checkpoint(file, whet::TrainingState<Moments>(1)),
                    ContainsSubstring("tensor 'optimizer.m.x.kernel' of layer 'x'"));
  whet::TrainingState<Best> state(1);
  state.trainer.best = state.weights.parameters();
  state.trainer.best_loss = 1.0;
  CHECK_THROWS_WITH(whet::save_checkpoint(file, state),
                    ContainsSubstring("tensor 'best.x.kernel' of layer 'x'"));
  CHECK(folder.names().empty());
}
