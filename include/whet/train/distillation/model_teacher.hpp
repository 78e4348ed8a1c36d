#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <whet/model/program.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/distillation/teacher.hpp>
#include <whet/train/metrics.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/weights/aligned_values.hpp>
#include <whet/weights/heap_workspace.hpp>

namespace whet {

/// A frozen model of any policy as a teacher: a float one that is already there, or what a device computes.
template <class FrozenModel>
class ModelTeacher final : public Teacher {
 public:
  /// Both outlive it.
  ModelTeacher(const FrozenModel& frozen, ThreadPool& threads)
      : Teacher(1, static_cast<int>(output_shape<typename FrozenModel::topology>.size())),
        model(frozen),
        pool(threads) {}

  void run(ConstBatch<float> samples) override {
    constexpr std::size_t rows = 16;
    const auto features = static_cast<std::size_t>(samples.cols());
    count = static_cast<std::size_t>(samples.rows());
    const std::span<const float> inputs(samples.data(), count * features);
    outputs.resize(std::max(outputs.size(), count * size()));
    const std::size_t chunks = (count + rows - 1) / rows;
    while (workspaces.size() < chunks) workspaces.emplace_back();
    pool.run(chunks, [&](std::size_t chunk) {
      for (std::size_t row = chunk * rows; row < std::min(count, (chunk + 1) * rows); ++row)
        run_sample(inputs.subspan(row * features, features), workspaces[chunk],
                   std::span(outputs).subspan(row * size(), size()));
    });
  }

  ConstBatch<float> logits() const override {
    return {outputs.data(), static_cast<Eigen::Index>(count), static_cast<Eigen::Index>(size())};
  }

 private:
  std::size_t size() const { return static_cast<std::size_t>(classes()); }

  void run_sample(std::span<const float> sample, HeapWorkspace<FrozenModel>& workspace,
                  std::span<float> logits) const {
    const auto result = model(sample, workspace);
    std::ranges::transform(result, logits.begin(), [](auto value) { return static_cast<float>(value); });
    if constexpr (output_kind<FrozenModel>() == OutputKind::probabilities)
      for (float& value : logits) value = std::log(std::max(value, least_probability()));
  }

  /// Integers do not tell less than half a step from zero, whose logarithm would be far below any score.
  float least_probability() const {
    constexpr int last = FrozenModel::steps - 1;
    if constexpr (FrozenModel::program.step(last).kind == StepKind::dequantize)
      return 0.5F * model.template step<last>().input.scale;
    else
      return 1e-30F;
  }

  const FrozenModel& model;
  ThreadPool& pool;
  std::vector<HeapWorkspace<FrozenModel>> workspaces;
  AlignedValues<float> outputs;
  std::size_t count = 0;
};

}  // namespace whet
