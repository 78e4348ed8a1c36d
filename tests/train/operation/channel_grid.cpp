#include <vector>

#include <whet/train/operation/channel_grid.hpp>

#include "catch.hpp"

TEST_CASE("the rows of a grid cover every value once and begin at a pixel's first channel") {
  whet::ThreadPool pool(3);
  for (const int channels : {1, 3, 8, 64, 100, 20000})
    for (const int pixels : {1, 7, 500}) {
      const whet::ChannelGrid grid(Eigen::Index{channels} * pixels, channels);
      CHECK(grid.pixels() == pixels);
      std::vector<int> visits(static_cast<std::size_t>(channels) * static_cast<std::size_t>(pixels));
      bool at_pixel = true;
      grid.for_each_range(pool, [&](Eigen::Index range) {
        grid.for_each_row(range, [&](Eigen::Index begin, Eigen::Index length) {
          if (begin % channels != 0 || length % channels != 0) at_pixel = false;
          for (Eigen::Index index = begin; index < begin + length; ++index)
            ++visits[static_cast<std::size_t>(index)];
        });
      });
      CHECK(at_pixel);
      CHECK(visits == std::vector<int>(visits.size(), 1));
    }
}

TEST_CASE("sums of ranges are added up by channel") {
  constexpr int channels = 3;
  constexpr int pixels = 20001;
  const whet::ChannelGrid grid(channels * pixels, channels);
  CHECK(grid.ranges() > 1);
  std::vector<float> values(channels * pixels);
  for (std::size_t index = 0; index < values.size(); ++index)
    values[index] = static_cast<float>(index % 3 + 1);
  whet::ThreadPool pool(2);
  auto sums = grid.zero_sums<float>();
  grid.for_each_range(pool, [&](Eigen::Index range) {
    grid.for_each_row(range, [&](Eigen::Index begin, Eigen::Index length) {
      sums.col(range).head(length) += whet::row_at(values.data(), begin, length);
    });
  });
  const Eigen::ArrayXd total = grid.total_by_channel<float>(sums);
  CHECK(total(0) == pixels);
  CHECK(total(1) == 2.0 * pixels);
  CHECK(total(2) == 3.0 * pixels);
}
