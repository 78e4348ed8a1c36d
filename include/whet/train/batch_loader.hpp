#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/train/augmentation.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/loss.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/weights/aligned_values.hpp>

namespace whet {

/// Brings samples of a data set together in memory, in any order, changed at random where training asks for
/// it, and what a loss compares them with.
class BatchLoader {
 public:
  /// The data set, which fits the augmentation, and the loss outlive the loader.
  BatchLoader(const Dataset& dataset, const Loss<float>& loss, const Augmentation& changes = {})
      : source(dataset), loss_function(loss), augmentation(changes) {}

  /// Copies the samples with these numbers, which stay where they are as long as the batch is used. The same
  /// seed changes a sample in the same way, in whichever batch and on whichever thread.
  void load(std::span<const std::size_t> indices, ThreadPool& pool, std::uint64_t epoch_seed = 0) {
    chosen = indices;
    const std::size_t features = source.shape().size();
    inputs.resize(std::max(inputs.size(), indices.size() * features));
    mixtures.resize(augmentation.mixes() ? indices.size() : 0);
    constexpr std::size_t rows = 16;
    pool.run((indices.size() + rows - 1) / rows, [&](std::size_t part) {
      AlignedValues<float> partner(augmentation.mixes() ? features : 0);
      const std::size_t end = std::min(indices.size(), (part + 1) * rows);
      for (std::size_t row = part * rows; row < end; ++row)
        load_sample(row, epoch_seed, std::span(inputs).subspan(row * features, features), partner);
    });
    if (source.has_labels()) {
      labels.resize(indices.size());
      std::ranges::transform(indices, labels.begin(), [&](std::size_t index) { return source.label(index); });
    }
    if (loss_function.takes_targets() || augmentation.mixes()) load_targets();
  }

  ConstBatch<float> samples() const { return matrix(inputs, source.shape().size()); }

  /// `outputs` has a row for each sample of the batch.
  LossInput<float> against(const ConstBatch<float>& outputs) const {
    const ConstBatch<float> none(nullptr, 0, 0);
    const ConstBatch<float> truth = matrix(targets, target_size());
    const bool takes_targets = loss_function.takes_targets();
    return {.outputs = outputs,
            .labels = labels,
            .targets = takes_targets ? truth : none,
            .samples = chosen,
            .soft_labels = augmentation.mixes() && !takes_targets ? truth : none,
            .inputs = samples()};
  }

 private:
  bool has_own_targets() const { return loss_function.takes_targets() && source.has_targets(); }
  std::size_t target_size() const {
    return has_own_targets() ? source.target_shape().size() : static_cast<std::size_t>(source.classes());
  }

  void load_sample(std::size_t row, std::uint64_t epoch_seed, std::span<float> values,
                   std::span<float> partner) {
    Generator generator = sample_generator(epoch_seed, chosen[row]);
    augment_image(augmentation, source.sample(chosen[row]), values, generator);
    if (!augmentation.mixes()) return;
    const Mixture mixture = draw_mixture(augmentation.mixup, source.size(), generator);
    augment_image(augmentation, source.sample(mixture.partner), partner, generator);
    mix_into(values, partner, mixture.share);
    mixtures[row] = mixture;
  }

  /// The data set's own targets where the loss takes them, else the label as a one-hot row.
  void copy_target(std::size_t index, std::span<float> values) const {
    if (has_own_targets()) {
      std::ranges::copy(source.target(index), values.begin());
      return;
    }
    std::ranges::fill(values, 0.0F);
    values[static_cast<std::size_t>(source.label(index))] = 1.0F;
  }

  void load_targets() {
    const std::size_t size = target_size();
    targets.resize(chosen.size() * size);
    AlignedValues<float> partner(size);
    for (std::size_t row = 0; row < chosen.size(); ++row) {
      const std::span<float> values = std::span(targets).subspan(row * size, size);
      copy_target(chosen[row], values);
      if (!augmentation.mixes()) continue;
      copy_target(mixtures[row].partner, partner);
      mix_into(values, partner, mixtures[row].share);
    }
  }

  ConstBatch<float> matrix(const AlignedValues<float>& values, std::size_t columns) const {
    return {values.data(), static_cast<Eigen::Index>(chosen.size()), static_cast<Eigen::Index>(columns)};
  }

  const Dataset& source;
  const Loss<float>& loss_function;
  Augmentation augmentation;
  std::span<const std::size_t> chosen;
  std::vector<Mixture> mixtures;
  AlignedValues<float> inputs;
  std::vector<int> labels;
  AlignedValues<float> targets;
};

}  // namespace whet
