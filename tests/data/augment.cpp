#include <vector>

#include <whet/data/augment.hpp>

#include "catch.hpp"

namespace {

using Pixels = std::vector<float>;

const whet::Shape two_by_three(2, 3);
const Pixels image{1, 2, 3,  //
                   4, 5, 6};

Pixels cropped(int down, int right) {
  Pixels result(6, -1.0F);
  whet::crop_image(two_by_three, down, right, image, result);
  return result;
}

Pixels with_hole(int row, int column, int side) {
  Pixels result = image;
  whet::cut_out(two_by_three, row, column, side, result);
  return result;
}

}  // namespace

TEST_CASE("a crop shows the image from elsewhere, with zeros around it") {
  CHECK(cropped(0, 0) == image);
  CHECK(cropped(1, 0) == Pixels{4, 5, 6, 0, 0, 0});
  CHECK(cropped(-1, 0) == Pixels{0, 0, 0, 1, 2, 3});
  CHECK(cropped(0, 1) == Pixels{2, 3, 0, 5, 6, 0});
  CHECK(cropped(0, -2) == Pixels{0, 0, 1, 0, 0, 4});
  CHECK(cropped(1, -1) == Pixels{0, 4, 5, 0, 0, 0});
  CHECK(cropped(2, 0) == Pixels(6, 0.0F));
  CHECK(cropped(0, 5) == Pixels(6, 0.0F));
  CHECK(cropped(-7, -7) == Pixels(6, 0.0F));
}

TEST_CASE("a mirrored image has its columns in the other order, with their channels") {
  Pixels odd = image;
  whet::mirror_image(two_by_three, odd);
  CHECK(odd == Pixels{3, 2, 1, 6, 5, 4});
  Pixels channels{1, 10, 2, 20, 3, 30, 4, 40};
  whet::mirror_image(whet::Shape(2, 2, 2), channels);
  CHECK(channels == Pixels{2, 20, 1, 10, 4, 40, 3, 30});
}

TEST_CASE("a cutout is zero within the image") {
  CHECK(with_hole(0, 1, 1) == Pixels{1, 0, 3, 4, 5, 6});
  CHECK(with_hole(-1, -1, 2) == Pixels{0, 2, 3, 4, 5, 6});
  CHECK(with_hole(1, 2, 2) == Pixels{1, 2, 3, 4, 5, 0});
  CHECK(with_hole(-5, -5, 20) == Pixels(6, 0.0F));
  CHECK(with_hole(2, 3, 2) == image);
  CHECK(with_hole(-2, 0, 2) == image);
}

TEST_CASE("crop and cutout take all channels of a pixel") {
  const whet::Shape shape(1, 2, 2);
  const Pixels from{1, 2, 3, 4};
  Pixels to(4);
  whet::crop_image(shape, 0, 1, from, to);
  CHECK(to == Pixels{3, 4, 0, 0});
  whet::cut_out(shape, 0, 0, 1, to);
  CHECK(to == Pixels(4, 0.0F));
}
