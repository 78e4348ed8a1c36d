#include <algorithm>
#include <vector>

#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/tanh.hpp>
#include <whet/train/distillation/attention_transfer.hpp>
#include <whet/train/distillation/distillation_loss.hpp>
#include <whet/train/distillation/feature_taps.hpp>
#include <whet/train/distillation/hint.hpp>
#include <whet/train/distillation/relational.hpp>
#include <whet/train/distillation/soft_targets.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/initialize.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"

namespace {

using namespace whet;

struct Student : Sequential<Input<3, 2>, Named<"body", Layers<Conv2D<2, 3>, Tanh>>, Named<"flat", Flatten>,
                            Named<"head", Dense<3>>> {};
struct Large
    : Sequential<Input<3, 2>, Named<"body", Layers<Conv2D<4, 3>, Tanh>>, Flatten, Named<"head", Dense<3>>> {};

/// Two losses on one layer, one on the outputs themselves, one through a regressor.
using Policy = Combined<SoftTargets, AttentionTransfer<"body", "body">, Hint<"body", "body">,
                        Relational<"head", "head">, Relational<"body", "head">>;
const Policy policy{SoftTargets{}, AttentionTransfer<"body", "body">{.weight = 5.0},
                    Hint<"body", "body">{.weight = 2.0}, Relational<"head", "head">{1.0, 2.0},
                    Relational<"body", "head">{2.0, 1.0}};

AlignedValues<float> some_values(std::size_t count, std::uint64_t seed) {
  const std::vector<double> values = random_values(count, seed);
  return {values.begin(), values.end()};
}

}  // namespace

TEST_CASE("taps are the last layers of their names, and regressors stand behind the network") {
  const FeatureTaps found =
      find_taps<Student, Weights<Large>, Policy>(40, [](int record) { return record + 10; });
  REQUIRE(found.taps.size() == 4);
  REQUIRE(found.heads.size() == 1);
  CHECK(found.taps[0].student == 11);
  CHECK(found.taps[0].teacher == 1);
  CHECK(found.taps[0].student_shape == Shape(3, 2, 2));
  CHECK(found.taps[0].teacher_shape == Shape(3, 2, 4));
  CHECK(found.taps[1].student == 40);
  CHECK(found.taps[1].student_shape == Shape(3, 2, 4));
  CHECK(found.heads[0].record.producer == 11);
  CHECK(found.heads[0].record.affine == AffineExtent{4, 2});
  CHECK(found.taps[2].student == 13);
  static_assert(find_tap<Student, "stam">() == -1);
}

TEST_CASE("the gradient of a distillation loss through student and regressor is that of its mean") {
  ThreadPool pool(2);
  Weights<Large> weights;
  initialize(weights, 3);
  WeightsTeacher<Large> teacher(weights, pool);
  const FeatureTaps features =
      find_taps<Student, Weights<Large>, Policy>(layer_count<Student>, [](int record) { return record; });
  const DistillationLoss<Policy> loss(policy, {1, &teacher}, features.taps);
  CHECK(loss.target_size(3) == 3);
  CHECK(loss.taps().size() == 3);  // Two of the four are the same

  const auto records = with_heads(Weights<Student>::records(), features.heads);
  const auto& own = operation_factories<float, Student>;
  std::vector<OperationFactory<float>> factories(own.begin(), own.end());
  factories.push_back(features.heads[0].make);
  Engine<float> engine(records, factories, pool, 1);
  std::ranges::copy(some_values(engine.parameters().values().size(), 5),
                    engine.parameters().values().begin());
  const AlignedValues<float> samples = some_values(24, 6);
  const AlignedValues<float> truth{1, 0, 0, /**/ 0, 0, 0, /**/ 0, 0, 1, /**/ 0.5F, 0, 0.5F};

  const auto evaluate = [&](bool with_gradient) {
    engine.forward({samples.data(), 4, 6}, static_cast<int>(records.size()) - 1);
    LossInput<float> input{.outputs = engine.output(engine.last_record()),
                           .labels = {},
                           .targets = {truth.data(), 4, 3},
                           .samples = {},
                           .inputs = {samples.data(), 4, 6}};
    std::vector<Tap<float>> taps;
    for (const int tap : loss.taps()) {
      taps.push_back(
          {engine.output(tap), with_gradient ? engine.output_gradient(tap) : Batch<float>(nullptr, 0, 0)});
      taps.back().gradient.setZero();
    }
    input.taps = taps;
    return loss.evaluate(input, with_gradient ? engine.output_gradient(engine.last_record())
                                              : Batch<float>(nullptr, 0, 0)) /
           4.0;
  };
  evaluate(true);
  engine.backward(engine.last_record(), loss.taps());
  const std::vector<float> gradient(engine.gradients().values().begin(), engine.gradients().values().end());
  double squared_error = 0.0;
  double squared_norm = 0.0;
  for (std::size_t index = 0; index < gradient.size(); ++index) {
    float& value = engine.parameters().values()[index];
    const float original = value;
    value = original + 0.01F;
    const double above = evaluate(false);
    value = original - 0.01F;
    const double difference = (above - evaluate(false)) / 0.02;
    value = original;
    squared_error += (difference - gradient[index]) * (difference - gradient[index]);
    squared_norm += difference * difference;
  }
  CHECK(squared_norm > 1.0);
  CHECK(squared_error < 1e-4 * squared_norm);
}
