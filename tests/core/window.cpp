#include <vector>

#include <whet/core/window.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

static_assert(Window{}.taps() == 1 && Window{.kernel_height = 3, .kernel_width = 2}.taps() == 6);

constexpr Geometry grouped{{8, 8, 12}, {8, 8, 6}, {.kernel_height = 3, .kernel_width = 3, .groups = 3}};
static_assert(grouped.group_channels() == 4 && grouped.inputs() == 36 && !grouped.is_depthwise());
static_assert(Geometry{{8, 8, 12}, {8, 8, 24}, {.groups = 12}}.is_depthwise());
static_assert(!Geometry{{8, 8, 1}, {8, 8, 4}, {}}.is_depthwise(),
              "a single channel is an ordinary convolution");

static_assert(Geometry{{8, 8, 3}, {8, 8, 5}, {}}.is_pointwise());
static_assert(!Geometry{{8, 8, 3}, {4, 4, 5}, {.stride_height = 2, .stride_width = 2}}.is_pointwise());
static_assert(!grouped.is_pointwise());

}  // namespace

TEST_CASE("a window reads the pixels of an image with a border of padding") {
  for (int stride = 1; stride <= 3; ++stride)
    for (int dilation = 1; dilation <= 2; ++dilation)
      for (int pad = 0; pad <= 2; ++pad) {
        // Positions of a padded row, -1 where there is no pixel; wide enough for every window.
        std::vector<int> padded(static_cast<std::size_t>(pad), -1);
        for (int pixel = 0; pixel < 7; ++pixel) padded.push_back(pixel);
        padded.resize(32, -1);
        const Geometry geometry{{7, 7, 1},
                                {4, 4, 1},
                                {.kernel_height = 3,
                                 .kernel_width = 3,
                                 .stride_height = stride,
                                 .stride_width = stride,
                                 .dilation_height = dilation,
                                 .dilation_width = dilation,
                                 .pad_top = pad,
                                 .pad_left = pad}};
        bool outside = false;
        for (int output = 0; output < 4; ++output)
          for (int tap = 0; tap < 3; ++tap) {
            CAPTURE(stride, dilation, pad, output, tap);
            const int expected = padded[static_cast<std::size_t>(output * stride + tap * dilation)];
            CHECK(geometry.source_row(output, tap) == expected);
            CHECK(geometry.source_column(output, tap) == expected);
            outside = outside || expected < 0;
          }
        CHECK(geometry.has_padding() == outside);
      }
}

TEST_CASE("a transposed window reads the input whose pixels it spreads") {
  // What the input pixel i adds to the output: tap t at i · stride - pad + t.
  const Geometry geometry{{5, 5, 1},
                          {10, 10, 1},
                          {.kernel_height = 3,
                           .kernel_width = 3,
                           .stride_height = 2,
                           .stride_width = 2,
                           .pad_top = 1,
                           .pad_left = 1,
                           .transposed = true}};
  for (int output = 0; output < 10; ++output)
    for (int tap = 0; tap < 3; ++tap) {
      int expected = -1;
      for (int input = 0; input < 5; ++input)
        if (input * 2 - 1 + tap == output) expected = input;
      CAPTURE(output, tap);
      CHECK(geometry.source_row(output, tap) == expected);
    }
  CHECK(geometry.has_padding());
}
