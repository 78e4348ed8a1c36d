#pragma once

#include <type_traits>

#include <whet/core/shape.hpp>
#include <whet/core/window.hpp>

namespace whet {

/// Height and width of a kernel or pooling window; a single number means both.
struct Size {
  int height = 1;
  int width = 1;

  constexpr Size(int both) : height(both), width(both) {}
  constexpr Size(int rows, int columns) : height(rows), width(columns) {}
  constexpr bool operator==(const Size&) const = default;
};

/// Steps of the window, in pixels, down and across.
struct Stride {
  int height = 1;
  int width = 1;

  constexpr Stride(int both) : height(both), width(both) {}
  constexpr Stride(int rows, int columns) : height(rows), width(columns) {}
  constexpr bool operator==(const Stride&) const = default;
};

/// Pixels from one tap of the kernel to the next, down and across; 1 is a dense kernel.
struct Dilation {
  int height = 1;
  int width = 1;

  constexpr Dilation(int both) : height(both), width(both) {}
  constexpr Dilation(int rows, int columns) : height(rows), width(columns) {}
  constexpr bool operator==(const Dilation&) const = default;
};

/// Groups that the channels are cut into.
struct Groups {
  int count = 1;

  constexpr explicit Groups(int groups) : count(groups) {}
  constexpr bool operator==(const Groups&) const = default;
};

/// What happens at the border, as TFLite defines it.
enum class Padding : unsigned char {
  same,    ///< as many output pixels as input pixels / stride, rounded up; odd padding is larger at the end
  valid,   ///< the window stays within the image
  causal,  ///< along the first axis: an output sees no later input; `same` across
};
inline constexpr Padding Same = Padding::same;
inline constexpr Padding Valid = Padding::valid;
inline constexpr Padding Causal = Padding::causal;

/// What a convolution or pooling is told beside its kernel, in any order: Stride{2}, Dilation{2}, Groups{4},
/// Same, Valid, Causal. A plain number is a stride.
struct WindowOptions {
  Stride stride{1};
  Dilation dilation{1};
  int groups = 1;
  Padding padding = Padding::same;

  constexpr void set(int value) { stride = Stride(value); }
  constexpr void set(Stride value) { stride = value; }
  constexpr void set(Dilation value) { dilation = value; }
  constexpr void set(Groups value) { groups = value.count; }
  constexpr void set(Padding value) { padding = value; }

  constexpr bool valid() const {
    return stride.height > 0 && stride.width > 0 && dilation.height > 0 && dilation.width > 0 && groups > 0;
  }

  /// Writes the options that are not the defaults, each behind a comma.
  template <class Text>
  constexpr void source(Text&& text) const {
    if (stride != Stride(1)) text(", whet::Stride{", stride.height, ", ", stride.width, "}");
    if (dilation != Dilation(1)) text(", whet::Dilation{", dilation.height, ", ", dilation.width, "}");
    if (groups != 1) text(", whet::Groups{", groups, "}");
    if (padding == Padding::valid) text(", whet::Valid");
    if (padding == Padding::causal) text(", whet::Causal");
  }
};

template <class Option>
concept WindowOption = requires(WindowOptions options, Option option) {
  options.set(option);
};

template <auto... Option>
inline constexpr WindowOptions window_options = [] {
  WindowOptions options;
  (options.set(Option), ...);
  return options;
}();

namespace detail {

/// Pixels that a kernel with holes spans.
constexpr int span_of(int kernel, int dilation) { return (kernel - 1) * dilation + 1; }
constexpr int rounded_up(int value, int divisor) { return (value + divisor - 1) / divisor; }

/// Extent of a convolution's output along one axis; below 1 where the kernel is larger than the image.
constexpr int output_extent(int input, int kernel, int stride, int dilation, Padding padding) {
  if (padding != Padding::valid) return rounded_up(input, stride);
  const int room = input - span_of(kernel, dilation);
  return room < 0 ? 0 : room / stride + 1;
}
/// Padding before the first pixel along one axis. Source: TFLite ComputePaddingWithOffset.
constexpr int pad_before(int input, int output, int kernel, int stride, int dilation, Padding padding) {
  if (padding == Padding::valid) return 0;
  const int span = span_of(kernel, dilation);
  if (padding == Padding::causal) return span - 1;
  const int total = (output - 1) * stride + span - input;
  return total > 0 ? total / 2 : 0;
}
constexpr Padding across(Padding padding) { return padding == Padding::causal ? Padding::same : padding; }

/// Height and width of the output; channels are those of the input.
constexpr Shape window_output(Shape input, Size kernel, const WindowOptions& options) {
  return {output_extent(input.height, kernel.height, options.stride.height, options.dilation.height,
                        options.padding),
          output_extent(input.width, kernel.width, options.stride.width, options.dilation.width,
                        across(options.padding)),
          input.channels};
}

constexpr Window make_window(Shape input, Size kernel, const WindowOptions& options) {
  const Shape output = window_output(input, kernel, options);
  return {.kernel_height = kernel.height,
          .kernel_width = kernel.width,
          .stride_height = options.stride.height,
          .stride_width = options.stride.width,
          .dilation_height = options.dilation.height,
          .dilation_width = options.dilation.width,
          .pad_top = pad_before(input.height, output.height, kernel.height, options.stride.height,
                                options.dilation.height, options.padding),
          .pad_left = pad_before(input.width, output.width, kernel.width, options.stride.width,
                                 options.dilation.width, across(options.padding)),
          .groups = options.groups};
}

}  // namespace detail
}  // namespace whet
