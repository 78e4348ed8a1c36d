#include <cstddef>
#include <string>

#include <whet/io/checkpoint.hpp>
#include <whet/io/model_file.hpp>
#include <whet/io/trained_file.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/int8.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/lstm.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/train/quantization_aware.hpp>
#include <whet/train/train.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/transform/prune.hpp>
#include <whet/weights/freeze.hpp>

#include "catch.hpp"
#include "io/files.hpp"
#include "train/toy_data.hpp"

namespace {

struct Network
    : whet::Sequential<whet::Input<4>, whet::Named<"stem", whet::Dense<7>>, whet::ReLU, whet::Dense<3>> {};
struct Wider
    : whet::Sequential<whet::Input<4>, whet::Named<"stem", whet::Dense<8>>, whet::ReLU, whet::Dense<3>> {};
struct Sequence : whet::Sequential<whet::Input<2, 1, 2>, whet::LSTM<5>, whet::Dense<3>> {};

const whet::TrainOptions options{.epochs = 3, .seed = 5, .batch = 16, .learning_rate = 0.01};

template <class Network>
whet::Trained<Network> there_and_back(const whet::Trained<Network>& trained) {
  const files::TemporaryFolder folder;
  const auto path = folder / "trained.safetensors";
  // snippet: file
  whet::save_trained(path, trained);
  const auto found = whet::load_trained<Network>(path);
  // end
  CHECK(whet::load_weights<Network>(path) == trained.weights);
  return found;
}

/// All parameters of the models that two trained networks freeze to are equal.
template <class Policy, class Network>
void check_same_model(const whet::Trained<Network>& one, const whet::Trained<Network>& other) {
  const files::TemporaryFolder folder;
  whet::save_model(folder / "one", whet::freeze<Policy>(one));
  whet::save_model(folder / "other", whet::freeze<Policy>(other));
  CHECK(files::get(folder / "one") == files::get(folder / "other"));
}

}  // namespace

TEST_CASE("a network that was trained for INT4 freezes to the same integers after a file") {
  const whet::Dataset data = toy_data(200);
  const auto trained = whet::train<Network, whet::QuantizationAware<whet::Int4Policy>>(data, options);
  const auto found = there_and_back(trained);
  CHECK(found.weights == trained.weights);
  CHECK(found.quantization.fixed == trained.quantization.fixed);
  CHECK(found.quantization.weight_scales == trained.quantization.weight_scales);
  CHECK(found.quantization.scale_levels == trained.quantization.scale_levels);
  check_same_model<whet::Int4Policy>(trained, found);
}

TEST_CASE("calibrated ranges and masks go with their weights") {
  const whet::Dataset data = toy_data(200);
  whet::Trained<Network> trained{whet::train<Network>(data, options), {}};
  whet::prune(trained.weights, whet::Magnitude{}, {.sparsity = 0.5});
  trained.quantization = whet::calibrate(trained.weights, data);
  const auto found = there_and_back(trained);
  CHECK(found.weights.mask() == trained.weights.mask());
  CHECK(found.quantization.ranges == trained.quantization.ranges);
  check_same_model<whet::Int8Policy>(trained, found);
}

TEST_CASE("the cell state of a recurrent layer keeps its range") {
  const whet::Dataset data = toy_data(100);
  whet::Trained<Sequence> trained{whet::train<Sequence>(data, options), {}};
  trained.quantization = whet::calibrate(trained.weights, data);
  REQUIRE(trained.quantization.states[0].high > 0.0f);
  const auto found = there_and_back(trained);
  CHECK(found.quantization.states == trained.quantization.states);
  check_same_model<whet::Int8Policy>(trained, found);
}

TEST_CASE("files of another topology, without a quantization, truncated or damaged are refused") {
  using Catch::Matchers::ContainsSubstring;
  const files::TemporaryFolder folder;
  const auto file = folder / "trained.safetensors";
  const whet::Dataset data = toy_data(50);
  whet::Trained<Network> trained{whet::train<Network>(data, options), {}};
  trained.quantization.scale_levels.fill(127);
  whet::save_weights(file, trained.weights);
  CHECK_THROWS_WITH(whet::load_trained<Network>(file),
                    ContainsSubstring("quantization.ranges") && ContainsSubstring("a tensor of this name"));
  whet::save_trained(file, trained);
  CHECK_THROWS_WITH(whet::load_trained<Wider>(file), ContainsSubstring("whet.topology"));

  const std::string whole = files::get(file);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    files::put(file, whole.substr(0, length));
    CHECK_THROWS_AS(whet::load_trained<Network>(file), whet::FileError);
  }
  // A flipped bit makes another number or a file that is refused. It stays unseen only in numbers of tensors
  // that have no quantization of their own, and in the sign of a zero.
  int refused = 0;
  int others = 0;
  int same = 0;
  for (std::size_t position = 0; position < whole.size(); ++position) {
    std::string damaged = whole;
    damaged[position] = static_cast<char>(damaged[position] ^ (1 << (position % 8)));
    files::put(file, damaged);
    try {
      const auto found = whet::load_trained<Network>(file);
      const bool unseen = found.weights == trained.weights &&
                          found.quantization.ranges == trained.quantization.ranges &&
                          found.quantization.scale_levels == trained.quantization.scale_levels &&
                          found.quantization.states == trained.quantization.states;
      ++(unseen ? same : others);
    } catch (const whet::FileError&) {
      ++refused;
    }
  }
  CHECK(refused > 200);
  CHECK(others > 200);
  CHECK(same < 60);
}
