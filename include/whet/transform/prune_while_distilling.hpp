#pragma once

#include <whet/topology/sequential.hpp>
#include <whet/train/distill.hpp>
#include <whet/train/distillation/transfer_set.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/options.hpp>
#include <whet/train/progress.hpp>
#include <whet/transform/prune.hpp>
#include <whet/transform/prune_while_training.hpp>
#include <whet/transform/pruning/criterion.hpp>
#include <whet/transform/pruning/options.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// Prunes a student while a teacher makes up for what it loses: as `distill` from given weights with this
/// teacher, samples, loss and options, and as `prune` in the end.
///   prune_while_distilling(teacher, weights, data.train, SoftTargets{}, Magnitude{}, {.sparsity = 0.9})
/// What was pruned before stays pruned. A criterion that goes by gradients sees those of the loss. With early
/// stopping, the best of the epochs after the last pruning. Errors: as distill and prune.
template <class TeacherType, Topology Student, DistillationPolicy Policy, PruningCriterion Criterion>
Weights<Student> prune_while_distilling(const TeacherType& teacher, const Weights<Student>& weights,
                                        const TransferSet& set, const Policy& policy,
                                        const Criterion& criterion, const PruneOptions& options,
                                        const PruneSchedule& schedule = {}, const TrainOptions& training = {},
                                        const TrainingObserver& observer = {}) {
  detail::check_options<Student>(options);
  validate(schedule);
  return detail::distill_from(weights, Generator(training.seed), teacher, set, policy, training, observer,
                              detail::mask_schedule(criterion, options, schedule, weights.records().size()));
}

}  // namespace whet
