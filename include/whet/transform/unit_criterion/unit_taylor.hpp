#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include <Eigen/Core>

#include <whet/data/dataset.hpp>
#include <whet/train/batch_loader.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/make_loss.hpp>
#include <whet/train/options.hpp>
#include <whet/train/requirements.hpp>
#include <whet/train/scores.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/transform/unit_scores.hpp>
#include <whet/weights/parameter_buffer.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// By how much the loss changes, to first order, when a unit goes: |sum of w·dL/dw| over its weights and
/// bias, or where it is normalized over gamma and beta, which weigh it alone. The mean over batches of a data
/// set, with the running statistics of batch normalization.
/// Source: Molchanov et al. 2019 (Importance estimation for neural network pruning), equation 8 and section
/// 3.3, with the magnitude in place of the square.
class UnitTaylor {
 public:
  /// options: `loss`, `label_smoothing`, `batch` and `threads` count. Errors: std::invalid_argument when the
  /// data set is empty or does not fit the network or the loss.
  template <class Network>
  UnitTaylor(const Weights<Network>& weights, const Dataset& data, const TrainOptions& options = {})
      : products(weights.records().size()) {
    validate(options);
    require_samples(data, input_shape<Network>);
    const auto loss = make_loss<float>(options);
    require_truth(data, *loss, output_shape<Network>.size());
    ThreadPool pool(options.threads);
    Engine<float> engine = make_engine(weights, pool);
    measure(engine, data, *loss, static_cast<std::size_t>(options.batch));
  }

  std::vector<double> operator()(const UnitLayer& layer) const {
    const int weighs = layer.normalization >= 0 ? layer.normalization : layer.record;
    return products.at(static_cast<std::size_t>(weighs));
  }

 private:
  void measure(Engine<float>& engine, const Dataset& data, const Loss<float>& loss, std::size_t batch) {
    const int record = loss.takes_scores() ? engine.scores_record() : engine.last_record();
    std::vector<std::size_t> indices(data.size());
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    BatchLoader loader(data, loss);
    for (std::size_t begin = 0; begin < data.size(); begin += batch) {
      const std::size_t count = std::min(batch, data.size() - begin);
      loader.load(std::span(indices).subspan(begin, count), engine.threads());
      engine.forward(loader.samples(), record);
      loss.evaluate(loader.against(engine.output(record)), engine.output_gradient(record));
      engine.backward(record);
      add(engine, static_cast<double>(count) / static_cast<double>(data.size()));
    }
  }

  /// The magnitudes of one batch, times its share of the data.
  void add(const Engine<float>& engine, double share) {
    for (std::size_t record = 0; record < products.size(); ++record) {
      const auto units = static_cast<std::size_t>(engine.records()[record].output.channels);
      const auto values = engine.parameters().layer(record);
      const auto gradients = engine.gradients().layer(record);
      std::vector<double> sums(units);
      for (Eigen::Index row = 0; row < values.kernel.rows(); ++row)
        sums[static_cast<std::size_t>(row) % units] +=
            values.kernel.row(row).cast<double>().dot(gradients.kernel.row(row).cast<double>()) +
            static_cast<double>(values.bias(row)) * static_cast<double>(gradients.bias(row));
      products[record].resize(units);
      for (std::size_t unit = 0; unit < units; ++unit) products[record][unit] += share * std::abs(sums[unit]);
    }
  }

  /// By record and unit.
  std::vector<std::vector<double>> products;
};

}  // namespace whet
