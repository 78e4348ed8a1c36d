#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <type_traits>
#include <vector>

#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "worse.hpp"

namespace {

using namespace whet;

/// Everything that runs step by step, with an output for each step.
template <int Steps>
struct Signal : Sequential<Input<Steps, 5>, Conv1D<8, 3, Causal, Dilation{2}>, BatchNorm, ReLU,
                           Residual<Conv1D<8, 2, Causal>, Swish>, Dropout<Ratio<1, 2>>, LSTM<9, Sequence>,
                           Concat<GRU<4, Sequence>, Layers<Conv1D<3, 1>, Sigmoid>>, SimpleRNN<6, Sequence>,
                           PReLU, Conv1D<4, 1>, Softmax> {};

/// The output of a sequence as it is so far.
template <int Steps>
struct Classifier : Sequential<Input<Steps, 3, NonNegative>, Conv1D<6, 4, Causal>, ReLU, GRU<7, Sequence>,
                               LSTM<5>, Dense<4>, ReLU, Dense<3>, Softmax> {};

/// Convolutions over the columns of each row, causal along the rows.
template <int Steps>
struct Spectrum : Sequential<Input<Steps, 6, 2>, Conv2D<4, Size{3, 3}, Causal>, ReLU,
                             DepthwiseConv2D<Size{2, 3}, Causal>, MaxPool<Size{1, 2}>, Conv2D<3, 1>> {};

template <class Network>
Weights<Network> random_weights() {
  Weights<Network> weights;
  std::mt19937 generator(3);
  std::uniform_real_distribution<float> uniform(-0.6f, 0.6f);
  for (float& value : weights.values()) value = uniform(generator);
  for (std::size_t layer = 0; layer < records<Network>.size(); ++layer)
    if (records<Network>[layer].role == LayerRole::normalization)
      weights.parameters().kernel(layer).col(2).array() += 1.0f;
  return weights;
}

template <class Network>
Quantization<Network> some_ranges() {
  Quantization<Network> quantization;
  quantization.ranges.fill({-1.5f, 1.5f});
  if (input_bounds<Network>.nonnegative()) quantization.ranges[0].low = 0.0f;
  quantization.states.fill({-2.0f, 2.0f});
  return quantization;
}

std::vector<float> random_signal(std::size_t count) {
  std::mt19937 generator(4);
  std::uniform_real_distribution<float> uniform(0.0f, 1.4f);
  std::vector<float> signal(count);
  for (float& value : signal) value = uniform(generator);
  return signal;
}

/// The largest difference of two outputs: 0 where they are the same bits.
template <class Left, class Right>
float difference(const Left& left, const Right& right) {
  float furthest = 0.0f;
  for (std::size_t index = 0; index < left.size(); ++index)
    furthest = worse(furthest, std::abs(left[index] - right[index]));
  return furthest;
}

template <class Policy>
constexpr float tolerance = std::is_same_v<typename Policy::activation, float> ? 1e-6f : 0.0f;

/// Steps one by one against the whole sequence, twice, with a stream of another signal between.
template <class Network, class Policy, class Target>
void check_sequence() {
  const auto model = freeze<Policy, Target>(random_weights<Network>(), some_ranges<Network>());
  Workspace<decltype(model)> workspace;
  const std::vector<float> signal = random_signal(input_shape<Network>.size());
  const auto whole = model(signal, workspace);
  Stream<decltype(model)> stream(model);
  Stream<decltype(model)> other(model);
  constexpr std::size_t features = stream.input_extents.size();
  constexpr std::size_t values = stream.output_extents.size();
  static_assert(features * static_cast<std::size_t>(input_shape<Network>.height) ==
                input_shape<Network>.size());
  for (int round = 0; round < 2; ++round) {
    for (std::size_t step = 0; step * features < signal.size(); ++step) {
      const std::span<const float, features> row(signal.data() + step * features, features);
      const auto output = stream.step(row);
      other.step(std::array<float, features>{});
      CAPTURE(Target::name, Policy::name, round, step);
      CHECK(difference(output, std::span<const float>(whole.data() + step * values, values)) <=
            tolerance<Policy>);
    }
    stream.reset();
  }
}

/// After each step the output is that of a model of the sequence so far.
template <class Policy, class Target, int Steps>
void check_prefix() {
  const auto whole =
      freeze<Policy, Target>(random_weights<Classifier<Steps>>(), some_ranges<Classifier<Steps>>());
  const auto longest = freeze<Policy, Target>(random_weights<Classifier<9>>(), some_ranges<Classifier<9>>());
  Workspace<decltype(whole)> workspace;
  const std::vector<float> signal = random_signal(9 * 3);
  const auto expected = whole(std::span<const float, Steps * 3>(signal.data(), Steps * 3), workspace);
  Stream<decltype(longest)> stream(longest);
  typename decltype(stream)::output_tensor output;
  for (int step = 0; step < Steps; ++step)
    output = stream.step(std::span<const float, 3>(signal.data() + step * 3, 3));
  CAPTURE(Target::name, Policy::name, Steps);
  CHECK(difference(output, expected) <= tolerance<Policy>);
}

template <class Policy>
void check_all() {
  check_sequence<Signal<11>, Policy, target::generic>();
  check_sequence<Signal<11>, Policy, target::native>();
  check_sequence<Spectrum<7>, Policy, target::generic>();
  check_sequence<Spectrum<7>, Policy, target::native>();
  check_prefix<Policy, target::native, 1>();
  check_prefix<Policy, target::native, 2>();
  check_prefix<Policy, target::native, 9>();
}

}  // namespace

TEST_CASE("a float stream gives what the whole sequence gives within 1e-6") { check_all<Float32Policy>(); }

TEST_CASE("an int8 stream gives the same bits as the whole sequence") { check_all<Int8Policy>(); }

TEST_CASE("a stream of an imported int8 model gives the same bits as the whole sequence") {
  check_all<TfliteInt8Policy>();
}

TEST_CASE("a stream may be dynamic where each step has a range of its own") {
  struct Recurrent : Sequential<Input<6, 4>, LSTM<5, Sequence>, GRU<3, Sequence>> {};
  check_sequence<Recurrent, Dynamic<Int8Policy>, target::generic>();
  check_sequence<Recurrent, Dynamic<Int8Policy>, target::native>();
}

TEST_CASE("a stream of binary layers remembers signs") {
  struct Signs : Sequential<Input<9, 5>, Conv1D<40, 3, Causal, Dilation{2}>, BatchNorm, HardTanh,
                            Conv1D<9, 2, Causal>, HardTanh, Conv1D<4, 1>> {};
  check_sequence<Signs, BinaryPolicy, target::generic>();
  check_sequence<Signs, BinaryPolicy, target::native>();
}

TEST_CASE("a stream of narrow weights gives what the whole sequence gives") {
  check_sequence<Spectrum<7>, Float16Policy, target::native>();
}

TEST_CASE("a stream of a mixed model converts between the policies") {
  using Policy = Mixed<Int8Policy, At<1, Float32Policy>>;
  struct Recurrent : Sequential<Input<6, 4>, LSTM<5, Sequence>, GRU<3, Sequence>, SimpleRNN<2, Sequence>> {};
  const auto model = freeze<Policy, target::generic>(random_weights<Recurrent>(), some_ranges<Recurrent>());
  Workspace<decltype(model)> workspace;
  const std::vector<float> signal = random_signal(24);
  const auto whole = model(signal, workspace);
  Stream<decltype(model)> stream(model);
  for (std::size_t step = 0; step < 6; ++step) {
    const auto output = stream.step(std::span<const float, 4>(signal.data() + step * 4, 4));
    CHECK(difference(output, std::span<const float>(whole.data() + step * 2, 2)) <= 1e-6f);
  }
}

TEST_CASE("a stream takes and gives int8 without the conversions at both ends") {
  const auto model = freeze<Int8Policy>(random_weights<Spectrum<7>>(), some_ranges<Spectrum<7>>());
  Workspace<decltype(model)> workspace;
  std::mt19937 generator(8);
  std::uniform_int_distribution<int> any(-128, 127);
  std::array<std::int8_t, 7 * 12> signal{};
  for (std::int8_t& value : signal) value = static_cast<std::int8_t>(any(generator));
  std::array<std::int8_t, 7 * 9> whole{};
  model.run(signal, whole, workspace);
  Stream<decltype(model)> stream(model);
  for (std::size_t step = 0; step < 7; ++step) {
    std::array<std::int8_t, 9> output{};
    stream.run(std::span<const std::int8_t, 12>(signal.data() + step * 12, 12), output);
    CHECK(std::equal(output.begin(), output.end(), whole.begin() + static_cast<std::ptrdiff_t>(step * 9)));
  }
}

TEST_CASE("the compiler knows what a stream takes, which is little and does not grow with the sequence") {
  using Short = Stream<Model<Signal<3>, Int8Policy, target::generic>>;
  using Long = Stream<Model<Signal<1000>, Int8Policy, target::generic>>;
  STATIC_REQUIRE(Short::bytes == Long::bytes);
  STATIC_REQUIRE(Long::bytes == Long::state_bytes + Long::workspace_bytes);
  STATIC_REQUIRE(sizeof(Long) <= Long::bytes + 2 * sizeof(void*));
  STATIC_REQUIRE(Long::bytes < 500);
  STATIC_REQUIRE(Long::input_extents == Shape(1, 5, 1));
  STATIC_REQUIRE(Long::output_extents == Shape(1, 1, 4));
  STATIC_REQUIRE(std::is_same_v<Stream<const Frozen<Model<Signal<3>>>>, StreamOf<Model<Signal<3>>>>);
}

namespace {

// snippet: topology
/// Words in a signal of 10 features every 20 ms, whose first layer sees 5 steps and whose second remembers.
struct Words : whet::Sequential<whet::Input<49, 10>, whet::Conv1D<16, 3, whet::Causal, whet::Dilation{2}>,
                                whet::ReLU, whet::LSTM<24>, whet::Dense<12>, whet::Softmax> {};
// end

}  // namespace

TEST_CASE("two microphones share one model") {
  const auto model = freeze<Int8Policy>(random_weights<Words>(), some_ranges<Words>());
  const std::vector<float> first = random_signal(10);
  const std::array<float, 10> second{};
  // snippet: stream
  whet::Stream<decltype(model)> left(model);  // all that differs between signals, .bss on a microcontroller
  whet::Stream<decltype(model)> right(model);
  auto heard = left.step(first);  // 10 features in, 12 scores out: those of the signal so far
  auto other = right.step(second);
  left.reset();  // a new signal
  // end
  CHECK(heard != other);
  CHECK(left.step(first) == heard);
  CHECK(left.step(first) != heard);
}
