#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

#include "options.hpp"
#include "result.hpp"

namespace example {

/// The images of a run. `measured` are test images, or with --validate training images that were kept apart.
struct Images {
  whet::Dataset train;
  whet::Dataset measured;
};

/// How one setting trains.
struct Recipe {
  int student_epochs = 10;
  double student_rate = whet::TrainOptions{}.learning_rate;  ///< its peak
  int student_crop = 0;
  double student_flip = 0.0;
  int teacher_epochs = 10;
  double teacher_rate = whet::TrainOptions{}.learning_rate;
  int teacher_crop = 0;
  double teacher_flip = 0.0;
  int control_epochs_factor = 1;  ///< of the student without a teacher, where it has fewer images
};

inline whet::TrainOptions student_options(const Options& options, const Recipe& recipe, std::uint64_t seed) {
  return {.epochs = options.epochs > 0 ? options.epochs : recipe.student_epochs,
          .seed = seed,
          .learning_rate = recipe.student_rate,
          .threads = options.threads,
          .augment_crop = options.crop > 0 ? options.crop : recipe.student_crop,
          .augment_flip = options.flip > 0.0 ? options.flip : recipe.student_flip};
}

/// Trains a teacher with seed 1, or takes the one that an earlier run has left.
template <class Network>
whet::Weights<Network> teacher(const std::string& name, const Options& options, const Recipe& recipe,
                               const whet::Dataset& train) {
  const int epochs = options.teacher_epochs > 0 ? options.teacher_epochs : recipe.teacher_epochs;
  const auto path =
      options.output / fmt::format("{}-{}-epochs-rate{}-{}-images{}.safetensors", name, epochs,
                                   recipe.teacher_rate, train.size(), options.validate ? "-apart" : "");
  if (std::filesystem::exists(path)) return whet::load_weights<Network>(path);
  fmt::print(stderr, "training teacher {} on {} images\n", name, train.size());
  whet::ProgressBar progress;
  const auto weights = whet::train<Network>(train,
                                            {.epochs = epochs,
                                             .learning_rate = recipe.teacher_rate,
                                             .threads = options.threads,
                                             .augment_crop = recipe.teacher_crop,
                                             .augment_flip = recipe.teacher_flip},
                                            std::ref(progress));
  std::filesystem::create_directories(options.output);
  whet::save_weights(path, weights);
  return weights;
}

/// Calls visit(loss) with the loss that the options name.
template <class Visit>
auto with_loss(const Options& options, Visit&& visit) {
  if (options.loss == "match_logits") return visit(whet::Combined{whet::MatchLogits{}, whet::HardTargets{}});
  if (options.loss == "decoupled") return visit(whet::Decoupled{.temperature = options.temperature});
  // snippet: soft-targets
  const whet::SoftTargets loss{.temperature = options.temperature, .alpha = options.alpha};
  // end
  return visit(loss);
}

/// Whether students see their samples as they are, so that the teacher need not see them more than once.
inline bool can_cache(const whet::TrainOptions& student) {
  return student.augment_crop == 0 && student.augment_flip == 0.0;
}

/// For each seed, the accuracy of `train_alone(options)` and of `distil(teacher, options)`, where the teacher
/// may be what it said beforehand.
template <class TeacherType, class TrainAlone, class Distil>
void compare(Result& result, const Options& options, const Recipe& recipe, const TeacherType& teacher,
             const whet::TransferSet& transfer, TrainAlone&& train_alone, Distil&& distil) {
  const auto run = [&](const auto& knowledge) {
    for (const std::uint64_t seed : options.seeds) {
      fmt::print(stderr, "{}: seed {}\n", result.setting, seed);
      const whet::TrainOptions chosen = student_options(options, recipe, seed);
      whet::TrainOptions alone = chosen;
      alone.epochs *= recipe.control_epochs_factor;
      result.control.push_back(train_alone(alone));
      result.distilled.push_back(distil(knowledge, chosen));
    }
  };
  if (can_cache(student_options(options, recipe, 1)))
    run(whet::teacher_logits(teacher, transfer, options.threads));
  else
    run(teacher);
}

}  // namespace example
