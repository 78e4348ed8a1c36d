#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>
#include <unistd.h>

#include <fmt/format.h>

#include <whet/train/progress.hpp>

namespace whet {

/// "loss 0.3412, accuracy 87.65 %, 95432 samples/s", with what the validation gave once the epoch has ended.
inline std::string progress_text(const TrainingProgress& progress) {
  std::string text = fmt::format("loss {:.4f}", progress.loss);
  if (!std::isnan(progress.accuracy)) text += fmt::format(", accuracy {:.2f} %", 100.0 * progress.accuracy);
  if (!std::isnan(progress.validation_loss))
    text += fmt::format(", validation loss {:.4f}", progress.validation_loss);
  if (!std::isnan(progress.validation_accuracy))
    text += fmt::format(", validation accuracy {:.2f} %", 100.0 * progress.validation_accuracy);
  return text + fmt::format(", {:.0f} samples/s", progress.samples_per_second);
}

/// "[######------]", filled as far as `done` of `all` is done.
inline std::string progress_bar(std::size_t done, std::size_t all, std::size_t width) {
  const std::size_t whole = std::max<std::size_t>(all, 1);
  const std::size_t filled = std::min(done, whole) * width / whole;
  return "[" + std::string(filled, '#') + std::string(width - filled, '-') + "]";
}

/// The same for an epoch.
inline std::string progress_bar(const TrainingProgress& progress, std::size_t width) {
  return progress_bar(progress.batch, progress.batches, width);
}

/// An observer of `train` that shows how far it is: on a terminal a bar that is drawn over itself, elsewhere
/// one line for each epoch. `train<T>(data, options, ProgressBar{})`. The stream stays open as long as it is
/// used.
class ProgressBar {
 public:
  explicit ProgressBar(std::FILE* stream = stderr)
      : out(stream), on_terminal(::isatty(::fileno(stream)) == 1) {}

  void operator()(const TrainingProgress& progress) {
    const auto now = std::chrono::steady_clock::now();
    if (!progress.epoch_ended && (!on_terminal || now < next_drawing)) return;
    next_drawing = now + std::chrono::milliseconds(100);
    const std::string epoch = fmt::format("epoch {}/{} ", progress.epoch, progress.epochs);
    if (!on_terminal) {
      fmt::print(out, "{}{}\n", epoch, progress_text(progress));
    } else {
      constexpr std::size_t width = 24;
      constexpr const char* clear_line = "\r\033[K";
      fmt::print(out, "{}{}{} {}{}", clear_line, epoch, progress_bar(progress, width),
                 progress_text(progress), progress.epoch_ended ? "\n" : "");
    }
    (void)std::fflush(out);  // a bar that cannot be shown stops nothing
  }

 private:
  std::FILE* out;
  bool on_terminal;
  std::chrono::steady_clock::time_point next_drawing{};
};

}  // namespace whet
