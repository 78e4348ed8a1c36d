#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <unistd.h>
#include <vector>

#include <whet/io/checkpoint.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/tanh.hpp>
#include <whet/train/train.hpp>
#include <whet/transform/prune.hpp>

#include "catch.hpp"
#include "train/toy_data.hpp"

namespace {

struct Network
    : whet::Sequential<whet::Input<4>, whet::Named<"stem", whet::Dense<7>>, whet::ReLU, whet::Dense<3>> {};
struct Wider
    : whet::Sequential<whet::Input<4>, whet::Named<"stem", whet::Dense<8>>, whet::ReLU, whet::Dense<3>> {};
struct OtherActivation
    : whet::Sequential<whet::Input<4>, whet::Named<"stem", whet::Dense<7>>, whet::Tanh, whet::Dense<3>> {};

/// A file name in the temporary folder that is free again at the end of the test.
class TemporaryFile {
 public:
  TemporaryFile()
      : name(std::filesystem::temp_directory_path() /
             ("whet_checkpoint_" + std::to_string(::getpid()) + ".safetensors")) {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::filesystem::remove(name); }
  const std::filesystem::path& path() const { return name; }

 private:
  std::filesystem::path name;
};

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
  const TemporaryFile file;
  whet::save_checkpoint(file.path(), part);
  auto resumed = whet::load_checkpoint<Network>(file.path());
  CHECK(resumed == part);
  CHECK(resumed != whole);
  whet::train(resumed, data, options);
  CHECK(resumed == whole);
}

TEST_CASE("tensors are called by the names of the layers") {
  const TemporaryFile file;
  whet::save_weights(file.path(), whet::TrainingState<Network>(1).weights);
  const whet::SafeTensors tensors = whet::read_safetensors(file.path());
  CHECK(tensors.tensors().size() == 4);
  CHECK(tensors.tensor("stem.kernel").shape == std::vector<std::size_t>{7, 4});
  CHECK(tensors.tensor("stem.bias").shape == std::vector<std::size_t>{7});
  CHECK(tensors.tensor("layer1.kernel").shape == std::vector<std::size_t>{3, 7});
  CHECK(tensors.metadata().at("whet.topology") == "4 > Dense 7 > ReLU 7 > Dense 3");
}

TEST_CASE("weights come back from a file of weights and from a checkpoint") {
  const TemporaryFile file;
  const whet::TrainingState<Network> state(1);
  whet::save_weights(file.path(), state.weights);
  CHECK(whet::load_weights<Network>(file.path()) == state.weights);
  whet::save_checkpoint(file.path(), state);
  CHECK(whet::load_weights<Network>(file.path()) == state.weights);
}

TEST_CASE("masks go with their weights, and a training of pruned weights goes on to the same bits") {
  const whet::Dataset data = toy_data(200);
  whet::TrainingState<Network> whole(options.seed);
  whet::prune(whole.weights, whet::Magnitude{}, {.sparsity = 0.5});
  const TemporaryFile file;
  whet::save_weights(file.path(), whole.weights);
  CHECK(whet::load_weights<Network>(file.path()) == whole.weights);

  auto part = whole;
  whet::train(whole, data, options);
  whet::train(part, data, options, [](const whet::TrainingProgress& progress) {
    return progress.epoch == 2 && progress.batch == 5 ? whet::TrainingAction::stop
                                                      : whet::TrainingAction::proceed;
  });
  whet::save_checkpoint(file.path(), part);
  auto resumed = whet::load_checkpoint<Network>(file.path());
  CHECK(resumed == part);
  whet::train(resumed, data, options);
  CHECK(resumed == whole);
}

TEST_CASE("impossible masks are refused") {
  using Catch::Matchers::ContainsSubstring;
  auto weights = whet::TrainingState<Network>(options.seed).weights;
  whet::prune(weights, whet::Magnitude{}, {.sparsity = 0.5});
  const TemporaryFile file;
  whet::save_weights(file.path(), weights);
  const whet::SafeTensors good = whet::read_safetensors(file.path());
  const auto refused = [&](const std::vector<std::uint8_t>& kept, const std::string& expected) {
    whet::SafeTensors bad = good;
    bad.add<std::uint8_t>("mask.stem.kernel", {7, 4}, std::span<const std::uint8_t>(kept));
    whet::write_safetensors(file.path(), bad);
    CHECK_THROWS_WITH(whet::load_weights<Network>(file.path()), ContainsSubstring(expected));
  };
  refused(std::vector<std::uint8_t>(28, 2), "0 or 1");
  refused(std::vector<std::uint8_t>(28, 0), "weights of zero where it prunes");
}

TEST_CASE("a file of another topology is refused with what was expected and found") {
  using Catch::Matchers::ContainsSubstring;
  const TemporaryFile file;
  whet::save_weights(file.path(), whet::Weights<Network>());
  CHECK_THROWS_WITH(whet::load_weights<OtherActivation>(file.path()),
                    ContainsSubstring("4 > Dense 7 > Tanh 7 > Dense 3") &&
                        ContainsSubstring("4 > Dense 7 > ReLU 7 > Dense 3"));
  CHECK_THROWS_AS(whet::load_checkpoint<Network>(file.path()), whet::FileError);

  whet::SafeTensors foreign = whet::read_safetensors(file.path());
  foreign.metadata().clear();
  whet::write_safetensors(file.path(), foreign);
  CHECK_NOTHROW(whet::load_weights<OtherActivation>(file.path()));
  CHECK_THROWS_WITH(whet::load_weights<Wider>(file.path()), ContainsSubstring("stem.kernel") &&
                                                                ContainsSubstring("[8, 4]") &&
                                                                ContainsSubstring("[7, 4]"));
}

TEST_CASE("impossible numbers in a checkpoint are refused") {
  const TemporaryFile file;
  whet::save_checkpoint(file.path(), whet::TrainingState<Network>(1));
  const whet::SafeTensors good = whet::read_safetensors(file.path());
  const auto refused = [&](const std::string& tensor, std::vector<std::uint64_t> values) {
    whet::SafeTensors bad = good;
    bad.add<std::uint64_t>(tensor, {values.size()}, std::span<const std::uint64_t>(values));
    whet::write_safetensors(file.path(), bad);
    CHECK_THROWS_WITH(whet::load_checkpoint<Network>(file.path()),
                      Catch::Matchers::ContainsSubstring(tensor));
  };
  refused("trainer.epoch", {std::uint64_t{1} << 40U});
  refused("trainer.generator", {0, 0, 0, 0});
  refused("trainer.generator", {1, 2, 3});
  refused("optimizer.step", {1, 2});
}
