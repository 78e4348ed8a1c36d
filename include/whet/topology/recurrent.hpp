#pragma once

#include <cstddef>
#include <type_traits>

#include <whet/core/recurrence.hpp>
#include <whet/core/shape.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sequence.hpp>

namespace whet {

struct SequenceProperty {
  constexpr bool operator==(const SequenceProperty&) const = default;
};

/// Says that a recurrent layer gives its output of every step, not only of the last one: `LSTM<32,
/// Sequence>`.
inline constexpr SequenceProperty Sequence{};

/// What LSTM, GRU and SimpleRNN share.
/// Input: [steps][features], see `sequence_of`. Output: [Units], or with Sequence steps x 1 x Units.
/// Weights: kernel [gate][unit][features, then units], bias [gate][unit]; core/recurrence.hpp has the order
/// of the gates. A GRU's kernel has one more column: the bias that is added to the product with the output of
/// the step before.
template <Cell Kind, int Units, auto... Option>
struct Recurrent {
  static_assert(Units > 0, "whet: a recurrent layer has at least one unit");
  static_assert((std::is_same_v<std::remove_cv_t<decltype(Option)>, SequenceProperty> && ...),
                "whet: a recurrent layer takes Sequence");

  static constexpr LayerRole role = LayerRole::recurrent;
  static constexpr int units = Units;
  static constexpr Bounds bounds{.low = -1.0f, .high = 1.0f};
  static constexpr bool whole_sequence = sizeof...(Option) > 0;

  static constexpr Recurrence recurrence(Shape input) {
    const Shape steps = sequence_of(input);
    return {Kind, Units, steps.channels, steps.height, whole_sequence};
  }
  static constexpr Shape view(Shape input) { return sequence_of(input); }
  static constexpr bool accepts(Shape input) { return input.size() > 0; }
  static constexpr Shape output(Shape input) {
    return whole_sequence ? Shape(input.height, 1, Units) : Shape(Units);
  }
  static constexpr AffineExtent affine(Shape input) {
    return {recurrence(input).gate_outputs(), recurrence(input).columns()};
  }
  static constexpr std::size_t macs(Shape input) {
    const Recurrence layer = recurrence(input);
    return AffineExtent{layer.gate_outputs(), layer.features + Units}.weights() *
           static_cast<std::size_t>(layer.steps);
  }

 protected:
  template <class Text>
  static constexpr void write(Text&& text, const char* name) {
    text(name, "<", Units);
    if (whole_sequence) text(", whet::Sequence");
    text(">");
  }
};

}  // namespace whet
