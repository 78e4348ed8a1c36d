#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include <whet/train/distillation/teacher.hpp>
#include <whet/weights/aligned_values.hpp>

namespace whet {

/// Several teachers, of the same topology or of others, as one: `Ensemble{cnn, wide, int8_model}`. Losses on
/// soft targets take the mean of their softened probabilities. Teachers of one type may also be a
/// std::vector.
template <class... Member>
struct Ensemble {
  static_assert(sizeof...(Member) > 0, "whet: an Ensemble has at least one teacher");

  /// They outlive it.
  explicit Ensemble(const Member&... member) : members(member...) {}

  std::tuple<const Member&...> members;
};

template <class Type>
inline constexpr bool is_ensemble = false;
template <class... Member>
inline constexpr bool is_ensemble<Ensemble<Member...>> = true;

/// The same at work.
class EnsembleTeacher final : public Teacher {
 public:
  /// At least one, all of the same classes.
  explicit EnsembleTeacher(std::vector<std::unique_ptr<Teacher>> several)
      : Teacher(count_teachers(several), several.front()->classes()), members(std::move(several)) {}

  void run(ConstBatch<float> samples) override {
    rows = samples.rows();
    const Eigen::Index columns = Eigen::Index{teachers()} * classes();
    joined.resize(std::max(joined.size(), static_cast<std::size_t>(rows * columns)));
    Batch<float> whole(joined.data(), rows, columns);
    Eigen::Index first = 0;
    for (const auto& member : members) {
      member->run(samples);
      const ConstBatch<float> logits = member->logits();
      whole.middleCols(first, logits.cols()) = logits;
      first += logits.cols();
    }
  }

  ConstBatch<float> logits() const override {
    return {joined.data(), rows, Eigen::Index{teachers()} * classes()};
  }

 private:
  static int count_teachers(const std::vector<std::unique_ptr<Teacher>>& several) {
    int count = 0;
    for (const auto& member : several) count += member->teachers();
    return count;
  }

  std::vector<std::unique_ptr<Teacher>> members;
  AlignedValues<float> joined;
  Eigen::Index rows = 0;
};

}  // namespace whet
