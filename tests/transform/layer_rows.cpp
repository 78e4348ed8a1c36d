#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <numeric>
#include <vector>

#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/transform/layer_rows.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

struct Network : Sequential<Input<3, 4, 4>, Conv2D<6, 3, Stride{2}, Groups{2}>, Flatten, Dense<3>> {};

std::vector<float> counted(std::size_t count) {
  std::vector<float> values(count);
  std::iota(values.begin(), values.end(), 1.0f);
  return values;
}

}  // namespace

TEST_CASE("all pixels are chosen where there are few, else as many as are wanted") {
  Generator generator(1);
  const auto all = detail::choose_pixels(Shape(2, 3, 5), 2, 12, generator);
  REQUIRE(all.size() == 12);
  CHECK(all[7].sample == 1);
  CHECK(all[10].row == 1);
  CHECK(all[10].column == 1);
  const auto some = detail::choose_pixels(Shape(2, 3, 5), 100, 50, generator);
  CHECK(some.size() == 50);
  CHECK(std::ranges::is_sorted(some, {}, &detail::OutputPixel::sample));
  CHECK(some.back().sample > 80);
}

TEST_CASE("a row holds what the filters of each group see at a pixel") {
  constexpr LayerRecord record = records<Network>[0];
  const Geometry geometry = record.geometry();
  const std::vector<float> images = counted(2 * 48);
  Generator generator(1);
  detail::LayerRows rows(record, detail::choose_pixels(record.output, 2, 1000, generator));
  rows.take_inputs(0, {images.data(), 2, 48});
  REQUIRE(rows.groups() == 2);
  REQUIRE(rows.inputs_of(0).rows() == 2 * geometry.output.pixels());
  std::size_t differing = 0;
  for (int group = 0; group < 2; ++group)
    for (int sample = 0; sample < 2; ++sample)
      for (int y = 0; y < geometry.output.height; ++y)
        for (int x = 0; x < geometry.output.width; ++x)
          for (int tap = 0; tap < 9; ++tap)
            for (int channel = 0; channel < 2; ++channel) {
              const int row = 2 * y - geometry.window.pad_top + tap / 3;
              const int column = 2 * x - geometry.window.pad_left + tap % 3;
              const bool inside = row >= 0 && row < 3 && column >= 0 && column < 4;
              const int at = sample * 48 + (row * 4 + column) * 4 + group * 2 + channel;
              const float expected = inside ? images[static_cast<std::size_t>(at)] : 0.0f;
              const int pixel = (sample * geometry.output.height + y) * geometry.output.width + x;
              if (rows.inputs_of(group)(pixel, tap * 2 + channel) != expected) ++differing;
            }
  CHECK(differing == 0);
}

TEST_CASE("outputs come without their bias, and only those of the batch are taken") {
  constexpr LayerRecord record = records<Network>[2];
  Generator generator(1);
  detail::LayerRows rows(record, detail::choose_pixels(Shape(1), 4, 1000, generator));
  const std::vector<float> outputs = counted(6);
  const Eigen::Vector3f bias(1, 10, 100);
  for (std::size_t first : {std::size_t{0}, std::size_t{2}})
    rows.take_outputs(first, {outputs.data(), 2, 3}, bias);
  const auto taken = rows.outputs_of(0);
  CHECK(taken.row(0) == Eigen::RowVector3f(0, -8, -97));
  CHECK(taken.row(3) == Eigen::RowVector3f(3, -5, -94));
}
