#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <limits>
#include <type_traits>
#include <utility>

namespace whet {

/// How far a training is, after a batch or at the end of an epoch.
struct TrainingProgress {
  int epoch = 0;  ///< the present one, from 1
  int epochs = 0;
  std::size_t batch = 0;  ///< batches done in this epoch
  std::size_t batches = 0;
  bool epoch_ended = false;  ///< the state of the training is complete, validation included
  double loss = 0.0;         ///< mean over this epoch's samples so far, as they were trained
  /// Part of them that were classified correctly; not a number without labels, or where outputs are no scores
  /// of their classes.
  double accuracy = std::numeric_limits<double>::quiet_NaN();
  double learning_rate = 0.0;
  double samples_per_second = 0.0;
  /// Of the loss that is trained, label smoothing included. Not a number without a validation split or before
  /// the epoch has ended.
  double validation_loss = std::numeric_limits<double>::quiet_NaN();
  double validation_accuracy = std::numeric_limits<double>::quiet_NaN();
};

enum class TrainingAction { proceed, stop };

/// Anything that takes a TrainingProgress, and returns a TrainingAction if it wants to stop the training.
class TrainingObserver {
 public:
  TrainingObserver() = default;

  template <class Callable>
    requires(!std::same_as<std::remove_cvref_t<Callable>, TrainingObserver> &&
             std::invocable<Callable&, const TrainingProgress&>)
  TrainingObserver(Callable&& callable)
      : call([observe = std::forward<Callable>(callable)](const TrainingProgress& progress) mutable {
          using Result = std::invoke_result_t<Callable&, const TrainingProgress&>;
          static_assert(std::is_void_v<Result> || std::same_as<Result, TrainingAction>,
                        "whet: an observer of a training returns nothing, or a TrainingAction");
          if constexpr (std::is_void_v<Result>)
            return observe(progress), TrainingAction::proceed;
          else
            return observe(progress);
        }) {}

  TrainingAction operator()(const TrainingProgress& progress) const {
    return call ? call(progress) : TrainingAction::proceed;
  }

 private:
  std::function<TrainingAction(const TrainingProgress&)> call;
};

}  // namespace whet
