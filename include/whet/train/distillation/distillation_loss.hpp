#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <whet/train/distillation/combined.hpp>
#include <whet/train/distillation/feature_batch.hpp>
#include <whet/train/distillation/feature_taps.hpp>
#include <whet/train/distillation/logit_batch.hpp>
#include <whet/train/distillation/teacher.hpp>
#include <whet/train/loss.hpp>
#include <whet/weights/aligned_values.hpp>

namespace whet {

/// What the teachers say, for a distillation: their logits as a part of the data set's targets, or the
/// teachers themselves, run on each batch as the student sees it.
struct TeacherSource {
  int teachers = 1;
  Teacher* running = nullptr;  ///< null where the targets hold the logits
};

/// A distillation loss as the trainer takes it. A sample's target is the logits [teachers][classes], unless
/// the teacher runs, and the probabilities of the classes that its label stands for, zeros without a label.
template <DistillationPolicy Policy>
class DistillationLoss final : public Loss<float> {
 public:
  /// The running teacher outlives it.
  DistillationLoss(Policy chosen, TeacherSource from, std::vector<FeatureTap> features)
      : policy(std::move(chosen)), source(from), feature_taps(std::move(features)) {
    for (const FeatureTap& tap : feature_taps) {
      const auto known = std::ranges::find(read, tap.student);
      tap_of_feature.push_back(static_cast<std::size_t>(known - read.begin()));
      if (known == read.end()) read.push_back(tap.student);
    }
  }

  bool takes_scores() const override { return true; }
  bool takes_targets() const override { return true; }
  std::size_t target_size(std::size_t outputs) const override {
    return outputs * static_cast<std::size_t>(1 + (source.running == nullptr ? source.teachers : 0));
  }
  std::span<const int> taps() const override { return read; }

  double evaluate(const LossInput<float>& input, Batch<float> gradient) const override {
    gradient.setZero();
    if (source.running != nullptr) source.running->run(input.inputs);
    const LogitBatch<float> logits = logits_of(input);
    double total = 0.0;
    std::size_t feature = 0;
    for_each_part(policy, [&](const auto& part) {
      if constexpr (FeatureLoss<std::remove_cvref_t<decltype(part)>>)
        total += evaluate_features(part, input, feature++);
      else
        total += part.evaluate(logits, gradient);
    });
    return total;
  }

 private:
  template <class Part>
  double evaluate_features(const Part& part, const LossInput<float>& input, std::size_t feature) const {
    const FeatureTap& places = feature_taps[feature];
    const Tap<float>& tap = input.taps[tap_of_feature[feature]];
    return part.evaluate(FeatureBatch<float>{tap.values, places.student_shape,
                                             source.running->features(places.teacher), places.teacher_shape},
                         tap.gradient);
  }

  /// Columns of the targets, brought together: teachers first, then the truth.
  LogitBatch<float> logits_of(const LossInput<float>& input) const {
    const Eigen::Index rows = input.outputs.rows();
    const Eigen::Index classes = input.outputs.cols();
    const Eigen::Index columns = input.targets.cols() - classes;
    truth = input.targets.rightCols(classes);
    teacher = input.targets.leftCols(columns);
    return {input.outputs,
            source.running != nullptr ? source.running->logits()
                                      : ConstBatch<float>(teacher.data(), rows, columns),
            source.teachers,
            {truth.data(), rows, classes},
            input.done};
  }

  using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  Policy policy;
  TeacherSource source;
  std::vector<FeatureTap> feature_taps;
  std::vector<int> read;
  std::vector<std::size_t> tap_of_feature;
  mutable Matrix truth;
  mutable Matrix teacher;
};

}  // namespace whet
