#include <cstddef>
#include <vector>

#include <whet/kernel/convolve/pixel_tiles.hpp>

#include "catch.hpp"
#include "geometries.hpp"

namespace {

using namespace whet::kernel;

constexpr bool has_columns(const Convolution& layer, int first, int end) {
  const InnerColumns inner = inner_columns(layer.geometry());
  return inner.first == first && inner.end == end && inner.count() == end - first;
}

constexpr Convolution same{
    .input = {5, 4, 2}, .filters = 1, .kernel_height = 3, .kernel_width = 3, .same = true};

/// The runs of `pixels` pixels of a column, as indices of the image's values; -1 outside.
struct ColumnRuns {
  std::vector<std::vector<std::ptrdiff_t>> sources;
  std::vector<int> inputs;
  int length = 0;

  ColumnRuns(PixelPlace first, int pixels) {
    constexpr whet::Geometry geometry = same.geometry();
    const std::vector<float> image(geometry.input.size());
    const float outside[6]{};
    RunStorage<float, 3, 8> storage;
    PixelRuns<float> runs = storage.runs();
    find_column_runs(geometry, first, pixels, image.data(), outside, runs);
    length = runs.length;
    const float** source = runs.sources;
    for (int run = 0; run < runs.count; ++run) {
      inputs.push_back(runs.inputs[run]);
      auto& places = sources.emplace_back();
      for (int pixel = 0; pixel < pixels; ++pixel, ++source)
        places.push_back(*source == outside ? -1 : *source - image.data());
    }
  }
};

}  // namespace

TEST_CASE("inner columns are those whose windows lie between the left and the right end of the image") {
  STATIC_REQUIRE(
      has_columns({.input = {9, 16, 1}, .kernel_height = 3, .kernel_width = 3, .same = true}, 1, 15));
  STATIC_REQUIRE(has_columns({.input = {9, 16, 1}, .kernel_height = 3, .kernel_width = 3}, 0, 14));
  // A stride of two over an even width pads to the right alone.
  STATIC_REQUIRE(has_columns(
      {.input = {9, 96, 1}, .kernel_height = 3, .kernel_width = 3, .stride_width = 2, .same = true}, 0, 47));
  STATIC_REQUIRE(has_columns(
      {.input = {9, 97, 1}, .kernel_height = 3, .kernel_width = 3, .stride_width = 2, .same = true}, 1, 48));
  STATIC_REQUIRE(has_columns({.input = {9, 12, 1}, .kernel_width = 9, .same = true}, 4, 8));
  // None where the kernel is wider than the image.
  STATIC_REQUIRE(has_columns({.input = {9, 4, 1}, .kernel_width = 9, .same = true}, 0, 0));
}

TEST_CASE("pixels of one column have a run for each kernel row, without the taps outside") {
  // Rows of the image have 8 values, taps 2. The left column sees taps 1 and 2 of each kernel row.
  const ColumnRuns left({1, 0}, 3);
  CHECK(left.length == 4);
  CHECK(left.inputs == std::vector<int>{2, 8, 14});
  CHECK(left.sources == std::vector<std::vector<std::ptrdiff_t>>{{0, 8, 16}, {8, 16, 24}, {16, 24, 32}});
  const ColumnRuns right({1, 3}, 2);
  CHECK(right.length == 4);
  CHECK(right.inputs == std::vector<int>{0, 6, 12});
  CHECK(right.sources == std::vector<std::vector<std::ptrdiff_t>>{{4, 12}, {12, 20}, {20, 28}});
}

TEST_CASE("rows above and below the image are outside, and left out where all pixels see them there") {
  const ColumnRuns all({0, 0}, 5);
  CHECK(all.sources.front() == std::vector<std::ptrdiff_t>{-1, 0, 8, 16, 24});
  CHECK(all.sources.back() == std::vector<std::ptrdiff_t>{8, 16, 24, 32, -1});
  const ColumnRuns top({0, 3}, 1);
  CHECK(top.inputs == std::vector<int>{6, 12});
  CHECK(top.sources == std::vector<std::vector<std::ptrdiff_t>>{{4}, {12}});
}
