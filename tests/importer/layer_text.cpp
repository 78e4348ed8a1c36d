#include <string>

#include <whet/importer/layer_text.hpp>
#include <whet/topology/channel_part.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/leaky_relu.hpp>
#include <whet/topology/max_pool.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/topology/zero_pad.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
using importer::detail::essential_window;
using importer::detail::layer_text;
using importer::detail::window_text;

template <class Layer, auto... Extents>
constexpr LayerRecord record_of = records<Sequential<Input<Extents...>, Layer>>[0];

template <class Layer, auto... Extents>
std::string text_of(std::string_view source = {}, float slope = 0.0F) {
  return layer_text(record_of<Layer, Extents...>, source, slope);
}

}  // namespace

TEST_CASE("layers with the same weights and windows have the same text, others another") {
  CHECK(text_of<Conv2D<4, 3>, 8, 8, 2>() == text_of<Named<"stem", Conv2D<4, Size{3, 3}, Same>>, 8, 8, 2>());
  CHECK(text_of<Conv2D<4, 3>, 8, 8, 2>() != text_of<Conv2D<4, 3, Valid>, 8, 8, 2>());
  CHECK(text_of<Conv2D<4, 3>, 8, 8, 2>() != text_of<Conv2D<5, 3>, 8, 8, 2>());
  CHECK(text_of<Conv2D<4, 3>, 8, 8, 2>() != text_of<Conv2D<4, 3>, 8, 8, 4>());
  CHECK(text_of<MaxPool<2>, 8, 8, 2>() != text_of<MaxPool<2, Stride{1}>, 8, 8, 2>());
  CHECK(text_of<Dense<4>, 8>() != text_of<Dense<5>, 8>());
  CHECK(text_of<ReLU, 8>() == text_of<ReLU, 9>());
}

TEST_CASE("the slope of LeakyReLU and the source of what copies pixels count") {
  using Leaky = LeakyReLU<Ratio<1, 10>>;
  CHECK(text_of<Leaky, 8>({}, 0.1F) == text_of<Leaky, 8>({}, 0.1000001F));
  CHECK(text_of<Leaky, 8>({}, 0.1F) != text_of<Leaky, 8>({}, 0.2F));
  LayerRecord record;
  record.role = LayerRole::rearrange;
  CHECK(layer_text(record, "whet::ZeroPad<1>", 0.0F) != layer_text(record, "whet::ZeroPad<2>", 0.0F));
}

TEST_CASE("of a softmax the channels count, of what pads height and width besides") {
  CHECK(text_of<Softmax, 2, 3, 4>() == text_of<Softmax, 3, 2, 4>());
  CHECK(text_of<Softmax, 2, 3, 4>() != text_of<Softmax, 24>());
  CHECK(text_of<ZeroPad<1>, 2, 3, 4>() != text_of<ZeroPad<1>, 3, 2, 4>());
  CHECK(text_of<ChannelPart<0>, 2, 3, 4>() == text_of<ChannelPart<0>, 3, 2, 4>());
  CHECK(text_of<ChannelPart<0>, 2, 3, 4>() != text_of<ChannelPart<0>, 24>());
}

TEST_CASE("where a window does not move its stride says nothing, nor the dilation of a kernel of one") {
  const Window one = essential_window(record_of<Conv2D<4, 3, Valid, Stride{2}>, 3, 8, 2>);
  CHECK(one.stride_height == 1);
  CHECK(one.stride_width == 2);
  const Window point = essential_window(record_of<Conv2D<4, Size{1, 3}, Dilation{2}>, 8, 8, 2>);
  CHECK(point.dilation_height == 1);
  CHECK(point.dilation_width == 2);
}

TEST_CASE("a window in words has what is not usual behind the rest") {
  CHECK(window_text(record_of<Conv2D<4, 3, Stride{2}>, 9, 9, 2>.window) ==
        "kernel 3x3, stride 2x2, padding before 1x1");
  CHECK(window_text(record_of<Conv2D<4, Size{3, 1}, Dilation{2}, Groups{2}>, 9, 9, 2>.window) ==
        "kernel 3x1, stride 1x1, padding before 2x0, dilation 2x2, 2 groups");
}
