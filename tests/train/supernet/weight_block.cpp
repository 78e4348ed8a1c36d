#include <cstddef>
#include <vector>

#include <whet/topology/lstm.hpp>
#include <whet/topology/max_pool.hpp>
#include <whet/topology/transposed_conv2d.hpp>
#include <whet/train/supernet/weight_block.hpp>

#include "catch.hpp"
#include "train/supernet/paths.hpp"

namespace {

template <class... Layer>
whet::WeightBlock block_of_last() {
  using Network = whet::Sequential<Layer...>;
  return whet::weight_block(whet::records<Network>, static_cast<std::size_t>(whet::layer_count<Network>) - 1);
}

}  // namespace

TEST_CASE("a convolution's block has its filters, its window and its channels") {
  const auto block = block_of_last<whet::Input<6, 6, 4>, whet::Conv2D<5, whet::Size{3, 2}>>();
  CHECK(block.rows == 5);
  CHECK(block.height == 3);
  CHECK(block.width == 2);
  CHECK(block.channels == 4);
  CHECK(block.columns() == 24);
  CHECK_FALSE(block.kind.rigid);
}

TEST_CASE("a depthwise convolution's block has one channel, and keeps its multiplier") {
  const auto block = block_of_last<whet::Input<6, 6, 4>, whet::DepthwiseConv2D<3, whet::Multiplier{2}>>();
  CHECK(block.rows == 8);
  CHECK(block.channels == 1);
  CHECK(block.kind.multiplier == 2);
}

TEST_CASE("a dense layer's block has the pixels of the image that was flattened") {
  const auto behind = block_of_last<whet::Input<6, 6, 4>, whet::MaxPool<2>, whet::Flatten, whet::ReLU,
                                    whet::Dropout<whet::Ratio<1, 2>>, whet::Dense<7>>();
  CHECK(behind.rows == 7);
  CHECK(behind.width == 9);
  CHECK(behind.channels == 4);
  const auto pooled = block_of_last<whet::Input<6, 6, 4>, whet::GlobalAveragePool, whet::Dense<7>>();
  CHECK(pooled.width == 1);
  CHECK(pooled.channels == 4);
  CHECK(block_of_last<whet::Input<12>, whet::Dense<7>>().channels == 12);
  CHECK(block_of_last<whet::Input<2, 2, 3>, whet::Flatten, whet::Dense<7>, whet::Dense<5>>().width == 1);
}

TEST_CASE("parts are smaller layers of the same kind") {
  const auto wide = block_of_last<whet::Input<6, 6, 4>, whet::Conv2D<5, 5>>();
  const auto narrow = block_of_last<whet::Input<6, 6, 2>, whet::Conv2D<5, 3>>();
  CHECK(whet::is_part(narrow, wide));
  CHECK(whet::is_part(wide, wide));
  CHECK_FALSE(whet::is_part(wide, narrow));
  CHECK(whet::joined(narrow, block_of_last<whet::Input<6, 6, 4>, whet::Conv2D<3, 5>>()) == wide);
  const auto upwards = block_of_last<whet::Input<6, 6, 2>, whet::TransposedConv2D<5, 3>>();
  CHECK_FALSE(whet::is_part(upwards, wide));
  // Behind images of different sizes.
  CHECK_FALSE(whet::is_part(block_of_last<whet::Input<2, 2, 4>, whet::Flatten, whet::Dense<5>>(),
                            block_of_last<whet::Input<4, 4, 4>, whet::Flatten, whet::Dense<5>>()));
}

TEST_CASE("recurrent layers and grouped convolutions are parts of their equals only") {
  const auto large = block_of_last<whet::Input<4, 3>, whet::LSTM<5>>();
  CHECK(whet::is_part(large, large));
  CHECK_FALSE(whet::is_part(block_of_last<whet::Input<4, 3>, whet::LSTM<4>>(), large));
  const auto grouped = block_of_last<whet::Input<4, 4, 4>, whet::Conv2D<6, 3, whet::Groups{2}>>();
  CHECK(grouped.kind.rigid);
  CHECK_FALSE(
      whet::is_part(block_of_last<whet::Input<4, 4, 4>, whet::Conv2D<4, 3, whet::Groups{2}>>(), grouped));
}

TEST_CASE("runs pair each value of a part with the same row, channel and place about the window's middle") {
  const whet::WeightBlock part{.rows = 2, .height = 1, .width = 3, .channels = 2};
  const whet::WeightBlock whole{.rows = 3, .height = 4, .width = 5, .channels = 3};
  std::vector<std::size_t> found(12);
  whet::for_each_run(part, whole, [&](std::size_t from, std::size_t to, std::size_t length) {
    for (std::size_t index = 0; index < length; ++index) found[from + index] = to + index;
  });
  std::vector<std::size_t> expected;
  for (std::size_t row = 0; row < 2; ++row)
    for (std::size_t across = 1; across < 4; ++across)
      for (std::size_t channel = 0; channel < 2; ++channel)
        expected.push_back(60 * row + 15 * 1 + 3 * across + channel);
  CHECK(found == expected);
}
