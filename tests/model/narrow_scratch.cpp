#include <whet/model/narrow_scratch.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
using namespace whet::detail;

struct Wide : Sequential<Input<32, 32, 3>, Conv2D<16, 3, Same, Stride{2}>> {};
struct Narrow5 : Sequential<Input<25, 5, 8>, DepthwiseConv2D<3, Same>, GlobalAveragePool, Dense<4>> {};

constexpr Geometry wide = records<Wide>[0].geometry();
static_assert(narrow_band_rows(wide) == 1, "a row of 16 pixels fills tiles");
static_assert(narrow_band(wide).input == Shape(3, 32, 3) && narrow_band(wide).output == Shape(1, 16, 16));

constexpr Geometry narrow = records<Narrow5>[0].geometry();
static_assert(narrow_band_rows(narrow) == 4, "four rows of five pixels");
static_assert(narrow_band(narrow).input == Shape(6, 5, 8));
static_assert(narrow_band(narrow).window.pad_top == 0 && narrow_band(narrow).window.pad_left == 1);

static_assert(is_banded(records<Narrow5>[0]) && !is_banded(records<Narrow5>[1]));
static_assert(is_global_mean(records<Narrow5>[1]));
static_assert(narrow_scratch(records<Narrow5>[1], 0) == narrow_bytes(8) + narrow_bytes(5 * 8));
static_assert(narrow_scratch(records<Narrow5>[2], 100) == 128 + narrow_bytes(8) + narrow_bytes(4));
static_assert(narrow_bytes(1) == 64 && narrow_bytes(16) == 64 && narrow_bytes(17) == 128);

}  // namespace

TEST_CASE("every output row of a convolution lies in a band that starts within the image") {
  for (int height = 1; height < 40; ++height)
    for (int width = 1; width < 20; ++width) {
      const Geometry geometry{{height, width, 2}, {height, width, 2}, {.kernel_height = 3, .pad_top = 1}};
      const int rows = narrow_band_rows(geometry);
      CHECK(rows >= 1);
      CHECK(rows <= height);
      CHECK((rows == height || rows * width >= 16));
    }
}
