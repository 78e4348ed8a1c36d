#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <whet/core/shape.hpp>
#include <whet/data/dataset.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/augmentation.hpp>
#include <whet/train/distillation/combined.hpp>
#include <whet/train/distillation/distillation_loss.hpp>
#include <whet/train/distillation/hard_targets.hpp>
#include <whet/train/distillation/make_teacher.hpp>
#include <whet/train/distillation/teacher_logits.hpp>
#include <whet/train/distillation/transfer_set.hpp>
#include <whet/train/options.hpp>
#include <whet/train/thread_pool.hpp>

namespace whet {

/// A transfer set with the targets that DistillationLoss takes: `logits`, if they are there, and the labels'
/// probabilities for `classes` classes, (1 - smoothing) for the label and smoothing shared out among all.
inline Dataset with_distillation_targets(const TransferSet& set, const TeacherLogits* logits,
                                         std::size_t classes, double smoothing) {
  std::vector<float> targets;
  const std::size_t columns =
      classes * static_cast<std::size_t>(1 + (logits != nullptr ? logits->teachers() : 0));
  targets.reserve(set.size() * columns);
  for (std::size_t sample = 0; sample < set.size(); ++sample) {
    if (logits != nullptr) {
      const std::span<const float> row = logits->of(sample);
      targets.insert(targets.end(), row.begin(), row.end());
    }
    const bool known = set.has_label(sample);
    targets.resize(targets.size() + classes,
                   known ? static_cast<float>(smoothing / static_cast<double>(classes)) : 0.0F);
    if (known)
      (targets.end() - static_cast<std::ptrdiff_t>(classes))[set.label(sample)] +=
          static_cast<float>(1.0 - smoothing);
  }
  return set.samples().with_targets(Shape(static_cast<int>(columns)), std::move(targets));
}

/// What one distillation compares a student with: teachers that run or what they have said, and the labels.
template <class Student, class TeacherType, class Policy>
class DistillationData {
  static constexpr bool has_logits = std::is_same_v<TeacherType, TeacherLogits>;

 public:
  /// The teacher outlives it.
  DistillationData(const TeacherType& teacher, const TransferSet& set, const Policy& policy,
                   const TrainOptions& options) {
    check(set, policy, options);
    const Augmentation augmentation = augmentation_of(options, Shape{});
    const bool runs = compares_features<Policy> || augmentation.changes_images() || augmentation.mixes();
    std::optional<TeacherLogits> computed;
    const TeacherLogits* logits = nullptr;
    if constexpr (has_logits) {
      if (runs)
        throw std::invalid_argument(
            "distill: expected no augmentation with teacher logits, which are of the samples as they are; "
            "the "
            "teacher itself sees augmented ones");
      teacher.require(set.samples(), classes);
      logits = &teacher;
    } else {
      static_assert(check_teacher<Student, TeacherType>());
      require_samples_of_teacher(teacher, set.samples());
      if (runs) {
        pool = std::make_unique<ThreadPool>(options.threads);
        running = make_teacher(teacher, *pool);
      } else {
        logits = &computed.emplace(teacher_logits(teacher, set, options.threads));
      }
    }
    if (logits != nullptr) require_finite(*logits);
    teachers = running ? running->teachers() : logits->teachers();
    dataset = with_distillation_targets(set, logits, classes, options.label_smoothing);
  }

  const Dataset& samples() const { return dataset; }
  TeacherSource source() const { return {teachers, running.get()}; }

 private:
  static constexpr std::size_t classes = output_shape<Student>.size();

  static void require_finite(const TeacherLogits& logits) {
    const auto found =
        std::ranges::find_if(logits.values(), [](float value) { return !std::isfinite(value); });
    if (found == logits.values().end()) return;
    const auto place = static_cast<std::size_t>(found - logits.values().begin());
    throw std::invalid_argument("distill: expected finite logits of the teacher, found " +
                                std::to_string(*found) + " for sample " +
                                std::to_string(place / (logits.values().size() / logits.size())));
  }

  static void check(const TransferSet& set, const Policy& policy, const TrainOptions& options) {
    validate(options);
    detail::require_option(options.loss == LossKind::cross_entropy, "loss",
                           "its default in a distillation, whose loss is an argument",
                           static_cast<double>(options.loss));
    require_samples(set.samples(), input_shape<Student>);
    if (set.labelled_samples() > 0 && static_cast<std::size_t>(set.classes()) != classes)
      throw std::invalid_argument("data set: expected " + std::to_string(classes) +
                                  " classes, the network's outputs, found " + std::to_string(set.classes()));
    if (std::is_same_v<Policy, HardTargets> && set.labelled_samples() == 0)
      throw std::invalid_argument(
          "distill: expected samples with labels, which HardTargets alone learns from, found none");
    for_each_part(policy, [&](const auto& part) {
      part.validate();
      if constexpr (requires { part.needs_labels(); })
        if (part.needs_labels() && set.labelled_samples() < set.size())
          throw std::invalid_argument(
              "distill: expected a label of every sample, which this loss needs, found " +
              std::to_string(set.size() - set.labelled_samples()) + " samples without");
    });
  }

  std::unique_ptr<ThreadPool> pool;
  std::unique_ptr<Teacher> running;
  int teachers = 1;
  Dataset dataset;
};

}  // namespace whet
