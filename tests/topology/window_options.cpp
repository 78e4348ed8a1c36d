#include <whet/topology/window_options.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
using detail::make_window;
using detail::window_output;

static_assert(Size(3) == Size(3, 3) && Stride(2) == Stride(2, 2) && Dilation(2) == Dilation(2, 2));
static_assert(window_options<>.stride == Stride(1) && window_options<>.padding == Padding::same);
static_assert(window_options<Valid, 2>.stride == Stride(2) &&
              window_options<Valid, 2>.padding == Padding::valid);
static_assert(window_options<Groups{4}, Dilation{1, 3}>.groups == 4 &&
              window_options<Groups{4}, Dilation{1, 3}>.dilation.width == 3);
static_assert(!window_options<Stride{0}>.valid() && !window_options<Groups{0}>.valid() &&
              window_options<Stride{1}>.valid());
static_assert(WindowOption<int> && WindowOption<Padding> && !WindowOption<double*>);

/// Height of an output of `input` rows. Source: ComputeOutSize of TFLite's kernels/padding.h.
constexpr int tflite_extent(int input, int kernel, int stride, int dilation, Padding padding) {
  const int effective = (kernel - 1) * dilation + 1;
  return padding == Padding::same ? (input + stride - 1) / stride : (input + stride - effective) / stride;
}
/// Rows of padding above. Source: ComputePadding of the same file.
constexpr int tflite_padding(int input, int output, int kernel, int stride, int dilation) {
  const int effective = (kernel - 1) * dilation + 1;
  const int padding = ((output - 1) * stride + effective - input) / 2;
  return padding > 0 ? padding : 0;
}

}  // namespace

TEST_CASE("outputs and padding are those of TFLite") {
  for (int input = 1; input <= 20; ++input)
    for (int kernel = 1; kernel <= 5; ++kernel)
      for (int stride = 1; stride <= 3; ++stride)
        for (int dilation = 1; dilation <= 3; ++dilation) {
          CAPTURE(input, kernel, stride, dilation);
          WindowOptions options{.stride = stride, .dilation = dilation};
          const Shape image(input, 7, 3);
          const int same = tflite_extent(input, kernel, stride, dilation, Padding::same);
          CHECK(window_output(image, kernel, options).height == same);
          CHECK(make_window(image, kernel, options).pad_top ==
                tflite_padding(input, same, kernel, stride, dilation));
          options.padding = Padding::valid;
          if ((kernel - 1) * dilation + 1 > input) {
            CHECK(window_output(image, kernel, options).height == 0);
            continue;
          }
          CHECK(window_output(image, kernel, options).height ==
                tflite_extent(input, kernel, stride, dilation, Padding::valid));
          CHECK(make_window(image, kernel, options).pad_top == 0);
        }
}

TEST_CASE("a causal window sees nothing later than its output") {
  for (int kernel = 1; kernel <= 4; ++kernel)
    for (int dilation = 1; dilation <= 3; ++dilation) {
      const WindowOptions options{.dilation = dilation, .padding = Padding::causal};
      const Shape steps(12, 1, 4);
      const Shape output = window_output(steps, Size{kernel, 1}, options);
      const Geometry geometry{steps, output, make_window(steps, Size{kernel, 1}, options)};
      CHECK(output.height == steps.height);
      for (int step = 0; step < output.height; ++step) {
        CHECK(geometry.source_row(step, kernel - 1) == step);
        for (int tap = 0; tap < kernel; ++tap) CHECK(geometry.source_row(step, tap) <= step);
      }
    }
}
