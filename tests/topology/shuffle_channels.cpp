#include <array>
#include <string_view>

#include <whet/topology/shuffle_channels.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using namespace whet;

static_assert(ShuffleChannels<2>::role == LayerRole::rearrange &&
              std::string_view(ShuffleChannels<2>::type) == "ShuffleChannels");
static_assert(ShuffleChannels<3>::output({4, 5, 12}) == Shape(4, 5, 12));
static_assert(ShuffleChannels<3>::accepts({4, 5, 12}) && !ShuffleChannels<3>::accepts({4, 5, 10}));

}  // namespace

TEST_CASE("a channel shuffle transposes groups and channels of a group") {
  // The paper: reshape to (groups, channels of a group), transpose, flatten.
  constexpr int groups = 3;
  constexpr int each = 4;
  std::array<std::array<int, groups>, each> transposed{};
  for (int group = 0; group < groups; ++group)
    for (int channel = 0; channel < each; ++channel)
      transposed[static_cast<std::size_t>(channel)][static_cast<std::size_t>(group)] = group * each + channel;
  for (int channel = 0; channel < groups * each; ++channel)
    CHECK(ShuffleChannels<groups>::source_channel(channel, {1, 1, groups * each}) ==
          transposed[static_cast<std::size_t>(channel / groups)][static_cast<std::size_t>(channel % groups)]);
  CHECK(ShuffleChannels<groups>::source_row(5, {9, 9, 12}) == 5);
  CHECK(ShuffleChannels<groups>::source_column(6, {9, 9, 12}) == 6);
}

TEST_CASE("a channel shuffle writes itself as source") {
  CHECK(source_of<ShuffleChannels<2>>() == "whet::ShuffleChannels<2>");
}
