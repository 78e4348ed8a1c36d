#include <cmath>
#include <stdexcept>
#include <vector>

#include <whet/precision/float32.hpp>
#include <whet/topology/batch_norm.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/train/distillation/make_teacher.hpp>
#include <whet/train/distillation/teacher_logits.hpp>
#include <whet/train/initialize.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/weights/freeze.hpp>

#include "catch.hpp"
#include "train/toy_data.hpp"

namespace {

using namespace whet;

struct First : Sequential<Input<4>, Dense<8>, BatchNorm, ReLU, Dropout<Ratio<1, 2>>, Dense<3>> {};
struct Second : Sequential<Input<4>, Dense<5>, ReLU, Dense<3>, Softmax> {};

template <class Network>
Weights<Network> random_weights() {
  Weights<Network> weights;
  initialize(weights, 7);
  return weights;
}

const Dataset data = toy_data(50);

/// The first `count` samples as one batch.
ConstBatch<float> batch(Eigen::Index count) { return {data.samples().data(), count, 4}; }

}  // namespace

TEST_CASE("weights teach in evaluation mode by their scores, before a softmax") {
  ThreadPool pool(2);
  const auto first = random_weights<First>();
  const auto teacher = make_teacher(first, pool);
  teacher->run(batch(50));
  for_each_output(first, data, [&](std::size_t sample, std::span<const float> outputs) {
    for (std::size_t k = 0; k < 3; ++k)
      CHECK(teacher->logits()(static_cast<Eigen::Index>(sample), static_cast<Eigen::Index>(k)) == outputs[k]);
  });
  CHECK(teacher->features(2).cols() == 8);

  const auto second = random_weights<Second>();
  const auto scores = make_teacher(second, pool);
  scores->run(batch(50));
  for_each_output(second, data, [&](std::size_t sample, std::span<const float> probabilities) {
    const auto row = static_cast<Eigen::Index>(sample);
    const Eigen::ArrayXf exponentials = scores->logits().row(row).array().exp().transpose();
    for (std::size_t k = 0; k < 3; ++k)
      CHECK(exponentials(static_cast<Eigen::Index>(k)) / exponentials.sum() ==
            Catch::Approx(probabilities[k]));
  });
}

TEST_CASE("frozen models teach by scores, or by logarithms of probabilities") {
  ThreadPool pool(2);
  const auto second = random_weights<Second>();
  const auto frozen = freeze<Float32Policy>(second);
  for (const auto& teacher : {make_teacher(frozen, pool), make_teacher(frozen.model(), pool)}) {
    teacher->run(batch(50));
    teacher->run(batch(20));
    CHECK(teacher->logits().rows() == 20);
    for_each_output(second, data.first(20), [&](std::size_t sample, std::span<const float> probabilities) {
      for (std::size_t k = 0; k < 3; ++k)
        CHECK(std::exp(teacher->logits()(static_cast<Eigen::Index>(sample), static_cast<Eigen::Index>(k))) ==
              Catch::Approx(probabilities[k]));
    });
    CHECK_THROWS_AS(teacher->features(0), std::logic_error);
  }
}

TEST_CASE("what integers take for zero is half a step of a probability") {
  ThreadPool pool(1);
  auto second = random_weights<Second>();
  for (float& value : second.values()) value *= 20.0f;  // So sure that two classes are next to nothing
  const auto frozen = freeze<Int8Policy>(second, calibrate(second, data));
  const auto teacher = make_teacher(frozen, pool);
  teacher->run(batch(50));
  CHECK(frozen.output_quantization().scale == 1.0f / 256.0f);
  CHECK(teacher->logits().minCoeff() == Catch::Approx(std::log(1.0 / 512.0)));

  // Also where only the last layers are of integers.
  using LastInt8 = Mixed<Float32Policy, At<last_layer, Int8Policy>>;
  const auto mixed = freeze<LastInt8>(second, calibrate(second, data));
  const auto mixed_teacher = make_teacher(mixed, pool);
  mixed_teacher->run(batch(50));
  CHECK(mixed_teacher->logits().minCoeff() == Catch::Approx(std::log(1.0 / 512.0)));
}

TEST_CASE("teachers of an ensemble stand side by side, also ensembles in ensembles") {
  ThreadPool pool(2);
  const auto first = random_weights<First>();
  const auto second = random_weights<Second>();
  const std::vector<Weights<Second>> twins(2, second);
  const Ensemble members{first, twins};
  const auto teacher = make_teacher(members, pool);
  CHECK(teacher->teachers() == 3);
  CHECK(teacher->classes() == 3);
  const auto alone = make_teacher(second, pool);
  teacher->run(batch(9));
  alone->run(batch(9));
  CHECK(teacher->logits().middleCols(3, 3) == alone->logits());
  CHECK(teacher->logits().rightCols(3) == alone->logits());
  CHECK_THROWS_AS(make_teacher(std::vector<Weights<First>>{}, pool), std::invalid_argument);
}

TEST_CASE("teacher logits are those of the teacher, and know their samples") {
  const auto first = random_weights<First>();
  const Dataset many = toy_data(600);
  const TeacherLogits logits = teacher_logits(first, many);
  CHECK(logits == teacher_logits(first, many, 3));
  CHECK(logits.size() == 600);
  for_each_output(first, many, [&](std::size_t sample, std::span<const float> outputs) {
    CHECK(std::ranges::equal(logits.of(sample), outputs));
  });
  CHECK_NOTHROW(logits.require(many, 3));
  CHECK_THROWS_AS(logits.require(many, 4), std::invalid_argument);
  CHECK_THROWS_AS(logits.require(many.first(599), 3), std::invalid_argument);
  CHECK_THROWS_AS(logits.require(toy_data(600, 4, 3, 2), 3), std::invalid_argument);
  CHECK_THROWS_AS(TeacherLogits({1, 2, 3}, 1, 1, 2, 0), std::invalid_argument);
  CHECK_THROWS_AS(TeacherLogits({}, 0, 0, 2, 0), std::invalid_argument);
  CHECK_THROWS_AS(teacher_logits(first, toy_data(5, 3)), std::invalid_argument);
}
