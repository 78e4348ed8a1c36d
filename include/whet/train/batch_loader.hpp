#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/train/loss.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/weights/aligned_values.hpp>

namespace whet {

/// Brings samples of a data set together in memory, in any order, and what a loss compares them with.
class BatchLoader {
 public:
  /// The data set outlives the loader.
  BatchLoader(const Dataset& dataset, const Loss<float>& loss) : source(dataset), loss_function(loss) {}

  /// Copies the samples with these numbers, which stay where they are as long as the batch is used.
  void load(std::span<const std::size_t> indices, ThreadPool& pool) {
    chosen = indices;
    const std::size_t features = source.shape().size();
    inputs.resize(std::max(inputs.size(), indices.size() * features));
    constexpr std::size_t rows = 64;
    pool.run((indices.size() + rows - 1) / rows, [&](std::size_t part) {
      const std::size_t end = std::min(indices.size(), (part + 1) * rows);
      for (std::size_t row = part * rows; row < end; ++row)
        std::ranges::copy(source.sample(indices[row]),
                          inputs.begin() + static_cast<std::ptrdiff_t>(row * features));
    });
    if (source.has_labels()) {
      labels.resize(indices.size());
      std::ranges::transform(indices, labels.begin(), [&](std::size_t index) { return source.label(index); });
    }
    if (loss_function.takes_targets()) load_targets();
  }

  ConstBatch<float> samples() const { return matrix(inputs, source.shape().size()); }

  /// `outputs` has a row for each sample of the batch.
  LossInput<float> against(const ConstBatch<float>& outputs) const {
    const bool with_targets = loss_function.takes_targets();
    return {outputs, labels, with_targets ? matrix(targets, target_size()) : ConstBatch<float>(nullptr, 0, 0),
            chosen};
  }

 private:
  std::size_t target_size() const {
    return source.has_targets() ? source.target_shape().size() : static_cast<std::size_t>(source.classes());
  }

  void load_targets() {
    const std::size_t size = target_size();
    targets.assign(chosen.size() * size, 0.0F);
    for (std::size_t row = 0; row < chosen.size(); ++row) {
      if (source.has_targets())
        std::ranges::copy(source.target(chosen[row]),
                          targets.begin() + static_cast<std::ptrdiff_t>(row * size));
      else
        targets[row * size + static_cast<std::size_t>(labels[row])] = 1.0F;
    }
  }

  ConstBatch<float> matrix(const AlignedValues<float>& values, std::size_t columns) const {
    return {values.data(), static_cast<Eigen::Index>(chosen.size()), static_cast<Eigen::Index>(columns)};
  }

  const Dataset& source;
  const Loss<float>& loss_function;
  std::span<const std::size_t> chosen;
  AlignedValues<float> inputs;
  std::vector<int> labels;
  AlignedValues<float> targets;
};

}  // namespace whet
