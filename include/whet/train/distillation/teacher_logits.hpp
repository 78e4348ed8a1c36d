#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/train/distillation/make_teacher.hpp>
#include <whet/train/distillation/transfer_set.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/weights/aligned_values.hpp>

namespace whet {

/// What teachers say of each sample of a transfer set, computed once: a teacher itself, wherever samples are
/// not augmented and no features are compared. Belongs to the samples it was made of, in their order.
class TeacherLogits {
 public:
  /// `values` [samples][teachers][classes]. `fingerprint`: `fingerprint_of` the samples.
  /// Errors: std::invalid_argument when there are no teachers or classes or other than this many values.
  TeacherLogits(std::vector<float> values, std::size_t samples, int teachers, int classes,
                std::uint64_t fingerprint)
      : logit_values(std::move(values)),
        sample_count(samples),
        teacher_count(teachers),
        class_count(classes),
        samples_fingerprint(fingerprint) {
    const auto columns =
        static_cast<std::size_t>(std::max(teachers, 0)) * static_cast<std::size_t>(std::max(classes, 0));
    if (columns == 0 || samples != logit_values.size() / columns || logit_values.size() % columns != 0)
      throw std::invalid_argument("teacher logits: expected values of " + std::to_string(samples) + " x " +
                                  std::to_string(teachers) + " x " + std::to_string(classes) + ", found " +
                                  std::to_string(logit_values.size()));
  }

  /// Depends on every bit of every value, in order. FNV-1a over words of 32 bits.
  static std::uint64_t fingerprint_of(const Dataset& samples) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const float value : samples.samples())
      hash = (hash ^ std::bit_cast<std::uint32_t>(value)) * 0x100000001b3U;
    return hash;
  }

  std::size_t size() const { return sample_count; }
  int teachers() const { return teacher_count; }
  int classes() const { return class_count; }
  std::uint64_t fingerprint() const { return samples_fingerprint; }
  std::span<const float> values() const { return logit_values; }
  /// [teachers][classes]
  std::span<const float> of(std::size_t sample) const {
    const std::size_t columns = logit_values.size() / sample_count;
    return values().subspan(sample * columns, columns);
  }

  /// Errors: std::invalid_argument when they are of other samples or classes.
  void require(const Dataset& samples, std::size_t classes) const {
    if (static_cast<std::size_t>(class_count) != classes)
      throw std::invalid_argument("distill: expected teacher logits of " + std::to_string(classes) +
                                  " classes, the student's outputs, found " + std::to_string(class_count));
    if (sample_count != samples.size())
      throw std::invalid_argument("distill: expected teacher logits of " + std::to_string(samples.size()) +
                                  " samples, found " + std::to_string(sample_count));
    if (samples_fingerprint != fingerprint_of(samples))
      throw std::invalid_argument(
          "distill: expected teacher logits of these samples in this order, found "
          "those of others (fingerprints differ)");
  }

  bool operator==(const TeacherLogits&) const = default;

 private:
  std::vector<float> logit_values;
  std::size_t sample_count;
  int teacher_count;
  int class_count;
  std::uint64_t samples_fingerprint;
};

/// Computes what a teacher (Weights, a frozen model, an Ensemble, a std::vector of them) says of a transfer
/// set, in batches. Errors: std::invalid_argument when samples do not fit the teacher.
template <class TeacherType>
TeacherLogits teacher_logits(const TeacherType& teacher, const TransferSet& set, int threads = 0) {
  constexpr std::size_t batch = 256;
  const Dataset& samples = set.samples();
  require_samples_of_teacher(teacher, samples);
  ThreadPool pool(threads);
  const std::unique_ptr<Teacher> running = make_teacher(teacher, pool);
  const std::size_t features = samples.shape().size();
  std::vector<float> values;
  AlignedValues<float> inputs;
  for (std::size_t begin = 0; begin < samples.size(); begin += batch) {
    const std::size_t count = std::min(batch, samples.size() - begin);
    const auto part = samples.samples().subspan(begin * features, count * features);
    inputs.assign(part.begin(), part.end());
    running->run({inputs.data(), static_cast<Eigen::Index>(count), static_cast<Eigen::Index>(features)});
    const ConstBatch<float> logits = running->logits();
    values.insert(values.end(), logits.data(), logits.data() + logits.size());
  }
  return {std::move(values), samples.size(), running->teachers(), running->classes(),
          TeacherLogits::fingerprint_of(samples)};
}

}  // namespace whet
