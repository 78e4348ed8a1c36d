#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

#include <whet/train/options.hpp>

namespace whet {

/// The learning rate of a step, `epoch` epochs (with fractions) after the start of the training.
/// Source of the cosine: Loshchilov and Hutter 2017, equation 5, without restarts.
inline double learning_rate_at(double epoch, const TrainOptions& options) {
  const double peak = options.learning_rate;
  if (epoch < options.warmup_epochs) return peak * epoch / options.warmup_epochs;
  switch (options.schedule) {
    case ScheduleKind::constant:
      return peak;
    case ScheduleKind::step:
      return peak * std::pow(options.step_factor, std::floor(epoch / options.step_epochs));
    case ScheduleKind::cosine: {
      const double length = std::max(options.epochs - options.warmup_epochs, 1e-9);
      const double done = std::min((epoch - options.warmup_epochs) / length, 1.0);
      const double share = 0.5 * (1.0 + std::cos(std::numbers::pi * done));
      return peak * (options.final_rate + (1.0 - options.final_rate) * share);
    }
  }
  return peak;
}

}  // namespace whet
