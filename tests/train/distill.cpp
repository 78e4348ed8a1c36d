#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include <whet/precision/float32.hpp>
#include <whet/precision/int8.hpp>
#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/train/distill.hpp>
#include <whet/train/distillation/attention_transfer.hpp>
#include <whet/train/distillation/decoupled.hpp>
#include <whet/train/distillation/hint.hpp>
#include <whet/train/distillation/match_logits.hpp>
#include <whet/train/distillation/relational.hpp>
#include <whet/train/distillation/soft_targets.hpp>
#include <whet/train/metrics.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/transform/prune.hpp>
#include <whet/weights/freeze.hpp>

#include "catch.hpp"
#include "train/toy_data.hpp"
#include "worse.hpp"

namespace {

using namespace whet;
using Catch::Matchers::ContainsSubstring;

struct Wide
    : Sequential<Input<12>, Named<"hidden", Layers<Dense<60>, ReLU>>, Dropout<Ratio<1, 5>>, Dense<3>> {};
struct WithSoftmax : Sequential<Input<12>, Dense<30>, ReLU, Dense<3>, Softmax> {};
struct NonNegativeStudent : Sequential<Input<12, NonNegative>, Dense<3>> {};
struct Small : Sequential<Input<12>, Named<"hidden", Dense<6>>, ReLU, Named<"head", Dense<3>>> {};
struct Images
    : Sequential<Input<3, 4>, Named<"body", Layers<Conv2D<9, 3>, BatchNorm, ReLU>>, Flatten, Dense<3>> {};
struct SmallImages
    : Sequential<Input<3, 4>, Named<"body", Layers<Conv2D<4, 3>, BatchNorm, ReLU>>, Flatten, Dense<3>> {};

const TrainOptions options{.epochs = 4, .seed = 3, .batch = 32, .learning_rate = 0.01};
const Dataset data = toy_data(333, 12);  // The last batch is a partial one
const Dataset images = Dataset::view(Shape(3, 4), data.samples(), data.labels(), 3);
const Dataset unlabelled = Dataset::view(Shape(12), data.samples());
const Dataset unseen = toy_data(300, 12, 3, 99);

template <class Network>
const Weights<Network>& teacher() {
  static const Weights<Network> weights = train<Network>(data, options);
  return weights;
}

template <class Network>
double largest_difference(const Weights<Network>& first, const Weights<Network>& second) {
  double largest = 0.0;
  for (std::size_t index = 0; index < first.values().size(); ++index)
    largest = worse(largest, std::abs(double{first.values()[index]} - double{second.values()[index]}));
  return largest;
}

using Everything = Combined<SoftTargets, Hint<"body", "body">, AttentionTransfer<"body", "body">,
                            Relational<"body", "body">>;
const Everything everything{SoftTargets{}, Hint<"body", "body">{.weight = 1.0},
                            AttentionTransfer<"body", "body">{.weight = 10.0},
                            Relational<"body", "body">{1.0, 2.0}};

}  // namespace

TEST_CASE("a student learns from a teacher without any label") {
  TrainOptions longer = options;
  longer.epochs = 8;
  CHECK(accuracy(distill<Small>(teacher<Wide>(), unlabelled, SoftTargets{.alpha = 1.0}, longer), unseen) >
        0.97);
  CHECK(accuracy(distill<Small>(teacher<Wide>(), unlabelled, MatchLogits{}, longer), unseen) > 0.97);
}

TEST_CASE("soft targets without a share of the teacher are training with the labels") {
  const auto distilled = distill<Small>(teacher<Wide>(), data, SoftTargets{.alpha = 0.0}, options);
  CHECK(largest_difference(distilled, train<Small>(data, options)) < 1e-3);
  TrainOptions mixed = options;
  mixed.mixup = 0.3;
  CHECK(largest_difference(distill<Small>(teacher<Wide>(), data, SoftTargets{.alpha = 0.0}, mixed),
                           train<Small>(data, mixed)) < 1e-3);
}

TEST_CASE("a teacher may be weights, a frozen model, an ensemble, or its logits") {
  const SoftTargets loss{.temperature = 3.0};
  const auto expected = distill<Small>(teacher<Wide>(), data, loss, options);
  CHECK(distill<Small>(teacher_logits(teacher<Wide>(), data), data, loss, options) == expected);
  const auto float32 = freeze<Float32Policy>(teacher<Wide>());
  CHECK(largest_difference(distill<Small>(float32, data, loss, options), expected) < 1e-2);
  CHECK(largest_difference(distill<Small>(float32.model(), data, loss, options), expected) < 1e-2);
  const std::vector<Weights<Wide>> twins(2, teacher<Wide>());
  CHECK(largest_difference(distill<Small>(twins, data, loss, options), expected) < 1e-2);

  const auto int8 = freeze<Int8Policy>(teacher<Wide>(), calibrate(teacher<Wide>(), data));
  const auto ensemble = distill<Small>(Ensemble{teacher<WithSoftmax>(), int8, twins}, data, loss, options);
  CHECK(ensemble != expected);
  CHECK(accuracy(ensemble, unseen) > 0.95);
}

TEST_CASE("the same seed gives the same bits for any number of threads, with every loss") {
  const auto same_bits = [](const auto& loss, TrainOptions chosen) {
    chosen.threads = 1;
    const auto reference = distill<SmallImages>(teacher<Images>(), images, loss, chosen);
    for (const int threads : {2, 5}) {
      chosen.threads = threads;
      CHECK(distill<SmallImages>(teacher<Images>(), images, loss, chosen) == reference);
    }
    return reference;
  };
  TrainOptions augmented = options;
  augmented.epochs = 2;
  augmented.augment_flip = 0.5;
  augmented.mixup = 0.2;
  augmented.validation = 0.2;
  augmented.patience = 2;
  const auto plain = same_bits(everything, options);
  CHECK(same_bits(everything, augmented) != plain);
  same_bits(Decoupled{}, augmented);
}

TEST_CASE("a student that is given goes on learning from its own weights") {
  TrainOptions still = options;
  still.epochs = 1;
  still.learning_rate = 1e-9;
  still.weight_decay = 0.0;
  const auto start = train<Small>(data, options);
  const double moved = largest_difference(distill(teacher<Wide>(), start, data, SoftTargets{}, still), start);
  CHECK(moved < 1e-6);
  CHECK(moved > 0.0);
}

TEST_CASE("a pruned student stays pruned, in float with heads and for a precision") {
  auto student = train<SmallImages>(images, options);
  prune(student, Magnitude{}, {.sparsity = 0.5});
  const auto learned = distill(teacher<Images>(), student, images, everything, options);
  CHECK(learned.mask() == student.mask());
  CHECK(sparsity(learned) == Approx(sparsity(student)));
  const auto quantized = distill<QuantizationAware<Int8Policy>>(
      teacher<Images>(), student, calibrate(student, images), images, everything, options);
  CHECK(quantized.weights.is_pruned());
  CHECK(sparsity(quantized.weights) >= sparsity(student));
}

TEST_CASE("a hint's regressor learns with the student and is left behind") {
  TrainOptions chosen = options;
  chosen.epochs = 12;
  std::vector<double> losses;
  distill<Small>(teacher<Wide>(), data, Hint<"hidden", "hidden">{}, chosen,
                 [&](const TrainingProgress& progress) {
                   if (progress.epoch_ended) losses.push_back(progress.loss);
                 });
  CHECK(losses.back() < 0.3 * losses.front());
}

TEST_CASE("features of weight zero change nothing, and the teacher may run for them or beforehand") {
  const auto running = distill<Small>(
      teacher<Wide>(), data, Combined{SoftTargets{}, Hint<"hidden", "hidden">{.weight = 0.0}}, options);
  CHECK(largest_difference(running, distill<Small>(teacher<Wide>(), data, SoftTargets{}, options)) < 1e-3);
}

TEST_CASE("few labels and many samples without: a label is looked at where there is one") {
  const TransferSet set(data.first(30), data.last(303));
  double accuracy_of_progress = 0.0;
  const auto weights =
      distill<Small>(teacher<Wide>(), set, SoftTargets{}, options,
                     [&](const auto& progress) { accuracy_of_progress = progress.accuracy; });
  CHECK(std::isnan(accuracy_of_progress));
  CHECK(accuracy(weights, unseen) > 0.95);
  // Wrong labels of the rest would show.
  std::vector<int> wrong(303, 0);
  const std::vector<float> rest(data.last(303).samples().begin(), data.last(303).samples().end());
  CHECK(distill<Small>(teacher<Wide>(), TransferSet(data.first(30), Dataset(Shape(12), rest, wrong, 3)),
                       SoftTargets{}, options) == weights);
}

TEST_CASE("a student of low precision is distilled as it will compute") {
  TrainOptions longer = options;
  longer.epochs = 6;
  using Method = QuantizationAware<Int8Policy>;
  const auto trained = distill<Small, Method>(teacher<Wide>(), data, SoftTargets{}, longer);
  CHECK(accuracy(freeze<Int8Policy>(trained), unseen) > 0.95);
  const auto& own = teacher<Images>();
  const auto self = distill<Method>(own, own, calibrate(own, images), images, everything, options);
  static_assert(std::is_same_v<decltype(self), const Trained<Folded<Images>>>);
  CHECK(accuracy(freeze<Int8Policy>(self), Dataset::view(Shape(3, 4), unseen.samples(), unseen.labels(), 3)) >
        0.95);
}

TEST_CASE("what does not fit is refused in words") {
  const auto refused = [](auto&& call, const char* text) {
    CHECK_THROWS_WITH(call(), ContainsSubstring(text));
  };
  refused([] { distill<Small>(teacher<Wide>(), unlabelled, Decoupled{}, options); }, "333 samples without");
  refused([] { distill<Small>(teacher<Wide>(), unlabelled, SoftTargets{.alpha = 0.0}, options); },
          "expected a label");
  refused([] { distill<Small>(teacher<Wide>(), data, SoftTargets{.temperature = -1.0}, options); },
          "temperature");
  refused([] { distill<Small>(teacher<Wide>(), toy_data(30, 5), SoftTargets{}, options); }, "shape 12");
  refused([] { distill<Small>(teacher<Wide>(), toy_data(30, 12, 2), SoftTargets{}, options); }, "3 classes");
  refused([] { distill<Small>(std::vector<Weights<Wide>>{}, data, SoftTargets{}, options); },
          "at least one teacher");
  refused([] { distill<NonNegativeStudent>(teacher<Wide>(), data, SoftTargets{}, options); }, "NonNegative");
  const TeacherLogits logits = teacher_logits(teacher<Wide>(), data);
  refused([&] { distill<Small>(logits, data.first(300), SoftTargets{}, options); }, "300 samples");
  refused([&] { distill<Small>(logits, toy_data(333, 12, 3, 7), SoftTargets{}, options); }, "fingerprints");
  Weights<Wide> silent = teacher<Wide>();
  silent.parameters().bias(layer_count<Wide> - 1)(0) = std::numeric_limits<float>::quiet_NaN();
  refused([&] { distill<Small>(silent, data, SoftTargets{}, options); }, "finite logits of the teacher");
  TrainOptions wrong = options;
  wrong.mixup = 0.1;
  refused([&] { distill<Small>(logits, data, SoftTargets{}, wrong); }, "no augmentation");
  wrong = options;
  wrong.loss = LossKind::mean_squared_error;
  refused([&] { distill<Small>(logits, data, SoftTargets{}, wrong); }, "loss");
}

TEST_CASE("a student is distilled as docs/distillation.md says") {
  const auto& big = teacher<Wide>();
  const Dataset& samples = data;
  // snippet: distill
  const auto student =
      distill<Small>(big, samples, SoftTargets{.temperature = 4.0, .alpha = 0.7}, {.epochs = 20});
  // end
  CHECK(accuracy(student, unseen) > 0.9);

  const Dataset few = data.first(60);
  const Dataset rest = data.last(273);
  // snippet: unlabelled
  const auto semi_supervised = distill<Small>(big, TransferSet(few, rest), SoftTargets{}, {.epochs = 20});
  // end
  CHECK(accuracy(semi_supervised, unseen) > 0.9);

  // snippet: low-bit
  const auto ranges = calibrate(student, samples);
  const auto low_bit = distill<QuantizationAware<Int8Policy>>(student, student, ranges, samples,
                                                              SoftTargets{.alpha = 0.9}, {.epochs = 10});
  const auto model = freeze<Int8Policy>(low_bit);
  // end
  CHECK(accuracy(model, unseen) > 0.9);

  const auto& big_images = teacher<Images>();
  // snippet: features
  const Combined loss{SoftTargets{}, Hint<"body", "body">{.weight = 1.0}};
  const auto hinted = distill<SmallImages>(big_images, images, loss, {.epochs = 20});
  // end
  CHECK(accuracy(hinted, images) > 0.9);
}
