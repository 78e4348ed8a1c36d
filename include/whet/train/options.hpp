#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

#include <whet/train/setting_check.hpp>

namespace whet {

enum class OptimizerKind {
  sgd,    ///< with momentum, Nesterov's on request; weight decay is part of the gradient
  adam,   ///< weight decay is part of the gradient
  adamw,  ///< weight decay apart from the gradient
};

/// How the learning rate goes from its peak to the end of the training, after a linear warm-up.
enum class ScheduleKind {
  constant,
  step,    ///< times step_factor every step_epochs
  cosine,  ///< half a cosine down to final_rate times the peak
};

enum class LossKind { cross_entropy, mean_squared_error };

/// How the range of an activation is learned in quantization-aware training.
enum class RangeGradient {
  lsq,   ///< by what rounding and clipping do to the loss. Source: Esser et al. 2020, equation 3
  pact,  ///< by what clipping does to it. Source: Choi et al. 2018, section 3
};

/// How to train. The defaults were chosen on a validation split of Fashion-MNIST's training images.
struct TrainOptions {
  int epochs = 10;
  std::uint64_t seed = 1;  ///< of the first weights, of shuffling, dropout and the validation split
  int batch = 64;
  double learning_rate = 1.5e-3;
  OptimizerKind optimizer = OptimizerKind::adamw;
  double weight_decay = 0.03;  ///< of kernels, not of biases
  double momentum = 0.9;       ///< SGD
  bool nesterov = false;       ///< SGD
  double beta1 = 0.9;          ///< Adam and AdamW: of the mean of gradients
  double beta2 = 0.999;        ///< Adam and AdamW: of the mean of their squares
  double epsilon = 1e-8;       ///< Adam and AdamW: added to the root
  ScheduleKind schedule = ScheduleKind::cosine;
  double warmup_epochs = 0.5;  ///< in which the rate grows from 0 to its peak; at most epochs
  double final_rate = 0.0;     ///< of the cosine, as a part of the peak
  int step_epochs = 3;
  double step_factor = 0.3;
  LossKind loss = LossKind::cross_entropy;
  double label_smoothing = 0.05;  ///< cross-entropy
  double validation = 0.0;        ///< part of the samples that is kept apart and measured after every epoch
  int patience = 0;     ///< epochs without a better validation loss to stop after, keeping the best; 0: never
  bool shuffle = true;  ///< in every epoch; else as they come, or as the validation split left them
  int threads = 0;      ///< 0: all that the machine has; the result is the same for any number
  // What is done to each sample anew in every epoch; normalize the samples first, so that zero is their mean.
  int augment_crop = 0;       ///< pixels of zeros around an image that a crop of its size is taken from
  double augment_flip = 0.0;  ///< probability of mirroring left and right
  int augment_cutout = 0;     ///< side, in pixels, of a square of zeros about a random pixel
  double mixup = 0.0;         ///< alpha of Beta(alpha, alpha): the share of another sample; 0: none
  // Of quantization-aware training.
  RangeGradient range_gradient = RangeGradient::lsq;
  double batch_statistics = 0.5;  ///< part of the training in which batches are normalized by themselves
};

namespace detail {

inline constexpr SettingCheck require_option{"train: option "};

inline void require_rate(double value, std::string_view option) {
  require_option(value >= 0.0 && value < 1.0, option, "at least 0 and below 1", value);
}
/// A rate that steps compute with in single precision, where it may have become 1.
inline void require_single_rate(double value, std::string_view option) {
  require_option(value >= 0.0 && static_cast<float>(value) < 1.0F, option,
                 "at least 0 and below 1 in single precision", value);
}
inline void require_nonnegative(double value, std::string_view option) {
  require_option(value >= 0.0 && std::isfinite(value), option, "a finite number of at least 0", value);
}
inline void require_positive(double value, std::string_view option) {
  require_option(value > 0.0 && std::isfinite(value), option, "a finite number above 0", value);
}

}  // namespace detail

/// Errors: std::invalid_argument naming the option, what was expected and what was found.
inline void validate(const TrainOptions& options) {
  using namespace detail;
  require_option(options.epochs >= 1, "epochs", "1 or more", options.epochs);
  require_option(options.batch >= 1, "batch", "1 or more", options.batch);
  require_positive(options.learning_rate, "learning_rate");
  require_nonnegative(options.weight_decay, "weight_decay");
  require_single_rate(options.momentum, "momentum");
  require_option(!options.nesterov || options.momentum > 0.0, "momentum", "above 0 for nesterov",
                 options.momentum);
  require_single_rate(options.beta1, "beta1");
  require_single_rate(options.beta2, "beta2");
  require_positive(options.epsilon, "epsilon");
  require_nonnegative(options.warmup_epochs, "warmup_epochs");
  require_option(options.warmup_epochs <= options.epochs, "warmup_epochs", "at most epochs",
                 options.warmup_epochs);
  require_nonnegative(options.final_rate, "final_rate");
  require_option(options.step_epochs >= 1, "step_epochs", "1 or more", options.step_epochs);
  require_positive(options.step_factor, "step_factor");
  require_rate(options.label_smoothing, "label_smoothing");
  require_rate(options.validation, "validation");
  require_option(options.patience >= 0, "patience", "0 or more", options.patience);
  require_option(options.patience == 0 || options.validation > 0.0, "validation", "above 0 for patience",
                 options.validation);
  require_option(options.threads >= 0, "threads", "0 or more", options.threads);
  require_option(options.augment_crop >= 0, "augment_crop", "0 or more", options.augment_crop);
  require_option(options.augment_flip >= 0.0 && options.augment_flip <= 1.0, "augment_flip", "from 0 to 1",
                 options.augment_flip);
  require_option(options.augment_cutout >= 0, "augment_cutout", "0 or more", options.augment_cutout);
  require_nonnegative(options.mixup, "mixup");
  require_option(options.mixup <= 4.0, "mixup", "at most 4", options.mixup);
  require_option(options.batch_statistics >= 0.0 && options.batch_statistics <= 1.0, "batch_statistics",
                 "from 0 to 1", options.batch_statistics);
}

}  // namespace whet
