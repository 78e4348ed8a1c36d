#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <vector>

#include <whet/precision/binary_weight.hpp>
#include <whet/precision/int16x8.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/ternary.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/gru.hpp>
#include <whet/topology/lstm.hpp>
#include <whet/topology/simple_rnn.hpp>
#include <whet/train/metrics.hpp>
#include <whet/train/quantization_aware.hpp>
#include <whet/train/quantized/recurrent.hpp>
#include <whet/transform/calibrate.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"
#include "train/quantized/evaluated.hpp"
#include "train/quantized/sequences.hpp"

namespace {

using namespace whet;

constexpr TrainOptions options{.epochs = 2, .seed = 3, .batch = 32, .learning_rate = 0.01};

/// All cells, a sequence of one as the features of the next.
struct Sequences : Sequential<Input<6, 5>, GRU<35, Sequence>, LSTM<6, Sequence>, SimpleRNN<4>, Dense<3>> {};
/// Groups of 4-bit weights with a remainder in both of the layer's matrices.
struct Grouped : Sequential<Input<4, 40>, LSTM<34>, Dense<3>> {};
struct Plain : Sequential<Input<8, 3>, GRU<16>, Dense<3>> {};

template <class Network>
constexpr bool has_cell_state = std::ranges::any_of(records<Network>, [](const LayerRecord& record) {
  return record.type.view() == "LSTM";
});

template <class Network, class Policy>
void check_integers() {
  constexpr Shape shape = input_shape<Network>;
  Weights<Network> weights;
  initialize(weights, 5);
  const Dataset data = toy_sequences(200, shape.height, shape.width * shape.channels);
  ThreadPool pool(2);
  Quantization<Network> start = quantized::observe<Policy>(weights, data, 32, Generator(6), pool);
  if constexpr (!std::is_same_v<Policy, Int16x8Policy>) start.fixed[1]->zero_point = -3;
  Evaluated<Network, Policy> evaluated(weights, start, data, options);
  const Dataset unseen = toy_sequences(150, shape.height, shape.width * shape.channels, 99);
  evaluated.forward(unseen);
  auto trained = evaluated.trained();
  CHECK(count_differences(evaluated, trained, unseen) == 0);
  // Other scales of weights, and another cell state, make other numbers.
  auto other = trained;
  for (float& scale : other.quantization.weight_scales[0]) scale *= 1.001F;
  CHECK(count_differences(evaluated, other, unseen) > 0);
  if constexpr (has_cell_state<Network>) {
    other = trained;
    for (Range& state : other.quantization.states) state.high *= 1.01F;
    CHECK(count_differences(evaluated, other, unseen) > 0);
  }

  // A training that starts from what another one learned keeps it, scales of groups too.
  Quantization<typename decltype(evaluated)::shipped> again_start = trained.quantization;
  const Evaluated<typename decltype(evaluated)::shipped, Policy> again(
      trained.weights, again_start, data, {.epochs = 1, .batch = 200, .learning_rate = 1e-9});
  const auto kept = again.trained().quantization;
  for (std::size_t layer = 0; layer < kept.weight_scales.size(); ++layer) {
    REQUIRE(kept.weight_scales[layer].size() == trained.quantization.weight_scales[layer].size());
    for (std::size_t index = 0; index < kept.weight_scales[layer].size(); ++index)
      CHECK(kept.weight_scales[layer][index] ==
            Catch::Approx(trained.quantization.weight_scales[layer][index]).epsilon(1e-5));
    CHECK(kept.states[layer] == trained.quantization.states[layer]);
  }
}

/// A fake-quantized layer and the same in double, whose gradients agree with differences, behind
/// another one that has the gradient of what they take. The loss is the sum of the outputs with random
/// factors.
template <class Layer>
class Gradients {
 public:
  struct Network : Sequential<Input<7, 3>, SimpleRNN<3, Sequence>, Layer> {};
  static constexpr Eigen::Index batch = 20;
  static constexpr auto inputs = static_cast<Eigen::Index>(input_shape<Network>.size());
  static constexpr auto outputs = static_cast<Eigen::Index>(output_shape<Network>.size());

  /// output: the scale of the layer's integers.
  explicit Gradients(float output)
      : training(RangeGradient::lsq),
        integers(training.make_engine(pool)),
        real(records<Network>, operation_factories<double, Network>, pool) {
    Weights<Network> weights;
    const std::vector<double> drawn = random_values(weights.values().size(), 1, 0.6);
    std::transform(drawn.begin(), drawn.end(), weights.values().begin(),
                   [](double value) { return static_cast<float>(value); });
    Quantization<Network> start;
    start.ranges.fill({-1.5F, 1.5F});
    start.fixed[2] = TensorQuantization{output, 0};
    start.states.fill({-4.0F, 4.0F});
    std::ranges::copy(training.start(weights, start).values(), integers.parameters().values().begin());
    std::ranges::copy(weights.values(), real.parameters().values().begin());
    run(integers, floats);
    run(real, doubles);
  }

  /// Cosines of the angles between the gradients of weights and biases of both.
  double likeness_of(int record) const {
    const auto found = integers.gradients().layer(static_cast<std::size_t>(training.place_of(record)));
    const auto expected = real.gradients().layer(static_cast<std::size_t>(record));
    return std::min(likeness(found.kernel, expected.kernel), likeness(found.bias, expected.bias));
  }
  /// Of the gradients of kernel and bias the one that is further from the length in real numbers.
  double ratio_of(int record) const {
    const auto found = integers.gradients().layer(static_cast<std::size_t>(training.place_of(record)));
    const auto expected = real.gradients().layer(static_cast<std::size_t>(record));
    const double kernel = ratio(found.kernel, expected.kernel);
    const double bias = ratio(found.bias, expected.bias);
    return std::abs(kernel - 1.0) > std::abs(bias - 1.0) ? kernel : bias;
  }
  double largest_difference() const {
    const ConstBatch<float> found = integers.output(training.place_of(1));
    return (found.cast<double>() - real.output(1)).cwiseAbs().maxCoeff();
  }
  /// The gradient of the logarithm of the output's scale.
  double of_scale() const { return double{integers.gradients().kernel(held("Scale", 2))(0, 0)}; }
  /// The same where every output of the last step is clipped: by the ends of the range, which they are.
  double of_scale_of_clipped() const {
    const std::vector<double> above = factors();
    const ConstBatch<float> found = integers.output(training.place_of(1));
    double sum = 0.0;
    for (Eigen::Index index = 0; index < batch * outputs; ++index)
      sum += above[static_cast<std::size_t>(index)] * double{found.data()[index]};
    return sum / std::sqrt(7.0 * static_cast<double>(outputs) * 127.0);
  }
  double largest_gradient(int record) const {
    return double{integers.gradients()
                      .layer(static_cast<std::size_t>(training.place_of(record)))
                      .kernel.cwiseAbs()
                      .maxCoeff()};
  }
  /// Largest magnitudes of the gradients of the weights' scales: of the features, of the layer's own output.
  double of_weight_scales(int part) const {
    return double{integers.gradients().kernel(held("WeightScales", 2 + part)).cwiseAbs().maxCoeff()};
  }

 private:
  template <class Scalar>
  void run(Engine<Scalar>& engine, AlignedValues<Scalar>& samples) {
    const std::vector<double> input = random_values(static_cast<std::size_t>(batch * inputs), 2, 1.0);
    const std::vector<double> above = factors();
    samples.assign(input.begin(), input.end());
    engine.forward({samples.data(), batch, inputs}, engine.last_record(), nullptr);
    std::transform(above.begin(), above.end(), engine.output_gradient(engine.last_record()).data(),
                   [](double value) { return static_cast<Scalar>(value); });
    engine.backward(engine.last_record());
  }
  /// 1 where they are of the same length.
  template <class First, class Second>
  static double ratio(const First& first, const Second& second) {
    return first.template cast<double>().norm() / second.norm();
  }
  template <class First, class Second>
  static double likeness(const First& first, const Second& second) {
    const auto found = first.template cast<double>().eval();
    return found.cwiseProduct(second).sum() / (found.norm() * second.norm());
  }
  std::size_t held(std::string_view type, int which) const {
    for (std::size_t index = 0; index < integers.records().size(); ++index)
      if (integers.records()[index].type.view() == type && which-- == 0) return index;
    FAIL("no such record");
    return 0;
  }
  static std::vector<double> factors() {
    return random_values(static_cast<std::size_t>(batch * outputs), 3, 1.0);
  }

  ThreadPool pool{2};
  quantized::Training<Network, Int8Policy> training;
  Engine<float> integers;
  Engine<double> real;
  AlignedValues<float> floats;
  AlignedValues<double> doubles;
};

/// With fine scales, so that rounding changes little.
template <class Layer>
void check_gradients() {
  const Gradients<Layer> made(1.0F / 127.0F);
  CHECK(made.largest_difference() < 0.03);
  CHECK(made.likeness_of(0) > 0.995);
  CHECK(made.likeness_of(1) > 0.995);
  CHECK(made.ratio_of(0) == Catch::Approx(1.0).margin(0.05));
  CHECK(made.ratio_of(1) == Catch::Approx(1.0).margin(0.05));
  CHECK(made.of_weight_scales(0) > 0.0);
  CHECK(made.of_weight_scales(1) > 0.0);
}

}  // namespace

TEST_CASE("training of recurrent layers evaluates the integers of the frozen model") {
  check_integers<Sequences, Int8Policy>();
  check_integers<Sequences, Int16x8Policy>();
  check_integers<Plain, TfliteInt8Policy>();
  check_integers<Plain, TfliteInt4Policy>();
  check_integers<Grouped, Int4Policy>();
  check_integers<Plain, TernaryPolicy>();
  check_integers<Plain, BinaryWeightPolicy>();
}

TEST_CASE("gradients of recurrent layers in integers are those of the layer in real numbers, nearly") {
  check_gradients<LSTM<5>>();
  check_gradients<GRU<5, Sequence>>();
  check_gradients<SimpleRNN<5>>();
}

TEST_CASE("outputs that are clipped have no gradient, but their scale has") {
  // Up to a ten-thousandth, which all of the last step are beyond.
  const Gradients<LSTM<5>> made(1e-4F / 127.0F);
  CHECK(made.largest_gradient(0) == 0.0);
  CHECK(made.largest_gradient(1) == 0.0);
  CHECK(made.of_scale() == Catch::Approx(made.of_scale_of_clipped()).epsilon(1e-3));
}

TEST_CASE("recurrent layers of two bits learn what calibration loses") {
  const Dataset data = toy_sequences(600, 8, 3);
  const Dataset unseen = toy_sequences(300, 8, 3, 99);
  const TrainOptions chosen{.epochs = 12, .seed = 3, .batch = 32, .learning_rate = 0.01};
  const auto weights = train<Plain>(data, chosen);
  CHECK(accuracy(weights, unseen) > 0.97);
  const auto ranges = calibrate(weights, data.first(200));
  const double calibrated = accuracy(freeze<TernaryPolicy, target::generic>(weights, ranges), unseen);
  const auto tuned = train<QuantizationAware<TernaryPolicy>>(weights, ranges, data, chosen);
  const double trained = accuracy(freeze<TernaryPolicy, target::generic>(tuned), unseen);
  CHECK(trained > 0.95);
  CHECK(trained > calibrated - 0.01);
  // And from the start.
  TrainOptions other = chosen;
  other.seed = 4;
  const auto fresh = train<Plain, QuantizationAware<TernaryPolicy>>(data, other);
  CHECK(accuracy(freeze<TernaryPolicy, target::generic>(fresh), unseen) > 0.95);
}

TEST_CASE("a cell state of which nothing is known, and scales for one part alone, are refused") {
  const Dataset data = toy_sequences(30, 4, 40);
  const Weights<Grouped> weights;
  Quantization<Grouped> start = calibrate(weights, data);
  start.states[0] = {};
  using Catch::Matchers::ContainsSubstring;
  CHECK_THROWS_WITH(train<QuantizationAware<Int4Policy>>(weights, start, data),
                    ContainsSubstring("layer 0 (LSTM)") && ContainsSubstring("cell state"));
  start.states[0] = {-1.0F, 1.0F};
  start.weight_scales[0].assign(136, 0.01F);
  CHECK_THROWS_WITH(train<QuantizationAware<Int4Policy>>(weights, start, data),
                    ContainsSubstring("expected 272 weight scales, found 136"));
}
