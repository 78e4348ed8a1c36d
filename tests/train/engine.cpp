#include <algorithm>
#include <span>
#include <stdexcept>
#include <vector>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/hard_swish.hpp>
#include <whet/topology/join.hpp>
#include <whet/topology/prelu.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/topology/squeeze_excite.hpp>
#include <whet/topology/swish.hpp>
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
/// Branches in branches: a projection, an identity that several layers read, a gate and channels side by
/// side.
struct Branched
    : whet::Sequential<
          whet::Input<5, 6, 2>, whet::Conv2D<4, 3>, whet::BatchNorm, whet::Tanh,
          whet::Residual<whet::Conv2D<4, 3>, whet::Swish, whet::Residual<whet::DepthwiseConv2D<3>>>,
          whet::SqueezeExcite<2>, whet::Concat<whet::Layers<>, whet::Conv2D<3, 1>, whet::Layers<>>,
          whet::Residual<whet::Shortcut<whet::Conv2D<6, 1, whet::Stride{2}>>,
                         whet::Conv2D<6, 3, whet::Stride{2}>, whet::PReLU>,
          whet::Flatten, whet::Dense<5>> {};
/// Every branch starts at the network's input, whose gradient nobody needs.
struct FromInput
    : whet::Sequential<whet::Input<4>, whet::Add<whet::Layers<>, whet::Dense<4>, whet::Layers<>>,
                       whet::Multiply<whet::Layers<>, whet::Layers<whet::Dense<4>, whet::Sigmoid>>,
                       whet::Add<whet::Layers<>, whet::Layers<>>, whet::Dense<3>> {};
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

TEST_CASE("gradients through branches agree with central differences") {
  CHECK(network_gradient_error<Branched>(whet::MeanSquaredError<double>(), 3) < 1e-7);
  CHECK(network_gradient_error<FromInput>(whet::CrossEntropy<double>()) < 1e-8);
}

TEST_CASE("branches give the same bits for any number of threads, and for a second pass") {
  const std::vector<double> inputs = random_values(40 * 60, 11);
  const auto gradients = [&](int threads, int passes) {
    whet::ThreadPool pool(threads);
    whet::Engine<double> engine(whet::records<Branched>, whet::operation_factories<double, Branched>, pool);
    std::ranges::copy(random_values(engine.parameters().values().size(), 5),
                      engine.parameters().values().begin());
    for (int pass = 0; pass < passes; ++pass) {
      whet::Generator generator(8);
      engine.forward({inputs.data(), 40, 60}, engine.last_record(), &generator);
      engine.output_gradient(engine.last_record()) = engine.output(engine.last_record());
      engine.backward(engine.last_record());
    }
    const auto found = engine.gradients().values();
    return std::vector<double>(found.begin(), found.end());
  };
  const std::vector<double> alone = gradients(1, 1);
  CHECK((alone == gradients(3, 1)));
  CHECK((alone == gradients(2, 2)));
}

TEST_CASE("the sum of an output with itself has twice its gradient") {
  struct Twice : whet::Sequential<whet::Input<2>, whet::Dense<2>, whet::Add<whet::Layers<>, whet::Layers<>>> {
  };
  whet::ThreadPool pool(1);
  whet::Engine<float> engine(whet::records<Twice>, whet::operation_factories<float, Twice>, pool);
  const std::vector<float> inputs{3, 5};
  engine.forward({inputs.data(), 1, 2}, 1);
  engine.output_gradient(1) << 1, 10;
  engine.backward(1);
  CHECK(engine.gradients().bias(0)(0) == 2.0F);
  CHECK(engine.gradients().bias(0)(1) == 20.0F);
  CHECK(engine.gradients().kernel(0)(1, 1) == 100.0F);
}

TEST_CASE("layers that the output does not depend on have gradients of zero") {
  // Two dense layers side by side, of which the last one alone is differentiated.
  std::vector<whet::LayerRecord> records(2);
  for (whet::LayerRecord& record : records) {
    record.role = whet::LayerRole::affine;
    record.input = whet::Shape(2);
    record.output = whet::Shape(1);
    record.affine = {1, 2};
  }
  const std::vector<whet::OperationFactory<float>> factories(2,
                                                             whet::operation_factory<float, whet::Dense<1>>);
  whet::ThreadPool pool(1);
  whet::Engine<float> engine(records, factories, pool);
  const std::vector<float> inputs{3, 5};
  for (const int from : {0, 1}) {
    engine.forward({inputs.data(), 1, 2}, 1);
    engine.output_gradient(from).setOnes();
    engine.backward(from);
  }
  CHECK(engine.gradients().kernel(0).isZero());
  CHECK(engine.gradients().bias(0).isZero());
  CHECK(engine.gradients().kernel(1)(0, 1) == 5.0F);
}

TEST_CASE("batch normalization keeps its averages among the engine's parameters while training only") {
  struct Normalized : whet::Sequential<whet::Input<2, 1, 1>, whet::BatchNorm> {};
  whet::ThreadPool pool(1);
  whet::Engine<float> engine(whet::records<Normalized>, whet::operation_factories<float, Normalized>, pool);
  engine.parameters().kernel(0) << 1, 0, 1;
  const std::vector<float> inputs{1, 3, 5, 7};
  engine.forward({inputs.data(), 2, 2}, 0);
  CHECK(engine.parameters().kernel(0)(0, 1) == 0.0F);
  whet::Generator generator(1);
  engine.forward({inputs.data(), 2, 2}, 0, &generator);
  CHECK(engine.parameters().kernel(0)(0, 1) == Catch::Approx(0.4));
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

TEST_CASE("gradients of several records add up, those within branches and behind the network included") {
  // A head reads the residual block's output; the loss is a weighted sum of three records' outputs.
  whet::LayerRecord head = whet::records<whet::Sequential<whet::Input<5, 6, 4>, whet::Conv2D<2, 1>>>[0];
  constexpr int block = 7;
  static_assert(whet::records<Branched>[block].role == whet::LayerRole::join);
  head.producer = block;
  std::vector<whet::LayerRecord> records(whet::records<Branched>.begin(), whet::records<Branched>.end());
  records.push_back(head);
  const auto& own = whet::operation_factories<double, Branched>;
  std::vector<whet::OperationFactory<double>> factories(own.begin(), own.end());
  factories.push_back(whet::operation_factory<double, whet::Conv2D<2, 1>>);
  whet::ThreadPool pool(2);
  whet::Engine<double> engine(records, factories, pool, 1);
  CHECK(engine.last_record() == whet::layer_count<Branched> - 1);
  std::ranges::copy(random_values(engine.parameters().values().size(), 5, 0.7),
                    engine.parameters().values().begin());

  const std::vector<double> inputs = random_values(3 * 60, 6);
  const std::vector<int> read{4, static_cast<int>(records.size()) - 1};
  const auto weighted = [&](int record) {
    return random_values(static_cast<std::size_t>(engine.output(record).size()),
                         7 + static_cast<unsigned>(record));
  };
  const auto run = [&] {
    whet::Generator generator(4);  // Batch normalization keeps the batch's own statistics
    engine.forward({inputs.data(), 3, 60}, read.back(), &generator);
    double sum = 0.0;
    for (const int record : {read[0], read[1], engine.last_record()}) {
      const std::vector<double> weights = weighted(record);
      for (std::size_t index = 0; index < weights.size(); ++index)
        sum += weights[index] * engine.output(record).data()[index];
    }
    return sum;
  };
  run();
  for (const int record : {read[0], read[1], engine.last_record()})
    std::ranges::copy(weighted(record), engine.output_gradient(record).data());
  engine.backward(engine.last_record(), read);
  const std::vector<double> gradients(engine.gradients().values().begin(), engine.gradients().values().end());
  // Running statistics have no gradient: each run changes them, and none of the outputs
  CHECK(gradient_error(engine.parameters().values(), gradients, run) < 1e-6);
}
