#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/train/batch_loader.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/loss.hpp>

namespace whet {

/// Samples of a batch whose highest output (the first of equals) is that of their label; 0 without labels.
inline std::size_t count_correct(const LossInput<float>& input) {
  std::size_t correct = 0;
  for (std::size_t row = 0; row < input.labels.size(); ++row) {
    Eigen::Index best = 0;
    input.outputs.row(static_cast<Eigen::Index>(row)).maxCoeff(&best);
    if (best == static_cast<Eigen::Index>(input.labels[row])) ++correct;
  }
  return correct;
}

/// Means over a data set. The accuracy is not a number without labels, or where outputs are no scores of
/// classes, as those of an autoencoder.
struct Evaluation {
  double loss = 0.0;
  double accuracy = std::numeric_limits<double>::quiet_NaN();
};

/// The record that a loss takes for the network's outputs.
inline int compared_record(const Engine<float>& engine, const Loss<float>& loss) {
  return loss.takes_scores() ? engine.scores_record() : engine.last_record();
}
/// The last record that a loss reads.
inline int last_read_record(const Engine<float>& engine, const Loss<float>& loss) {
  int last = compared_record(engine, loss);
  for (const int tap : loss.taps()) last = std::max(last, tap);
  return last;
}

/// Loss and accuracy of an engine's parameters. The data set fits engine and loss (requirements.hpp).
inline Evaluation evaluate(Engine<float>& engine, const Dataset& dataset, const Loss<float>& loss) {
  constexpr std::size_t batch = 256;
  const int record = compared_record(engine, loss);
  const Batch<float> no_gradient(nullptr, 0, 0);
  std::vector<std::size_t> indices(dataset.size());
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  BatchLoader loader(dataset, loss);
  double total = 0.0;
  std::size_t correct = 0;
  for (std::size_t begin = 0; begin < dataset.size(); begin += batch) {
    loader.load(std::span(indices).subspan(begin, std::min(batch, dataset.size() - begin)), engine.threads());
    engine.forward(loader.samples(), last_read_record(engine, loss));
    LossInput<float> input = loader.against(engine.output(record));
    std::vector<Tap<float>> taps;
    for (const int tap : loss.taps()) taps.push_back({engine.output(tap), no_gradient});
    input.taps = taps;
    total += loss.evaluate(input, no_gradient);
    correct += count_correct(input);
  }
  const auto size = static_cast<double>(dataset.size());
  Evaluation result{.loss = total / size};
  if (dataset.has_labels() && dataset.classes() == engine.output(record).cols())
    result.accuracy = static_cast<double>(correct) / size;
  return result;
}

}  // namespace whet
