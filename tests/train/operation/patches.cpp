#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

#include <whet/train/operation/patches.hpp>

#include "catch.hpp"

namespace {
// An image of 2 x 3 pixels with 1 to 6 in it, a 3 x 3 window, as many outputs.
constexpr whet::Geometry around{
    whet::Shape(2, 3, 1), whet::Shape(2, 3, 4),
    whet::Window{.kernel_height = 3, .kernel_width = 3, .pad_top = 1, .pad_left = 1}};
}  // namespace

TEST_CASE("a patch is what a pixel's window sees, zero outside of the image") {
  const whet::Patches<float> patches(around);
  const std::vector<float> image{1, 2, 3, 4, 5, 6};
  std::vector<float> found(27, 99.0F);
  patches.gather(image.data(), 0, 0, found.data());
  CHECK(patches.inputs() == 9);
  CHECK(found == std::vector<float>{0, 0, 0, 0, 1, 2, 0, 4, 5,  //
                                    0, 0, 0, 1, 2, 3, 4, 5, 6,  //
                                    0, 0, 0, 2, 3, 0, 5, 6, 0});
}

TEST_CASE("runs of any length are copied whole") {
  for (int channels = 1; channels <= 20; ++channels) {
    const whet::Geometry windows{whet::Shape(3, 6, channels), whet::Shape(2, 3, 1),
                                 whet::Window{.kernel_height = 2, .kernel_width = 2, .stride_width = 2}};
    const whet::Patches<float> patches(windows);
    std::vector<float> image(windows.input.size());
    std::iota(image.begin(), image.end(), 0.0F);
    std::vector<float> found(static_cast<std::size_t>(3 * 4 * channels));
    patches.gather(image.data(), 1, 0, found.data());
    std::vector<float> expected;
    for (int column = 0; column < 3; ++column)
      for (int tap = 0; tap < 4; ++tap)
        for (int channel = 0; channel < channels; ++channel)
          expected.push_back(
              static_cast<float>(((1 + tap / 2) * 6 + column * 2 + tap % 2) * channels + channel));
    CHECK(found == expected);
  }
}

TEST_CASE("scattering adds each value to the pixel that it was gathered from") {
  const whet::Patches<float> patches(around);
  std::vector<float> image(6, 10.0F);
  const std::vector<float> ones(27, 1.0F);
  patches.scatter(ones.data(), 1, 0, image.data());
  CHECK(image == std::vector<float>{12, 13, 12, 12, 13, 12});
}

TEST_CASE("patches of a group hold its channels only") {
  constexpr whet::Geometry halves{whet::Shape(1, 2, 4), whet::Shape(1, 1, 2),
                                  whet::Window{.kernel_width = 2, .groups = 2}};
  const whet::Patches<double> patches(halves);
  const std::vector<double> image{1, 2, 3, 4, 5, 6, 7, 8};
  std::vector<double> found(4);
  patches.gather(image.data(), 0, 1, found.data());
  CHECK(found == std::vector<double>{3, 4, 7, 8});
}

TEST_CASE("pieces cover a range once, the wide ones first") {
  std::vector<int> seen(41, 0);
  std::vector<int> widths;
  whet::for_each_piece(41, [&](auto width, Eigen::Index begin) {
    widths.push_back(width.value);
    for (int offset = 0; offset < width.value; ++offset) ++seen[static_cast<std::size_t>(begin + offset)];
  });
  CHECK(std::ranges::all_of(seen, [](int count) { return count == 1; }));
  CHECK(widths == std::vector<int>{16, 16, 4, 4, 1});
}
