#include <string>
#include <vector>

#include <whet/topology/average_pool.hpp>
#include <whet/topology/batch_norm.hpp>
#include <whet/topology/channel_part.hpp>
#include <whet/topology/conv1d.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/find_unit_groups.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/lstm.hpp>
#include <whet/topology/prelu.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/reshape.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/shuffle_channels.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/topology/squeeze_excite.hpp>
#include <whet/topology/zero_pad.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

/// "16: 0 4 6*2" for a group of 16 units of which each has a channel of what records 0 and 4 give, and two of
/// what record 6 gives; "-" before one that stays. Only layers that weigh channels.
template <class Network>
std::vector<std::string> describe() {
  const UnitGroups& groups = unit_groups<Network>;
  std::vector<std::string> result;
  for (int group = 0; group < static_cast<int>(groups.groups.size()); ++group) {
    const UnitGroup& found = groups.groups[static_cast<std::size_t>(group)];
    std::string text = (found.stay == Stay::no ? "" : "-") + std::to_string(found.units) + ":";
    for (int record = 0; record < layer_count<Network>; ++record) {
      const LayerRecord& layer = records<Network>[static_cast<std::size_t>(record)];
      int channels = 0;
      for (int channel = 0; channel < layer.output.channels; ++channel)
        if (groups.unit(groups.outputs(record)[channel]).group == group) ++channels;
      if (channels == 0 || !layer.multiplies_by_weights()) continue;
      text += " " + std::to_string(record);
      if (channels != found.units) text += "*" + std::to_string(channels / found.units);
    }
    result.push_back(text);
  }
  return result;
}
using Texts = std::vector<std::string>;

using Image = Input<8, 8, 3>;
struct Plain : Sequential<Image, Conv2D<6, 3>, BatchNorm, PReLU, DepthwiseConv2D<3>, AveragePool<2>,
                          ZeroPad<1>, Conv2D<8, 1>, ReLU, Flatten, Dense<7>, ReLU, Dense<5>, Softmax> {};
struct Projected
    : Sequential<Image, Conv2D<6, 3>, Residual<Shortcut<Conv2D<8, 1>>, Conv2D<4, 3>, ReLU, Conv2D<8, 3>>,
                 GlobalAveragePool, Dense<5>> {};
struct Concatenated : Sequential<Image, Concat<Conv2D<4, 1>, Conv2D<6, 3>>, Residual<ReLU, Conv2D<10, 3>>,
                                 GlobalAveragePool, Dense<5>> {};
struct Deep : Sequential<Image, Conv2D<4, 3>, DepthwiseConv2D<3, Multiplier{2}>, Conv2D<5, 1>> {};
struct Grouped : Sequential<Image, Conv2D<8, 1>, Conv2D<12, 3, Groups{4}>, Conv2D<5, 1>> {};
struct Shuffled : Sequential<Image, Conv2D<8, 1>, ShuffleChannels<2>, Conv2D<5, 1>> {};
struct Parted : Sequential<Image, Conv2D<8, 1>, Concat<ChannelPart<0>, Layers<ChannelPart<1>, Conv2D<6, 1>>>,
                           ShuffleChannels<2>, Conv2D<5, 1>> {};
struct Excited : Sequential<Image, Conv2D<8, 1>, SqueezeExcite<4>, Conv2D<5, 1>> {};
struct OnInput : Sequential<Image, Residual<Conv2D<3, 3>>, Conv2D<4, 3>, Residual<Conv2D<4, 1>>> {};
struct Reshaped : Sequential<Image, Flatten, Dense<32>, ReLU, Reshape<2, 2, 8>, Conv2D<4, 1>, Conv2D<5, 1>> {
};
struct Steps : Sequential<Input<9, 4>, Conv1D<6, 3>, LSTM<8, Sequence>, LSTM<7>, Dense<5>> {};

}  // namespace

TEST_CASE("channels keep their labels through layers that take each on its own") {
  CHECK(describe<Plain>() == Texts{"-3:", "6: 0 3", "8: 6", "7: 9", "-5: 11"});
}

TEST_CASE("a sum makes its branches one group") {
  CHECK(describe<Projected>() == Texts{"-3:", "6: 0", "4: 1", "8: 3 4", "-5: 7"});
}

TEST_CASE("a concatenation keeps groups apart, also where others are added to it") {
  CHECK(describe<Concatenated>() == Texts{"-3:", "4: 0 4", "6: 1 4", "-5: 7"});
}

TEST_CASE("a depthwise convolution with several filters a channel has them in the channel's unit") {
  CHECK(describe<Deep>() == Texts{"-3:", "4: 0 1*2", "-5: 2"});
}

TEST_CASE("channels in the same place of each group of a convolution go together") {
  CHECK(describe<Grouped>() == Texts{"-3:", "2: 0*4", "3: 1*4", "-5: 2"});
}

TEST_CASE("shuffles and parts couple the places that they deal out") {
  CHECK(describe<Shuffled>() == Texts{"-3:", "4: 0*2", "-5: 2"});
  // Halves of 4 channels; the first, behind it the 6 made of the other one, is dealt out from halves of 5.
  CHECK(describe<Parted>() == Texts{"-3:", "4: 0*2 3", "1: 3*2", "-5: 6"});
}

TEST_CASE("what weighs channels goes with them, and what follows their number is a group of its own") {
  CHECK(describe<Excited>() == Texts{"-3:", "8: 0 4", "2: 2", "-5: 7"});
  CHECK(unit_groups<Excited>.groups[2].follows);
  CHECK_FALSE(unit_groups<Excited>.groups[1].follows);
}

TEST_CASE("what is joined with the input, with the output or with a fixed width stays") {
  CHECK(describe<OnInput>() == Texts{"-3: 0", "-4: 2 3"});
  CHECK(describe<Reshaped>()[1] == "-32: 1");
  CHECK(unit_groups<Reshaped>.groups[1].stay == Stay::layer);
  CHECK(unit_groups<Reshaped>.groups[1].because == 3);
}

TEST_CASE("sequences have the labels of their features") {
  CHECK(describe<Steps>() == Texts{"-1:", "6: 0", "8: 1", "7: 2", "-5: 3"});
}
