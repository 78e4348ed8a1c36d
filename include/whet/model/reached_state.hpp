#pragma once

#include <array>
#include <cstddef>
#include <span>

#include <whet/core/shape.hpp>
#include <whet/model/program.hpp>
#include <whet/model/step_shape.hpp>
#include <whet/precision/format.hpp>
#include <whet/topology/lowering.hpp>
#include <whet/topology/record.hpp>

namespace whet::detail {

/// What the layers behind a place in a network have to know of what is before it, so that their steps are
/// known: of all the candidates of a space there are few different ones.
struct ReachedState {
  Shape shape{};
  Bounds bounds{};
  /// The tensor.
  Format format = Format::float32;
  bool nonnegative = false;
  /// Of the layer before, as an index; -1 where there is none.
  int policy = -1;
  /// Whether batch normalization that follows is folded into the layer before.
  bool folds = false;
  /// Whether an activation that follows may be fused into the step before, and the numbers of that step.
  bool fuses = false;
  bool zero_based = false;
  /// The step before is known only when it is known whether an activation is fused into it: in floating
  /// point.
  bool pending = false;
  StepShape step{};
  int step_policy = 0;
  /// Name of the join that the step is: 'A', 'M' or 0.
  char join = 0;
  /// Whether there was a step at all.
  bool computed = false;
  /// Whether there were parameters in the member of the space, where that matters.
  bool parameters = false;
  /// Which of the states before the branches this one comes from.
  int origin = 0;

  constexpr bool operator==(const ReachedState& other) const {
    return shape == other.shape && bounds.low == other.bounds.low && bounds.high == other.bounds.high &&
           format == other.format && nonnegative == other.nonnegative && policy == other.policy &&
           folds == other.folds && fuses == other.fuses && zero_based == other.zero_based &&
           pending == other.pending && step == other.step && step_policy == other.step_policy &&
           join == other.join && computed == other.computed && parameters == other.parameters &&
           origin == other.origin;
  }
  /// Nothing that follows changes the step before any more.
  constexpr void settle() {
    folds = fuses = zero_based = pending = false;
    step = {};
    step_policy = 0;
    join = 0;
  }
};

/// A step that is reached, and what its code depends on beside its shape.
struct ReachedStep {
  StepShape shape{};
  int policy = 0;
  /// Name of the join that the step is: 'A', 'M', 'C' or 0.
  char join = 0;
  /// Whether the layer at hand is the step's own, or the activation that is fused into it.
  bool own_layer = false;
  bool fused_layer = false;

  constexpr bool operator==(const ReachedStep&) const = default;
};

/// Values without repetition.
template <class Value, std::size_t Capacity>
struct ValueSet {
  std::array<Value, Capacity> values{};
  std::size_t count = 0;

  constexpr void add(const Value& value) {
    for (std::size_t index = 0; index < count; ++index)
      if (values[index] == value) return;
    values[count++] = value;
  }
  constexpr const Value* begin() const { return values.data(); }
  constexpr const Value* end() const { return values.data() + count; }
};

/// The same without room for more.
template <std::size_t Count, class Value, std::size_t Capacity>
constexpr std::array<Value, Count> trimmed(const ValueSet<Value, Capacity>& set) {
  std::array<Value, Count> result{};
  for (std::size_t index = 0; index < Count; ++index) result[index] = set.values[index];
  return result;
}

}  // namespace whet::detail
