#pragma once

#include <cstddef>
#include <span>

#include <whet/train/operation.hpp>

namespace whet {

/// What a record inside of the network gave for a batch, and where a loss adds its gradient with respect to
/// that; empty where nobody needs one.
template <class Scalar>
struct Tap {
  ConstBatch<Scalar> values;
  Batch<Scalar> gradient;
};

/// What a loss compares: one row of outputs for each sample, and the truth.
template <class Scalar>
struct LossInput {
  ConstBatch<Scalar> outputs;
  std::span<const int> labels;           ///< empty where the data set has none
  ConstBatch<Scalar> targets;            ///< no rows unless the loss takes targets
  std::span<const std::size_t> samples;  ///< numbers of the samples in their data set
  /// Probabilities of the classes, in place of the labels, where samples are mixed; else no rows. Where the
  /// loss takes targets, those are mixed instead.
  ConstBatch<Scalar> soft_labels{nullptr, 0, 0};
  /// The samples as the network saw them.
  ConstBatch<Scalar> inputs{nullptr, 0, 0};
  std::span<const Tap<Scalar>> taps{};  ///< one for each of the loss's taps
  double done = 1.0;                    ///< part of the training that is over
};

/// A function that training makes small.
template <class Scalar>
class Loss {
 public:
  Loss() = default;
  Loss(const Loss&) = delete;
  Loss& operator=(const Loss&) = delete;
  virtual ~Loss() = default;

  /// Whether it takes the scores before a final softmax, which it contains.
  virtual bool takes_scores() const = 0;
  /// Whether it compares with targets, which are the labels as one-hot rows where a data set has only labels.
  virtual bool takes_targets() const = 0;
  /// Values of a target, where it compares with such, of a network of `outputs` values.
  virtual std::size_t target_size(std::size_t outputs) const { return outputs; }
  /// The engine's records that it reads beside the outputs, each once.
  virtual std::span<const int> taps() const { return {}; }

  /// The sum of the samples' losses, in double and in the order of the samples. Into `gradient`, unless it is
  /// empty, the derivative of their mean with respect to each output; that with respect to taps is added to
  /// their gradients afterwards, of which one may be `gradient`.
  virtual double evaluate(const LossInput<Scalar>& input, Batch<Scalar> gradient) const = 0;
};

}  // namespace whet
