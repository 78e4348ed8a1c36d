#pragma once

#include <cstddef>

#include <whet/core/shape.hpp>
#include <whet/core/whole_number.hpp>
#include <whet/core/window.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sequence.hpp>
#include <whet/topology/window_options.hpp>

namespace whet {

/// Convolution along the steps of a sequence: `Conv1D<32, 5>`, `Conv1D<32, 3, Causal, Dilation{4}>`.
/// Input: [steps][features], see `sequence_of`. Output: steps x 1 x Filters.
/// Weights: [Filters][Kernel][features / groups] and a bias each.
template <auto Filters, auto Kernel, auto... Option>
struct Conv1D {
  static_assert(WholeNumber<decltype(Filters)> && WholeNumber<decltype(Kernel)>,
                "whet: the filters of a convolution and its kernel's taps are whole numbers");
  static_assert(Filters > 0, "whet: a convolution has at least one filter");
  static_assert(Kernel > 0, "whet: a kernel has at least one tap");
  static_assert((WindowOption<decltype(Option)> && ...),
                "whet: a convolution takes Stride, Dilation, Groups, Same, Valid and Causal");

 private:
  static constexpr WindowOptions given = window_options<Option...>;
  static constexpr Size kernel{Kernel, 1};

 public:
  static constexpr const char* type = "Conv1D";
  static constexpr LayerRole role = LayerRole::convolution;
  static constexpr int units = Filters;
  /// The same layer with another number of filters.
  template <int Changed>
  using with_units = Conv1D<Changed, Kernel, Option...>;
  static constexpr WindowOptions options = [] {
    WindowOptions along = given;
    along.stride.width = 1;
    along.dilation.width = 1;
    return along;
  }();
  static_assert(options.valid(), "whet: stride, dilation and groups of a convolution are at least 1");
  static_assert(Filters % options.groups == 0, "whet: the groups of a convolution divide its filters");

  static constexpr Shape view(Shape input) { return sequence_of(input); }
  static constexpr bool accepts(Shape input) {
    const Shape steps = sequence_of(input);
    return steps.channels % options.groups == 0 && detail::window_output(steps, kernel, options).size() > 0;
  }
  static constexpr Shape output(Shape input) {
    return {detail::window_output(sequence_of(input), kernel, options).height, 1, Filters};
  }
  static constexpr Window window(Shape input) {
    return detail::make_window(sequence_of(input), kernel, options);
  }
  static constexpr AffineExtent affine(Shape input) {
    return {Filters, Kernel * (sequence_of(input).channels / options.groups)};
  }
  static constexpr std::size_t macs(Shape input) {
    return affine(input).weights() * static_cast<std::size_t>(output(input).pixels());
  }

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::Conv1D<", Filters, ", ", Kernel);
    if (options.stride.height != 1) text(", ", options.stride.height);
    if (options.dilation.height != 1) text(", whet::Dilation{", options.dilation.height, "}");
    if (options.groups != 1) text(", whet::Groups{", options.groups, "}");
    if (options.padding == Padding::valid) text(", whet::Valid");
    if (options.padding == Padding::causal) text(", whet::Causal");
    text(">");
  }
};

}  // namespace whet
