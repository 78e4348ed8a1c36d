#pragma once

#include <memory>

#include <whet/train/loss.hpp>
#include <whet/train/loss/cross_entropy.hpp>
#include <whet/train/loss/mean_squared_error.hpp>
#include <whet/train/options.hpp>

namespace whet {

/// The loss that the options name.
template <class Scalar>
std::unique_ptr<Loss<Scalar>> make_loss(const TrainOptions& options) {
  if (options.loss == LossKind::mean_squared_error) return std::make_unique<MeanSquaredError<Scalar>>();
  return std::make_unique<CrossEntropy<Scalar>>(options.label_smoothing);
}

}  // namespace whet
