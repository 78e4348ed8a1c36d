// The code of docs/training.md and docs/inference.md.

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "io/files.hpp"
#include "train/toy_data.hpp"

using namespace whet;

namespace {

struct Network : Sequential<Input<4>, Named<"body", Dense<8>>, ReLU, Named<"scores", Dense<3>>> {};

}  // namespace

TEST_CASE("the guide's data set is normalized and split") {
  const std::vector<float> samples(2 * 8 * 8 * 3, 0.5f);
  const std::vector<int> labels{0, 1};
  // snippet: data
  const Dataset images(Shape(8, 8, 3), samples, labels, 2);  // height, width, channels; two classes
  const Dataset centred = images.normalized(0.5, 0.25);
  const auto [training, validation] = centred.split(0.5, 1);  // shuffled by seed 1
  // end
  CHECK(training.size() == 1);
  CHECK(validation.size() == 1);
  CHECK(training.sample(0)[0] == 0.0f);
}

TEST_CASE("the guide's training can be watched, stopped and taken up again") {
  const Dataset data = toy_data(200);
  const files::TemporaryFolder folder;
  const std::filesystem::path path = folder / "training.safetensors";
  const bool interrupted = true;
  // snippet: train
  const TrainOptions options{.epochs = 4, .learning_rate = 3e-3, .validation = 0.1, .patience = 3};
  const Weights<Network> weights = train<Network>(data, options, ProgressBar{});
  // end
  // snippet: resume
  TrainingState<Network> state(options.seed);
  train(state, data, options, [&](const TrainingProgress& progress) {
    const bool stop = progress.epoch == 2 && interrupted;
    return stop ? TrainingAction::stop : TrainingAction::proceed;
  });
  save_checkpoint(path, state);

  auto again = load_checkpoint<Network>(path);
  train(again, data, options);
  const Weights<Network> same = again.best_weights();
  // end
  CHECK(same == weights);
  // snippet: measure
  const double right = accuracy(weights, data);
  const double among_two = top_k_accuracy(weights, data, 2);
  const Eigen::MatrixXi counts = confusion_matrix(weights, data);
  // end
  CHECK(right <= among_two);
  CHECK(counts.sum() == 200);
}

TEST_CASE("the guide's model runs in floats, in integers, in batches and step by step") {
  const Dataset data = toy_data(40);
  const auto weights = train<Network>(data, {.epochs = 2});
  // snippet: run
  const auto model = freeze<Int8Policy>(weights, calibrate(weights, data));
  static Workspace<decltype(model)> workspace;
  const auto scores = model(data.sample(0), workspace);  // a Tensor: scores[0], begin(), shape

  std::vector<float> all(3 * data.size());
  model.batch(data.samples(), all, workspace);
  // end
  CHECK(scores[0] == all[0]);
  // snippet: integers
  const TensorQuantization in = model.input_quantization();  // real = scale · (integer - zero_point)
  std::array<std::int8_t, 4> sensor{};                       // what an ADC gives, at that scale
  for (std::size_t index = 0; index < 4; ++index)
    sensor[index] = quantize_bound<std::int8_t>(data.sample(0)[index], in);
  std::array<std::int8_t, 3> result{};
  model.run(sensor, result, workspace);
  // end
  const TensorQuantization out = model.output_quantization();
  CHECK(scores[0] == static_cast<float>(result[0] - out.zero_point) * out.scale);
}
