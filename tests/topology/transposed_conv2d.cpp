#include <string_view>

#include <whet/topology/transposed_conv2d.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using namespace whet;
using Layer = TransposedConv2D<8, 3, Stride{2}>;

static_assert(Layer::role == LayerRole::convolution && std::string_view(Layer::type) == "TransposedConv2D");
static_assert(Layer::output({5, 6, 4}) == Shape(10, 12, 8));
static_assert(TransposedConv2D<8, 3, Stride{2}, Valid>::output({5, 6, 4}) == Shape(11, 13, 8));
static_assert(TransposedConv2D<8, 2, Stride{3}, Valid>::output({5, 6, 4}) == Shape(15, 18, 8));
static_assert(Layer::affine({5, 6, 4}) == AffineExtent{8, 36} && Layer::macs({5, 6, 4}) == 30 * 8 * 36);
static_assert(Layer::window({5, 6, 4}).transposed && Layer::window({5, 6, 4}).pad_top == 0);

}  // namespace

TEST_CASE("a transposed convolution has the window of the convolution whose gradient it is") {
  // Convolving its output with the same kernel and stride gives its input back, so both pad alike.
  for (int input = 1; input <= 9; ++input) {
    const Shape image = TransposedConv2D<8, 3, Stride{2}>::output({input, input, 4});
    CHECK(detail::make_window(image, 3, window_options<Stride{2}>).pad_top ==
          TransposedConv2D<8, 3, Stride{2}>::window({input, input, 4}).pad_top);
    CHECK(detail::window_output(image, 3, window_options<Stride{2}>).height == input);
    CHECK(detail::make_window(TransposedConv2D<8, 4, Stride{2}>::output({input, input, 4}), 4,
                              window_options<Stride{2}>)
              .pad_top == TransposedConv2D<8, 4, Stride{2}>::window({input, input, 4}).pad_top);
  }
}

TEST_CASE("a transposed convolution writes itself as source") {
  CHECK(source_of<TransposedConv2D<8, 3, Stride{2}, Valid>>() ==
        "whet::TransposedConv2D<8, whet::Size{3, 3}, whet::Stride{2, 2}, whet::Valid>");
}
