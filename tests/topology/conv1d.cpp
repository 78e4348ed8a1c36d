#include <string_view>

#include <whet/topology/conv1d.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using namespace whet;

static_assert(Conv1D<8, 3>::role == LayerRole::convolution &&
              std::string_view(Conv1D<8, 3>::type) == "Conv1D");
static_assert(Conv1D<32, 5>::view(Shape(49, 10)) == Shape(49, 1, 10));
static_assert(Conv1D<32, 5>::output(Shape(49, 10)) == Shape(49, 1, 32));
static_assert(Conv1D<32, 5>::affine(Shape(49, 10)) == AffineExtent{32, 50});
static_assert(Conv1D<32, 5>::macs(Shape(49, 10)) == 49 * 32 * 50);
static_assert(Conv1D<32, 5, Stride{2}>::output(Shape(49, 10)) == Shape(25, 1, 32));
static_assert(Conv1D<32, 5, Valid>::output(Shape(49, 10)) == Shape(45, 1, 32));
static_assert(!Conv1D<32, 5, Valid>::accepts(Shape(4, 10)) && Conv1D<32, 5, Valid>::accepts(Shape(5, 10)));
static_assert(!Conv1D<32, 5, Groups{4}>::accepts(Shape(5, 10)) &&
              Conv1D<32, 5, Groups{2}>::accepts(Shape(5, 10)));

using Causal3 = Conv1D<32, 3, Causal, Dilation{4}>;
static_assert(Causal3::output(Shape(49, 10)) == Shape(49, 1, 32));
static_assert(Causal3::window(Shape(49, 10)).pad_top == 8, "two taps, four steps apart");
static_assert(Causal3::window(Shape(49, 10)).kernel_width == 1 &&
              Causal3::window(Shape(49, 10)).pad_left == 0);

}  // namespace

TEST_CASE("a convolution along a sequence writes itself as source") {
  CHECK(source_of<Conv1D<8, 3>>() == "whet::Conv1D<8, 3>");
  CHECK(source_of<Causal3>() == "whet::Conv1D<32, 3, whet::Dilation{4}, whet::Causal>");
  CHECK(source_of<Conv1D<8, 3, Stride{2}, Groups{2}, Valid>>() ==
        "whet::Conv1D<8, 3, 2, whet::Groups{2}, whet::Valid>");
  STATIC_REQUIRE(Conv1D<8, 3, 2, Groups{2}, Valid>::options.stride.height == 2);
}
