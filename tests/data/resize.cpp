#include <algorithm>
#include <cstddef>
#include <numeric>
#include <stdexcept>
#include <vector>

#include <whet/data/resize.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

std::vector<float> resize_row(std::vector<float> row, int width) {
  const int from = static_cast<int>(row.size());
  const Dataset data = resized(Dataset(Shape(1, from, 1), std::move(row)), 1, width);
  return {data.samples().begin(), data.samples().end()};
}

void check_close(const std::vector<float>& found, const std::vector<float>& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t index = 0; index < found.size(); ++index)
    CHECK(found[index] == Approx(expected[index]).margin(1e-6));
}

}  // namespace

TEST_CASE("fewer pixels are means of areas") {
  check_close(resize_row({1, 3, 5, 9}, 2), {2, 7});
  check_close(resize_row({1, 4, 10}, 2), {(1 + 0.5f * 4) / 1.5f, (0.5f * 4 + 10) / 1.5f});
  check_close(resize_row({1, 2, 3, 4, 5, 6, 7}, 1), {4});
  // 5 to 3: areas of 5/3 pixels.
  check_close(resize_row({3, 6, 9, 12, 15}, 3),
              {(3 + 6 * 2 / 3.0f) * 0.6f, (6 / 3.0f + 9 + 12 / 3.0f) * 0.6f, (12 * 2 / 3.0f + 15) * 0.6f});
}

TEST_CASE("more pixels lie between centres") {
  check_close(resize_row({0, 8}, 4), {0, 2, 6, 8});
  check_close(resize_row({5}, 3), {5, 5, 5});
}

TEST_CASE("channels, samples and labels stay apart") {
  std::vector<float> values(2 * 4 * 4 * 3);
  for (std::size_t index = 0; index < values.size(); ++index) {
    const std::size_t pixel = index / 3 % 16;
    values[index] = static_cast<float>(100 * (index / 48) + 10 * (index % 3) + (pixel % 4 < 2 ? 0 : 1));
  }
  const Dataset images(Shape(4, 4, 3), values, {1, 0}, 2);
  const Dataset small = resized(images, 2, 2);
  REQUIRE(small.shape() == Shape(2, 2, 3));
  REQUIRE(small.size() == 2);
  CHECK(small.label(0) == 1);
  for (std::size_t sample = 0; sample < 2; ++sample)
    for (std::size_t value = 0; value < 12; ++value)
      CHECK(small.sample(sample)[value] ==
            static_cast<float>(100 * sample + 10 * (value % 3) + (value / 3 % 2)));
}

TEST_CASE("means are kept, for any pair of extents") {
  for (int from = 1; from < 30; ++from)
    for (int to = 1; to <= from; ++to) {
      std::vector<float> row(static_cast<std::size_t>(from));
      for (std::size_t index = 0; index < row.size(); ++index)
        row[index] = static_cast<float>(index * index % 7);
      const double mean = std::accumulate(row.begin(), row.end(), 0.0) / from;
      const std::vector<float> small = resize_row(row, to);
      CHECK(std::accumulate(small.begin(), small.end(), 0.0) / to == Approx(mean).margin(1e-5));
    }
}

TEST_CASE("what is no size is refused") {
  const Dataset images(Shape(4, 4, 1), std::vector<float>(16));
  CHECK_THROWS_WITH(resized(images, 0, 4), "resize: expected a positive height and width, found 0 x 4");
  CHECK(resized(images, 4, 4).samples().data() == images.samples().data());
}

TEST_CASE("areas lie where their borders are, also where these are whole pixels") {
  // 224 pixels as 160: output 45 begins at pixel 63 exactly, and ends at 64.4.
  std::vector<float> row(224);
  for (std::size_t index = 0; index < row.size(); ++index) row[index] = static_cast<float>(index);
  for (const int to : {160, 110, 98, 30}) {
    const std::vector<float> small = resize_row(row, to);
    for (int output = 0; output < to; ++output) {
      // The mean of a row that rises by 1 is the middle of the area, in whose pixels each counts half of one.
      const double begin = output * 224.0 / to;
      const double end = begin + 224.0 / to;
      double sum = 0.0;
      for (int pixel = 0; pixel < 224; ++pixel)
        sum += pixel * std::max(0.0, std::min(end, pixel + 1.0) - std::max(begin, double(pixel)));
      CHECK(small[static_cast<std::size_t>(output)] == Approx(sum / (end - begin)).margin(1e-3));
    }
  }
}
