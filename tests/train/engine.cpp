#include <algorithm>
#include <span>
#include <stdexcept>
#include <vector>

#include <whet/topology/dense.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/hard_swish.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/topology/tanh.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/loss/cross_entropy.hpp>
#include <whet/train/loss/mean_squared_error.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"

namespace {

struct Deep : whet::Sequential<whet::Input<3, 2, 2>, whet::Flatten, whet::Dense<9>, whet::ReLU,
                               whet::Dense<7>, whet::Dropout<whet::Ratio<1, 5>>, whet::HardSwish,
                               whet::Dense<6>, whet::Tanh, whet::Dense<5>> {};
struct WithSoftmax
    : whet::Sequential<whet::Input<4>, whet::Dense<6>, whet::Sigmoid, whet::Dense<3>, whet::Softmax> {};

/// The worst gradient error over all parameters of a network under a loss.
template <class Network>
double network_gradient_error(const whet::Loss<double>& loss, int batch = 6) {
  whet::ThreadPool pool(2);
  whet::Engine<double> engine(whet::records<Network>, whet::operation_factories<double, Network>, pool);
  std::ranges::copy(random_values(engine.parameters().values().size(), 5, 0.7),
                    engine.parameters().values().begin());
  const int record = loss.takes_scores() ? engine.scores_record() : engine.last_record();
  const auto rows = static_cast<std::size_t>(batch);
  const auto outputs = static_cast<Eigen::Index>(whet::output_shape<Network>.size());
  const std::vector<double> inputs = random_values(rows * whet::input_shape<Network>.size(), 6);
  const std::vector<double> targets = random_values(rows * static_cast<std::size_t>(outputs), 7);
  std::vector<int> labels;
  for (int row = 0; row < batch; ++row) labels.push_back(row % static_cast<int>(outputs));

  const auto run = [&](bool with_gradient) {
    whet::Generator generator(8);
    engine.forward({inputs.data(), batch, static_cast<Eigen::Index>(whet::input_shape<Network>.size())},
                   record, &generator);
    const whet::LossInput<double> input{engine.output(record), labels, {targets.data(), batch, outputs}, {}};
    const whet::Batch<double> none(nullptr, 0, 0);
    return loss.evaluate(input, with_gradient ? engine.output_gradient(record) : none) / batch;
  };
  run(true);
  engine.backward(record);
  const auto found = engine.gradients().values();
  const std::vector<double> gradients(found.begin(), found.end());
  return gradient_error(engine.parameters().values(), gradients, [&] { return run(false); });
}

}  // namespace

TEST_CASE("gradients through a chain of layers agree with central differences, for both losses") {
  CHECK(network_gradient_error<Deep>(whet::CrossEntropy<double>(0.1)) < 1e-8);
  CHECK(network_gradient_error<Deep>(whet::MeanSquaredError<double>()) < 1e-8);
}

TEST_CASE("cross-entropy takes the scores before a final softmax, mean squared error its probabilities") {
  CHECK(network_gradient_error<WithSoftmax>(whet::CrossEntropy<double>()) < 1e-8);
  CHECK(network_gradient_error<WithSoftmax>(whet::MeanSquaredError<double>()) < 1e-8);
}

TEST_CASE("an engine takes records made at run time") {
  std::vector<whet::LayerRecord> records(2);
  records[0].type = "Dense";
  records[0].role = whet::LayerRole::affine;
  records[0].input = whet::Shape(3);
  records[0].output = whet::Shape(2);
  records[0].affine = {2, 3};
  records[1].type = "ReLU";
  records[1].role = whet::LayerRole::activation;
  records[1].producer = 0;
  records[1].input = records[1].output = whet::Shape(2);
  const std::vector<whet::OperationFactory<float>> factories{whet::operation_factory<float, whet::Dense<2>>,
                                                             whet::operation_factory<float, whet::ReLU>};
  whet::ThreadPool pool(1);
  whet::Engine<float> engine(records, factories, pool);
  engine.parameters().kernel(0) << 1, 2, 3, -1, -2, -3;
  engine.parameters().bias(0) << 1, 1;
  const std::vector<float> inputs{1, 1, 1};
  engine.forward({inputs.data(), 1, 3}, engine.last_record());
  CHECK(engine.output(1)(0, 0) == 7.0F);
  CHECK(engine.output(1)(0, 1) == 0.0F);

  SECTION("and says which of them does not fit") {
    records[1].input = whet::Shape(4);
    CHECK_THROWS_WITH(whet::Engine<float>(records, factories, pool),
                      Catch::Matchers::ContainsSubstring("layer 1 (ReLU)"));
    CHECK_THROWS_AS(whet::Engine<float>(records, std::span(factories).first(1), pool), std::invalid_argument);
  }
}

TEST_CASE("an engine gives the same for a batch after a larger one") {
  whet::ThreadPool pool(2);
  whet::Engine<double> engine(whet::records<WithSoftmax>, whet::operation_factories<double, WithSoftmax>,
                              pool);
  std::ranges::copy(random_values(engine.parameters().values().size(), 5),
                    engine.parameters().values().begin());
  const std::vector<double> inputs = random_values(40, 9);
  engine.forward({inputs.data(), 10, 4}, engine.last_record());
  const Eigen::MatrixXd many = engine.output(engine.last_record());
  engine.forward({inputs.data(), 3, 4}, engine.last_record());
  CHECK((engine.output(engine.last_record()) - many.topRows(3)).norm() < 1e-12);
}
