#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include <whet/topology/sequential.hpp>
#include <whet/train/distillation/combined.hpp>
#include <whet/train/distillation/distillation_data.hpp>
#include <whet/train/distillation/distillation_loss.hpp>
#include <whet/train/distillation/feature_taps.hpp>
#include <whet/train/distillation/make_teacher.hpp>
#include <whet/train/distillation/teacher_logits.hpp>
#include <whet/train/distillation/transfer_set.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/loss_head.hpp>
#include <whet/train/mask_schedule.hpp>
#include <whet/train/operations.hpp>
#include <whet/train/options.hpp>
#include <whet/train/progress.hpp>
#include <whet/train/quantization_aware.hpp>
#include <whet/train/run_training.hpp>
#include <whet/train/state.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/train/train.hpp>
#include <whet/weights/weight_mask.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

namespace detail {

/// A student's training, from `start`, whose random numbers go on with `generator`, pruned as `schedule`
/// says.
template <class Student, class TeacherType, class Policy>
Weights<Student> distill_from(Weights<Student> start, const Generator& generator, const TeacherType& teacher,
                              const TransferSet& set, const Policy& policy, const TrainOptions& options,
                              const TrainingObserver& observer, const MaskSchedule& schedule = {}) {
  DistillationData<Student, TeacherType, Policy> data(teacher, set, policy, options);
  FeatureTaps features =
      find_taps<Student, TeacherType, Policy>(layer_count<Student>, [](int record) { return record; });
  const std::vector<LayerRecord> network = with_heads(start.records(), features.heads);
  ParameterBuffer<float> parameters(network);
  std::ranges::copy(start.values(), parameters.values().begin());
  initialize_heads(parameters, features.heads, options.seed);
  TrainerState state(network, generator);
  const DistillationLoss<Policy> loss(policy, data.source(), features.taps);
  WeightMask mask = extended_mask(start.mask(), network);
  run_training(
      input_shape<Student>, input_bounds<Student>, output_shape<Student>, parameters, state, data.samples(),
      loss, options, observer,
      [&](ThreadPool& pool) {
        const auto& own = operation_factories<float, Student>;
        std::vector<OperationFactory<float>> factories(own.begin(), own.end());
        for (const LossHead& head : features.heads) factories.push_back(head.make);
        return Engine<float>(network, factories, pool, features.heads.size());
      },
      mask, schedule);
  const std::span<const float> result = state.best_of(parameters).values();
  std::ranges::copy(result.first(start.values().size()), start.values().begin());
  start.set_mask(shortened_mask(mask, start.records()));
  return start;
}

/// The engine's record of one of a topology in its quantization-aware training.
template <class Network, class Policy>
int place_of_record(const quantized::Training<Network, Policy>& training, int record) {
  const int target = folds<Network>[static_cast<std::size_t>(record)];
  const int kept = target < 0 ? record : target;
  int shipped = 0;
  while (quantized::origins<Network>[static_cast<std::size_t>(shipped)].layer != kept) ++shipped;
  return training.place_of(shipped, Format::float32);
}

template <class Student, class Method, class TeacherType, class Policy>
typename Method::template trained<Student> distill_quantized(const Weights<Student>& weights,
                                                             const Quantization<Student>& start,
                                                             const TeacherType& teacher,
                                                             const TransferSet& set, const Policy& policy,
                                                             const TrainOptions& options,
                                                             const TrainingObserver& observer) {
  DistillationData<Student, TeacherType, Policy> data(teacher, set, policy, options);
  return train_quantized<Student, typename Method::policy>(
      weights, start, data.samples(), options, observer, [&](const auto& training) {
        FeatureTaps features = find_taps<Student, TeacherType, Policy>(
            static_cast<int>(training.records().size()),
            [&](int record) { return place_of_record(training, record); });
        return Objective{
            std::make_unique<DistillationLoss<Policy>>(policy, data.source(), std::move(features.taps)),
            std::move(features.heads)};
      });
}

}  // namespace detail

/// A way to train that makes a `Trained`: QuantizationAware<Policy>.
template <class Method>
concept TrainingMethod = requires {
  typename Method::policy;
};

/// Trains a student to say what a teacher says:
///   distill<Student>(teacher, data.train, SoftTargets{.temperature = 4.0, .alpha = 0.7}, {.epochs = 20})
/// The teacher is Weights, a frozen model of any policy, an Ensemble or std::vector of them, or
/// TeacherLogits. The samples are a Dataset with labels or without, or a TransferSet of both. The loss is
/// SoftTargets, MatchLogits, Decoupled, Hint, AttentionTransfer, Relational, or a Combined of such.
/// The teacher runs in evaluation mode: once over the samples before the training, or, where samples are
/// augmented or features compared, on every batch as the student sees it. Of the options, label_smoothing is
/// that of the labels' part of a loss; `loss` keeps its default. The progress has an accuracy where every
/// sample has a label. The same seed gives the same bits for any number of threads.
/// Errors: as `train`; std::invalid_argument naming the setting of the loss, missing labels, or samples that
/// do not fit teacher, student or teacher logits.
template <Topology Student, class TeacherType, DistillationPolicy Policy>
Weights<Student> distill(const TeacherType& teacher, const TransferSet& set, const Policy& policy,
                         const TrainOptions& options = {}, const TrainingObserver& observer = {}) {
  TrainingState<Student> state(options.seed);
  return detail::distill_from(std::move(state.weights), state.trainer.generator, teacher, set, policy,
                              options, observer);
}

/// The same from given weights of the student, such as pruned ones: `distill(teacher, pruned, data.train,
/// …)`.
template <class TeacherType, Topology Student, DistillationPolicy Policy>
Weights<Student> distill(const TeacherType& teacher, const Weights<Student>& start, const TransferSet& set,
                         const Policy& policy, const TrainOptions& options = {},
                         const TrainingObserver& observer = {}) {
  return detail::distill_from(start, Generator(options.seed), teacher, set, policy, options, observer);
}

/// A student of low precision, trained for it: `distill<Student, QuantizationAware<TernaryPolicy>>(…)`. What
/// is compared are the numbers that the frozen model will compute; a layer's features are those behind the
/// normalization and activation that are fused into it.
template <Topology Student, TrainingMethod Method, class TeacherType, DistillationPolicy Policy>
typename Method::template trained<Student> distill(const TeacherType& teacher, const TransferSet& set,
                                                   const Policy& policy, const TrainOptions& options = {},
                                                   const TrainingObserver& observer = {}) {
  const Trained<Student> start =
      detail::start_quantized<Student, typename Method::policy>(set.samples(), options);
  return detail::distill_quantized<Student, Method>(start.weights, start.quantization, teacher, set, policy,
                                                    options, observer);
}

/// The same from weights that were trained in float, and calibrated ranges; with the same weights as the
/// teacher, self-distillation into a lower precision:
///   distill<QuantizationAware<TernaryPolicy>>(weights, weights, calibrate(weights, …), data.train, …)
template <TrainingMethod Method, class TeacherType, Topology Student, DistillationPolicy Policy>
typename Method::template trained<Student> distill(const TeacherType& teacher,
                                                   const Weights<Student>& weights,
                                                   const Quantization<Student>& start, const TransferSet& set,
                                                   const Policy& policy, const TrainOptions& options = {},
                                                   const TrainingObserver& observer = {}) {
  return detail::distill_quantized<Student, Method>(weights, start, teacher, set, policy, options, observer);
}

}  // namespace whet
