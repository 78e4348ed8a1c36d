#include <cmath>
#include <cstddef>
#include <vector>

#include <whet/topology/gru.hpp>
#include <whet/topology/lstm.hpp>
#include <whet/topology/simple_rnn.hpp>
#include <whet/train/operation/recurrent.hpp>

#include "catch.hpp"
#include "kernel/recurrent/naive.hpp"
#include "train/gradient_check.hpp"
#include "worse.hpp"

namespace {

template <class Layer, auto... Extents>
void check_gradients(int batch) {
  const auto errors = operation_gradient_errors<Layer, Extents...>(batch);
  CHECK(errors.input < 1e-8);
  CHECK(errors.parameters < 1e-8);
}

/// Output and gradients of one layer for fixed numbers.
template <class Layer, auto... Extents>
std::vector<double> forward_and_backward(int batch, int threads) {
  using Network = whet::Sequential<whet::Input<Extents...>, Layer>;
  constexpr whet::LayerRecord record = whet::records<Network>[0];
  const auto rows = static_cast<std::size_t>(batch);
  const std::vector<double> input = random_values(rows * record.input.size(), 1);
  const std::vector<double> above = random_values(rows * record.output.size(), 2);
  std::vector<double> output(above.size());
  std::vector<double> below(input.size());
  whet::ParameterBuffer<double> parameters(whet::records<Network>);
  std::ranges::copy(random_values(parameters.values().size(), 3, 0.5), parameters.values().begin());
  whet::ParameterBuffer<double> gradients(whet::records<Network>);
  whet::ThreadPool pool(threads);
  const auto operation = whet::operation_factory<double, Layer>(record);
  const auto in = static_cast<Eigen::Index>(record.input.size());
  const auto out = static_cast<Eigen::Index>(record.output.size());
  whet::ForwardPass<double> pass{
      {input.data(), batch, in}, {output.data(), batch, out}, parameters.layer(0), nullptr, pool};
  operation->forward(pass);
  whet::BackwardPass<double> back{{input.data(), batch, in},
                                  {output.data(), batch, out},
                                  {above.data(), batch, out},
                                  {below.data(), batch, in},
                                  std::as_const(parameters).layer(0),
                                  gradients.layer(0),
                                  pool};
  operation->backward(back);
  output.insert(output.end(), below.begin(), below.end());
  output.insert(output.end(), gradients.values().begin(), gradients.values().end());
  return output;
}

template <class Layer>
void check_forward() {
  constexpr int batch = 4;
  constexpr whet::Recurrence layer = Layer::recurrence(whet::Shape(5, 3));
  constexpr auto weights = static_cast<std::ptrdiff_t>(layer.gate_outputs()) * layer.columns();
  const std::vector<double> values =
      random_values(static_cast<std::size_t>(weights + layer.gate_outputs()), 3, 0.5);
  const NaiveRecurrent naive{
      layer, {values.begin(), values.begin() + weights}, {values.begin() + weights, values.end()}};
  const std::vector<double> input = random_values(batch * 5 * 3, 1);
  std::vector<double> expected;
  for (auto sample = input.begin(); sample != input.end(); sample += 5 * 3) {
    const std::vector<double> outputs = naive.run({sample, sample + 5 * 3});
    expected.insert(expected.end(), layer.whole_sequence ? outputs.begin() : outputs.end() - layer.units,
                    outputs.end());
  }
  const std::vector<double> found = forward_and_backward<Layer, 5, 3>(batch, 1);
  REQUIRE(found.size() > expected.size());
  double furthest = 0.0;
  for (std::size_t index = 0; index < expected.size(); ++index)
    furthest = worse(furthest, std::abs(found[index] - expected[index]));
  CHECK(furthest < 1e-14);
}

}  // namespace

TEST_CASE("the gradients of recurrent layers agree with central differences") {
  check_gradients<whet::LSTM<4>, 5, 3>(3);
  check_gradients<whet::GRU<4>, 5, 3>(3);
  check_gradients<whet::SimpleRNN<4>, 5, 3>(3);
}

TEST_CASE("the gradients of recurrent layers that give their whole sequence agree with central differences") {
  check_gradients<whet::LSTM<3, whet::Sequence>, 4, 2>(2);
  check_gradients<whet::GRU<3, whet::Sequence>, 4, 2>(2);
  check_gradients<whet::SimpleRNN<3, whet::Sequence>, 4, 2>(2);
}

TEST_CASE("the gradients of recurrent layers agree across the borders of groups and tiles") {
  check_gradients<whet::LSTM<2>, 1, 130>(2);
  check_gradients<whet::GRU<2, whet::Sequence>, 2, 1>(33);
  check_gradients<whet::SimpleRNN<131>, 1, 1>(1);
}

TEST_CASE("each row of an image is a step, whatever its columns and channels") {
  check_gradients<whet::LSTM<2, whet::Sequence>, 3, 2, 2>(2);
}

TEST_CASE("recurrent layers compute what their formulae say") {
  check_forward<whet::LSTM<4>>();
  check_forward<whet::LSTM<4, whet::Sequence>>();
  check_forward<whet::GRU<4>>();
  check_forward<whet::GRU<4, whet::Sequence>>();
  check_forward<whet::SimpleRNN<4>>();
  check_forward<whet::SimpleRNN<4, whet::Sequence>>();
}

TEST_CASE("the numbers of a recurrent layer do not depend on the number of threads") {
  CHECK(forward_and_backward<whet::LSTM<9>, 6, 5>(50, 1) == forward_and_backward<whet::LSTM<9>, 6, 5>(50, 3));
  CHECK(forward_and_backward<whet::GRU<9>, 6, 5>(50, 1) == forward_and_backward<whet::GRU<9>, 6, 5>(50, 3));
}

TEST_CASE("a recurrent layer tells calibration of its state and of the outputs that it does not give out") {
  using Network = whet::Sequential<whet::Input<4, 2>, whet::LSTM<3>>;
  whet::ThreadPool pool(1);
  whet::Engine<float> engine(whet::records<Network>, whet::operation_factories<float, Network>, pool);
  for (float& value : engine.parameters().values()) value = 0.5F;
  const std::vector<float> input(2 * 8, 1.0F);
  engine.forward({input.data(), 2, 8}, 0);
  const auto inner = engine.inner(0);
  CHECK(inner.state.size() == 2 * 4 * 3);
  CHECK(inner.outputs.size() == 2 * 4 * 3);
  CHECK(inner.state[3 * 3] > inner.state[0]);
  CHECK(inner.state[3 * 3] > 1.0F);
  CHECK(engine.output(0)(0, 0) <= 1.0F);
}
