#include <string_view>
#include <type_traits>

#include <whet/topology/conv2d.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using namespace whet;

static_assert(Conv2D<8, 3>::role == LayerRole::convolution && std::string_view(Conv2D<8>::type) == "Conv2D");

// The first layer of MLPerf Tiny's keyword spotting: 49x10x1 to 25x5x64, 320,000 multiply-accumulates.
using Keyword = Conv2D<64, Size{10, 4}, Stride{2}>;
constexpr Shape recording(49, 10, 1);
static_assert(Keyword::output(recording) == Shape(25, 5, 64) && Keyword::macs(recording) == 320'000);
static_assert(Keyword::affine(recording) == AffineExtent{64, 40});
static_assert(Keyword::window(recording).pad_top == 4 && Keyword::window(recording).pad_left == 1);

// The first of visual wake words: the odd row of padding is below.
using Wake = Conv2D<8, 3, Stride{2}>;
static_assert(Wake::output({96, 96, 3}) == Shape(48, 48, 8) && Wake::macs({96, 96, 3}) == 497'664);
static_assert(Wake::window({96, 96, 3}).pad_top == 0);

static_assert(Conv2D<8, 3, Valid>::output({5, 4, 2}) == Shape(3, 2, 8));
static_assert(Conv2D<8, 3, Valid>::accepts({3, 3, 2}) && !Conv2D<8, 3, Valid>::accepts({2, 3, 2}));
static_assert(!Conv2D<8, 3, Valid, Dilation{2}>::accepts({4, 5, 2}) &&
              Conv2D<8, 3, Valid, Dilation{2}>::accepts({5, 5, 2}));
static_assert(Conv2D<8, 3>::accepts({1, 1, 2}) && !Conv2D<8, 3>::accepts(0));

using Grouped = Conv2D<8, 3, Groups{4}>;
static_assert(Grouped::accepts({4, 4, 12}) && !Grouped::accepts({4, 4, 6}));
static_assert(Grouped::affine({4, 4, 12}) == AffineExtent{8, 27} && Grouped::macs({4, 4, 12}) == 16 * 8 * 27);
static_assert(Grouped::window({4, 4, 12}).groups == 4);

// What the tests below write is the same type again.
static_assert(std::is_same_v<Keyword, whet::Conv2D<64, whet::Size{10, 4}, whet::Stride{2, 2}>>);

}  // namespace

TEST_CASE("a convolution writes itself as source") {
  CHECK(source_of<Conv2D<8>>() == "whet::Conv2D<8, whet::Size{1, 1}>");
  CHECK(source_of<Keyword>() == "whet::Conv2D<64, whet::Size{10, 4}, whet::Stride{2, 2}>");
  CHECK(source_of<Conv2D<8, 3, Valid, Dilation{2, 1}, Groups{2}>>() ==
        "whet::Conv2D<8, whet::Size{3, 3}, whet::Dilation{2, 1}, whet::Groups{2}, whet::Valid>");
}
