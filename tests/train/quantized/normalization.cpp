#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/dense.hpp>
#include <whet/train/quantized/normalization.hpp>
#include <whet/train/quantized/training.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"

namespace {

using namespace whet;

struct Normalized : Sequential<Input<6>, Dense<4>, BatchNorm> {};

constexpr int rows = 30;
constexpr int inputs = 6;
constexpr int channels = 4;

/// Kernel and bias, then gamma, mean and variance by channel and beta, in double.
struct Surrogate {
  std::vector<double> layer;
  std::vector<double> norm;
  std::vector<double> x;
  std::vector<double> above;
  bool by_batch = true;

  /// Weighted sum of the outputs of a dense layer and batch normalization without any rounding.
  double operator()() const {
    double total = 0.0;
    for (std::size_t c = 0; c < channels; ++c) {
      std::vector<double> u(rows, layer[channels * inputs + c]);
      for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t i = 0; i < inputs; ++i) u[row] += layer[c * inputs + i] * x[row * inputs + i];
      double mean = norm[c * 3 + 1];
      double variance = norm[c * 3 + 2];
      if (by_batch) {
        mean = variance = 0.0;
        for (double value : u) mean += value / rows;
        for (double value : u) variance += (value - mean) * (value - mean) / rows;
      }
      for (std::size_t row = 0; row < rows; ++row)
        total += above[row * channels + c] *
                 (norm[c * 3] * (u[row] - mean) / std::sqrt(variance + double{BatchNorm::epsilon}) +
                  norm[channels * 3 + c]);
    }
    return total;
  }
};

/// The first record of a type.
std::size_t find(const Engine<float>& engine, std::string_view type) {
  std::size_t index = 0;
  while (engine.records()[index].type.view() != type) ++index;
  return index;
}

std::vector<double> in_double(std::span<const float> values) { return {values.begin(), values.end()}; }

}  // namespace

TEST_CASE("folded batch normalization has the gradients of batch normalization, by batch and frozen") {
  Weights<Normalized> weights;
  const std::vector<double> drawn = random_values(weights.values().size(), 1, 1.0);
  std::transform(drawn.begin(), drawn.end(), weights.values().begin(), [](double x) { return float(x); });
  weights.parameters().kernel(1).col(2) = weights.parameters().kernel(1).col(2).cwiseAbs() * 2.0F;
  Quantization<Normalized> start;
  start.ranges[0] = {-2.0F, 2.0F};
  start.fixed[2] = TensorQuantization{0.5F, 3};  // Nothing is clipped

  for (const bool by_batch : {true, false}) {
    ThreadPool pool(2);
    quantized::Training<Normalized, Int8Policy> training(RangeGradient::lsq);
    training.phase().statistics_frozen = !by_batch;
    Engine<float> engine = training.make_engine(pool);
    std::ranges::copy(training.start(weights, start).values(), engine.parameters().values().begin());
    // Room for what the folded weights grow by when the running variance moves.
    engine.parameters().kernel(find(engine, "WeightScales")).array() += 0.7F;
    const std::vector<double> samples = random_values(rows * inputs, 2, 2.0);
    AlignedValues<float> values(samples.begin(), samples.end());
    Generator generator(1);
    engine.forward({values.data(), rows, inputs}, engine.last_record(), &generator);

    Surrogate surrogate;
    surrogate.by_batch = by_batch;
    surrogate.above = random_values(rows * channels, 3, 1.0);
    const ConstBatch<float> x = engine.output(training.place_of(-1));
    surrogate.x = in_double({x.data(), rows * inputs});
    surrogate.layer = in_double(weights.values().first(channels * inputs + channels));
    surrogate.norm = in_double(weights.values().last(channels * 4));
    Batch<float> gradient = engine.output_gradient(engine.last_record());
    for (std::size_t index = 0; index < surrogate.above.size(); ++index)
      gradient.data()[index] = static_cast<float>(surrogate.above[index]);
    engine.backward(engine.last_record());

    const auto place = static_cast<std::size_t>(training.place_of(0));
    const std::size_t held = find(engine, "BatchNorm");
    const auto of_layer = engine.gradients().layer(place);
    const auto of_norm = engine.gradients().layer(held);
    std::vector<double> found = in_double({of_layer.kernel.data(), channels * inputs + channels});
    CHECK(gradient_error(surrogate.layer, found, surrogate) < 1e-3);
    found = in_double({of_norm.kernel.data(), channels * 4});
    std::vector<double>& norm = surrogate.norm;
    for (std::size_t c = 0; c < channels; ++c) {
      for (std::size_t statistic : {1U, 2U}) CHECK(found[c * 3 + statistic] == 0.0);
      CHECK(gradient_error(std::span(norm).subspan(c * 3, 1), std::span(found).subspan(c * 3, 1), surrogate) <
            1e-3);
    }
    CHECK(gradient_error(std::span(norm).last(channels), std::span(found).last(channels), surrogate) < 1e-3);

    // The running statistics move while batches are normalized by themselves, and stay then.
    const auto running = engine.parameters().kernel(held);
    const auto before = weights.parameters().kernel(1);
    CHECK((running.col(1) == before.col(1)) == !by_batch);
    CHECK((running.col(2) == before.col(2)) == !by_batch);
    CHECK(running.col(0) == before.col(0));
  }
}

TEST_CASE(
    "by the moments of the batch, outputs have mean beta and deviation gamma whatever the running ones") {
  Weights<Normalized> weights;
  const std::vector<double> drawn = random_values(weights.values().size(), 1, 1.0);
  std::transform(drawn.begin(), drawn.end(), weights.values().begin(), [](double x) { return float(x); });
  auto norm = weights.parameters().layer(1);
  norm.kernel.col(0) << 1.0F, 2.0F, -1.5F, 0.5F;
  norm.kernel.col(2) << 0.2F, 3.0F, 1.0F, 9.0F;
  norm.bias << 0.0F, 1.0F, -2.0F, 0.25F;
  Quantization<Normalized> start;
  start.ranges[0] = {-2.0F, 2.0F};
  start.fixed[2] = TensorQuantization{0.08F, 0};
  ThreadPool pool(1);
  quantized::Training<Normalized, Int8Policy> training(RangeGradient::lsq);
  Engine<float> engine = training.make_engine(pool);
  std::ranges::copy(training.start(weights, start).values(), engine.parameters().values().begin());
  const std::vector<double> samples = random_values(200 * inputs, 2, 2.0);
  AlignedValues<float> values(samples.begin(), samples.end());
  Generator generator(1);
  engine.forward({values.data(), 200, inputs}, engine.last_record(), &generator);
  const auto output = engine.output(engine.last_record());
  for (Eigen::Index c = 0; c < channels; ++c) {
    const float mean = output.col(c).mean();
    CHECK(mean == Catch::Approx(norm.bias(c)).margin(0.05));
    const float deviation = std::sqrt((output.col(c).array() - mean).square().mean());
    CHECK(deviation == Catch::Approx(std::abs(norm.kernel(c, 0))).epsilon(0.03));
  }
}
