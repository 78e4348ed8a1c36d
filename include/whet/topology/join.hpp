#pragma once

#include <limits>
#include <span>

#include <whet/core/shape.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// Branches that all take the same input, and the layer that joins their outputs. A branch is a layer or
/// `Layers<…>`; `Layers<>` is the input itself. `Add`, `Multiply`, `Concat` and `Residual` are made of this.
template <class Join, class... Branch>
struct Branches {};

/// Sum of branches of one shape, value by value.
struct AddBranches {
  static constexpr const char* type = "Add";
  static constexpr LayerRole role = LayerRole::join;
  static constexpr bool value_by_value = true;

  static constexpr bool accepts(std::span<const Shape> inputs) {
    for (const Shape& input : inputs)
      if (input != inputs[0]) return false;
    return inputs[0].size() > 0;
  }
  static constexpr Shape output(std::span<const Shape> inputs) { return inputs[0]; }
  static constexpr Bounds bounds(std::span<const Bounds> inputs) {
    Bounds sum{.low = 0.0f, .high = 0.0f};
    for (const Bounds& input : inputs) {
      sum.low += input.low;
      sum.high += input.high;
    }
    return sum;
  }

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::AddBranches");
  }
};

/// Product of two branches, value by value; a branch that is a vector counts for every pixel.
struct MultiplyBranches {
  static constexpr const char* type = "Multiply";
  static constexpr LayerRole role = LayerRole::join;
  static constexpr bool value_by_value = true;

  static constexpr bool accepts(std::span<const Shape> inputs) {
    if (inputs.size() != 2) return false;
    const Shape whole = output(inputs);
    for (const Shape& input : inputs)
      if (input != whole && input != Shape(whole.channels)) return false;
    return whole.size() > 0;
  }
  static constexpr Shape output(std::span<const Shape> inputs) {
    Shape whole = inputs[0];
    for (const Shape& input : inputs)
      if (input.pixels() > whole.pixels()) whole = input;
    return whole;
  }
  static constexpr Bounds bounds(std::span<const Bounds> inputs) {
    for (const Bounds& input : inputs)
      if (!input.nonnegative()) return {};
    return {.low = 0.0f};
  }

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::MultiplyBranches");
  }
};

/// The channels of all branches, one branch after the other; of vectors the values.
struct ConcatBranches {
  static constexpr const char* type = "Concat";
  static constexpr LayerRole role = LayerRole::join;
  static constexpr bool value_by_value = false;

  static constexpr bool accepts(std::span<const Shape> inputs) {
    for (const Shape& input : inputs)
      if (input.height != inputs[0].height || input.width != inputs[0].width) return false;
    return inputs[0].size() > 0;
  }
  static constexpr Shape output(std::span<const Shape> inputs) {
    int channels = 0;
    for (const Shape& input : inputs) channels += input.channels;
    return {inputs[0].height, inputs[0].width, channels};
  }
  static constexpr Bounds bounds(std::span<const Bounds> inputs) {
    Bounds all = inputs[0];
    for (const Bounds& input : inputs) {
      all.low = input.low < all.low ? input.low : all.low;
      all.high = input.high > all.high ? input.high : all.high;
    }
    return all;
  }

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::ConcatBranches");
  }
};

/// `Add<Layers<Conv2D<8, 3>, ReLU>, Conv2D<8, 1>>`: the sum of what branches make of the same input.
template <class... Branch>
struct Add {
  static constexpr const char* combinator = "whet::Add";
  using combinator_type = Add;
  using layers = Layers<Branches<AddBranches, Branch...>>;
};

/// The product of what two branches make of the same input: a gate.
template <class First, class Second>
struct Multiply {
  static constexpr const char* combinator = "whet::Multiply";
  using combinator_type = Multiply;
  using layers = Layers<Branches<MultiplyBranches, First, Second>>;
};

/// The channels that branches make of the same input, side by side.
template <class... Branch>
struct Concat {
  static constexpr const char* combinator = "whet::Concat";
  using combinator_type = Concat;
  using layers = Layers<Branches<ConcatBranches, Branch...>>;
};

}  // namespace whet
