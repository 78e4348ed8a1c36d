#pragma once

#include <algorithm>
#include <string>

#include <whet/core/window.hpp>

/// What tells one layer of a list from the others in a message.
inline std::string describe(const whet::Geometry& layer) {
  const auto extents = [](const whet::Shape& shape) {
    return std::to_string(shape.height) + "x" + std::to_string(shape.width) + "x" +
           std::to_string(shape.channels);
  };
  const whet::Window& window = layer.window;
  return extents(layer.input) + " to " + extents(layer.output) + " by a kernel of " +
         std::to_string(window.kernel_height) + "x" + std::to_string(window.kernel_width) + ", strides " +
         std::to_string(window.stride_height) + "x" + std::to_string(window.stride_width) + ", " +
         std::to_string(window.groups) + " groups" + (window.transposed ? ", transposed" : "");
}

/// The geometry of a convolution with padding as TFLite defines it: "same" keeps ceil(extent / stride) pixels
/// with the greater half of the padding below and right; "valid" has none. Transposed it is that of the
/// convolution whose gradient it is.
struct Convolution {
  whet::Shape input{};
  int filters = 1;
  int kernel_height = 1;
  int kernel_width = 1;
  int stride_height = 1;
  int stride_width = 1;
  bool same = false;
  int dilation_height = 1;
  int dilation_width = 1;
  int groups = 1;
  bool transposed = false;

  constexpr whet::Geometry geometry() const {
    whet::Geometry result{.input = input,
                          .window = {.kernel_height = kernel_height,
                                     .kernel_width = kernel_width,
                                     .stride_height = stride_height,
                                     .stride_width = stride_width,
                                     .dilation_height = dilation_height,
                                     .dilation_width = dilation_width,
                                     .groups = groups,
                                     .transposed = transposed}};
    result.output.channels = filters;
    axis(input.height, kernel_height, stride_height, dilation_height, result.output.height,
         result.window.pad_top);
    axis(input.width, kernel_width, stride_width, dilation_width, result.output.width,
         result.window.pad_left);
    return result;
  }

 private:
  constexpr void axis(int extent, int kernel, int stride, int dilation, int& output, int& pad) const {
    const int reach = (kernel - 1) * dilation + 1;
    if (transposed)
      output = same ? extent * stride : (extent - 1) * stride + reach;
    else
      output = same ? (extent + stride - 1) / stride : (extent - reach) / stride + 1;
    const int large = transposed ? output : extent;
    const int small = transposed ? extent : output;
    pad = same ? std::max((small - 1) * stride + reach - large, 0) / 2 : 0;
  }
};

/// Calls body.template operator()<geometry>() for convolutions of one group that cover kernels, strides,
/// dilations, paddings, every remainder of channels and of tiles of pixels, and images of one pixel.
template <class Body>
void for_each_geometry(Body&& body) {
  const auto visit = [&]<Convolution Layer>() { body.template operator()<Layer.geometry()>(); };
  // Pointwise, and strided: shortcuts.
  visit.template operator()<Convolution{.input = {1, 1, 1}, .filters = 1}>();
  visit.template operator()<Convolution{.input = {1, 1, 130}, .filters = 17}>();
  visit.template operator()<Convolution{.input = {5, 5, 24}, .filters = 40}>();
  visit.template operator()<Convolution{.input = {1, 13, 3}, .filters = 9}>();
  visit.template operator()<Convolution{.input = {7, 9, 44}, .filters = 19}>();
  visit.template operator()<Convolution{.input = {5, 6, 68}, .filters = 75}>();
  visit.template operator()<Convolution{
      .input = {7, 6, 16}, .filters = 33, .stride_height = 2, .stride_width = 2, .same = true}>();
  // 3x3, on images of several tiles a row, of less than one, and of one pixel.
  visit.template operator()<Convolution{
      .input = {6, 19, 16}, .filters = 16, .kernel_height = 3, .kernel_width = 3, .same = true}>();
  visit.template
  operator()<Convolution{.input = {6, 19, 9}, .filters = 31, .kernel_height = 3, .kernel_width = 3}>();
  visit.template operator()<Convolution{
      .input = {4, 3, 12}, .filters = 8, .kernel_height = 3, .kernel_width = 3, .same = true}>();
  visit.template operator()<Convolution{
      .input = {1, 1, 20}, .filters = 24, .kernel_height = 3, .kernel_width = 3, .same = true}>();
  visit.template operator()<Convolution{.input = {9, 8, 32},
                                        .filters = 10,
                                        .kernel_height = 3,
                                        .kernel_width = 3,
                                        .stride_height = 2,
                                        .stride_width = 2,
                                        .same = true}>();
  visit.template operator()<Convolution{.input = {8, 9, 10},
                                        .filters = 48,
                                        .kernel_height = 3,
                                        .kernel_width = 3,
                                        .stride_height = 1,
                                        .stride_width = 3,
                                        .same = true}>();
  // 3x3 of whole vectors of channels: rows of more than sixteen tiles, weights of several chunks with and
  // without room for all tiles, odd images, one panel.
  visit.template operator()<Convolution{
      .input = {5, 70, 16}, .filters = 9, .kernel_height = 3, .kernel_width = 3, .same = true}>();
  visit.template operator()<Convolution{
      .input = {8, 8, 64}, .filters = 40, .kernel_height = 3, .kernel_width = 3, .same = true}>();
  visit.template operator()<Convolution{
      .input = {18, 16, 32}, .filters = 44, .kernel_height = 3, .kernel_width = 3, .same = true}>();
  visit.template
  operator()<Convolution{.input = {11, 9, 48}, .filters = 24, .kernel_height = 3, .kernel_width = 3}>();
  visit.template operator()<Convolution{
      .input = {8, 8, 80}, .filters = 20, .kernel_height = 3, .kernel_width = 3, .same = true}>();
  visit.template operator()<Convolution{
      .input = {7, 9, 16}, .filters = 3, .kernel_height = 3, .kernel_width = 3, .same = true}>();
  // First layers.
  visit.template operator()<Convolution{.input = {49, 10, 1},
                                        .filters = 64,
                                        .kernel_height = 10,
                                        .kernel_width = 4,
                                        .stride_height = 2,
                                        .stride_width = 2,
                                        .same = true}>();
  visit.template operator()<Convolution{.input = {20, 20, 3},
                                        .filters = 8,
                                        .kernel_height = 3,
                                        .kernel_width = 3,
                                        .stride_height = 2,
                                        .stride_width = 2,
                                        .same = true}>();
  visit.template operator()<Convolution{
      .input = {11, 11, 3}, .filters = 16, .kernel_height = 3, .kernel_width = 3, .same = true}>();
  visit.template operator()<Convolution{
      .input = {9, 13, 1}, .filters = 21, .kernel_height = 3, .kernel_width = 3, .same = true}>();
  visit.template
  operator()<Convolution{.input = {8, 7, 5}, .filters = 6, .kernel_height = 2, .kernel_width = 3}>();
  visit.template operator()<Convolution{.input = {9, 9, 3},
                                        .filters = 7,
                                        .kernel_height = 2,
                                        .kernel_width = 2,
                                        .same = true,
                                        .dilation_width = 2}>();
  visit.template operator()<Convolution{
      .input = {6, 7, 1}, .filters = 5, .kernel_height = 5, .kernel_width = 5, .same = true}>();
  visit.template operator()<Convolution{
      .input = {12, 12, 7}, .filters = 4, .kernel_height = 11, .kernel_width = 9, .same = true}>();
  // Dilated, along either axis and both.
  visit.template operator()<Convolution{.input = {9, 11, 8},
                                        .filters = 12,
                                        .kernel_height = 3,
                                        .kernel_width = 3,
                                        .same = true,
                                        .dilation_height = 2,
                                        .dilation_width = 3}>();
  visit.template operator()<Convolution{
      .input = {13, 6, 5}, .filters = 7, .kernel_height = 3, .kernel_width = 2, .dilation_height = 4}>();
  // Over time: one row, one column.
  visit.template operator()<Convolution{
      .input = {1, 40, 13}, .filters = 18, .kernel_width = 5, .stride_width = 2, .same = true}>();
  visit.template operator()<Convolution{
      .input = {40, 1, 16}, .filters = 16, .kernel_height = 7, .same = true, .dilation_height = 2}>();
  visit.template
  operator()<Convolution{.input = {31, 1, 4}, .filters = 11, .kernel_height = 4, .stride_height = 3}>();
  // Kernels as large as the image.
  visit.template
  operator()<Convolution{.input = {3, 4, 65}, .filters = 70, .kernel_height = 3, .kernel_width = 4}>();
  // Transposed.
  visit.template operator()<Convolution{.input = {4, 5, 16},
                                        .filters = 24,
                                        .kernel_height = 3,
                                        .kernel_width = 3,
                                        .stride_height = 2,
                                        .stride_width = 2,
                                        .same = true,
                                        .transposed = true}>();
  visit.template operator()<Convolution{.input = {3, 4, 3},
                                        .filters = 5,
                                        .kernel_height = 4,
                                        .kernel_width = 2,
                                        .stride_height = 3,
                                        .stride_width = 2,
                                        .transposed = true}>();
}

/// Convolutions whose channels are cut into groups, that are not depthwise.
template <class Body>
void for_each_grouped_geometry(Body&& body) {
  const auto visit = [&]<Convolution Layer>() { body.template operator()<Layer.geometry()>(); };
  visit.template operator()<Convolution{.input = {5, 6, 24}, .filters = 48, .groups = 3}>();
  visit.template operator()<Convolution{.input = {5, 6, 72}, .filters = 32, .groups = 2}>();
  visit.template operator()<Convolution{.input = {5, 6, 12},
                                        .filters = 32,
                                        .kernel_height = 3,
                                        .kernel_width = 3,
                                        .same = true,
                                        .groups = 2}>();
  visit.template operator()<Convolution{
      .input = {4, 7, 8}, .filters = 12, .kernel_height = 3, .kernel_width = 3, .same = true, .groups = 4}>();
  visit.template operator()<Convolution{.input = {3, 4, 6},
                                        .filters = 32,
                                        .kernel_height = 3,
                                        .kernel_width = 3,
                                        .stride_height = 2,
                                        .stride_width = 2,
                                        .same = true,
                                        .groups = 2,
                                        .transposed = true}>();
}

/// Depthwise convolutions: kernels, strides, dilations, multipliers, odd channels, images without interior.
template <class Body>
void for_each_depthwise_geometry(Body&& body) {
  const auto visit = [&]<int Channels, int Multiplier, Convolution Window>() {
    constexpr Convolution layer = [] {
      Convolution result = Window;
      result.input.channels = result.groups = Channels;
      result.filters = Channels * Multiplier;
      return result;
    }();
    body.template operator()<layer.geometry()>();
  };
  constexpr auto square = [](int height, int width, int kernel, int stride, bool same) {
    return Convolution{.input = {height, width},
                       .kernel_height = kernel,
                       .kernel_width = kernel,
                       .stride_height = stride,
                       .stride_width = stride,
                       .same = same};
  };
  visit.template operator()<64, 1, square(25, 5, 3, 1, true)>();
  visit.template operator()<40, 1, square(3, 150, 3, 1, true)>();
  visit.template operator()<32, 1, square(3, 37, 3, 1, true)>();
  visit.template operator()<96, 1, square(5, 39, 3, 2, true)>();
  visit.template operator()<8, 1, square(12, 12, 3, 1, true)>();
  visit.template operator()<16, 1, square(12, 12, 3, 2, true)>();
  visit.template operator()<17, 1, square(7, 11, 3, 2, true)>();
  visit.template operator()<48, 1, square(7, 9, 3, 2, true)>();
  visit.template operator()<32, 1, square(8, 9, 3, 2, false)>();
  visit.template operator()<24, 1, square(6, 9, 3, 1, false)>();
  visit.template operator()<40, 1, square(3, 3, 3, 1, true)>();
  visit.template operator()<130, 1, square(2, 2, 3, 2, true)>();
  visit.template operator()<3, 1, square(5, 6, 3, 1, true)>();
  visit.template operator()<2, 1, square(1, 1, 3, 1, true)>();
  visit.template operator()<33, 1, square(9, 8, 5, 1, true)>();
  visit.template operator()<48, 1, square(4, 4, 7, 2, true)>();
  visit.template operator()<31, 1, square(3, 3, 3, 1, false)>();
  visit.template operator()<32, 1, square(4, 9, 1, 1, false)>();
  visit.template operator()<16, 1, square(6, 5, 2, 2, false)>();
  visit.template operator()<8, 2, square(6, 5, 3, 1, true)>();
  visit.template operator()<5, 3, square(6, 5, 3, 2, true)>();
  visit.template operator()<16, 1,
                            Convolution{.input = {9, 10},
                                        .kernel_height = 3,
                                        .kernel_width = 3,
                                        .same = true,
                                        .dilation_height = 2,
                                        .dilation_width = 3}>();
  visit.template operator()<20, 1, Convolution{.input = {30, 1}, .kernel_height = 5, .same = true}>();
  visit.template operator()<20, 1, Convolution{.input = {1, 30}, .kernel_width = 9, .same = true}>();
  visit.template operator()<16, 1,
                            Convolution{.input = {4, 5},
                                        .kernel_height = 3,
                                        .kernel_width = 3,
                                        .stride_height = 2,
                                        .stride_width = 2,
                                        .same = true,
                                        .transposed = true}>();
}
