#pragma once

#include <cstddef>
#include <span>

#include <whet/train/operation.hpp>

namespace whet {

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

  /// The sum of the samples' losses, in double and in the order of the samples. Into `gradient`, unless it is
  /// empty, the derivative of their mean with respect to each output.
  virtual double evaluate(const LossInput<Scalar>& input, Batch<Scalar> gradient) const = 0;
};

}  // namespace whet
