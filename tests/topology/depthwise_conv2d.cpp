#include <string_view>

#include <whet/topology/depthwise_conv2d.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using namespace whet;

static_assert(DepthwiseConv2D<3>::role == LayerRole::convolution &&
              std::string_view(DepthwiseConv2D<3>::type) == "DepthwiseConv2D");

// Of MLPerf Tiny's keyword spotting and visual wake words.
static_assert(DepthwiseConv2D<3>::macs({25, 5, 64}) == 72'000);
static_assert(DepthwiseConv2D<3, Stride{2}>::output({48, 48, 16}) == Shape(24, 24, 16));
static_assert(DepthwiseConv2D<3, Stride{2}>::macs({48, 48, 16}) == 82'944);

// Of micro_speech: 49x40x1, eight filters of 10x8.
using Speech = DepthwiseConv2D<Size{10, 8}, Multiplier{8}, Stride{2}>;
static_assert(Speech::output({49, 40, 1}) == Shape(25, 20, 8) && Speech::macs({49, 40, 1}) == 320'000);
static_assert(Speech::affine({49, 40, 1}) == AffineExtent{8, 80} && Speech::multiplier == 8);
static_assert(Speech::window({49, 40, 1}).pad_top == 4 && Speech::window({49, 40, 1}).pad_left == 3);

static_assert(DepthwiseConv2D<3, Multiplier{2}>::affine({4, 4, 6}) == AffineExtent{12, 9});
static_assert(DepthwiseConv2D<3>::window({4, 4, 6}).groups == 6);
static_assert(!DepthwiseConv2D<3, Valid>::accepts({2, 4, 6}) &&
              DepthwiseConv2D<3, Valid>::accepts({3, 4, 6}));

}  // namespace

TEST_CASE("a depthwise convolution writes itself as source") {
  CHECK(source_of<DepthwiseConv2D<3>>() == "whet::DepthwiseConv2D<whet::Size{3, 3}>");
  CHECK(source_of<Speech>() ==
        "whet::DepthwiseConv2D<whet::Size{10, 8}, whet::Multiplier{8}, whet::Stride{2, 2}>");
}
