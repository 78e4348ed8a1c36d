#include <whet/importer/onnx/export_layer.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/flatten.hpp>

#include "catch.hpp"

namespace app {

/// A function of one's own that is an operator of ONNX.
struct Softsign : whet::ReLU {};
constexpr whet::OnnxLayer onnx_layer(Softsign) { return {.operation = "Softsign"}; }

}  // namespace app

namespace {

using namespace whet;
using Form = OnnxLayer::Form;

template <class Layer>
constexpr OnnxLayer said = detail::onnx_layer_of<Layer>();

// What the record says is not said again.
static_assert(said<Dense<4>>.form == Form::record);
static_assert(said<Conv2D<4, 3>>.form == Form::record);
static_assert(said<Flatten>.form == Form::record);

}  // namespace

TEST_CASE("functions become their operator of ONNX with its attributes") {
  CHECK(said<ReLU>.operation == "Relu");
  CHECK(said<app::Softsign>.operation == "Softsign");
  CHECK(said<LeakyReLU<Ratio<1, 10>>>.operation == "LeakyRelu");
  CHECK(said<LeakyReLU<Ratio<1, 10>>>.attributes[0].name == "alpha");
  CHECK(said<LeakyReLU<Ratio<1, 10>>>.attributes[0].value == 0.1F);
  CHECK(said<HardSigmoid>.attributes[0].value == Catch::Approx(1.0 / 6.0));
  CHECK(said<HardSigmoid>.attributes[1].value == 0.5F);
  CHECK(said<Swish>.form == Form::gate);
  CHECK(said<Swish>.operation == "Sigmoid");
}

TEST_CASE("clamps have their bounds, and layers that move values their numbers") {
  CHECK(said<ReLU6>.form == Form::clip);
  CHECK(said<ReLU6>.numbers[1] == 6.0F);
  CHECK(said<HardTanh>.numbers[0] == -1.0F);
  CHECK(said<ZeroPad<1, 2, 3, 4>>.form == Form::zero_pad);
  CHECK(said<ZeroPad<1, 2, 3, 4>>.extents == std::array{1, 2, 3, 4});
  CHECK(said<Upsample<Size{2, 3}>>.extents == std::array{2, 3, 0, 0});
  CHECK(said<ChannelPart<1, 4>>.extents == std::array{1, 4, 0, 0});
  CHECK(said<ShuffleChannels<4>>.form == Form::shuffle);
  CHECK(said<ShuffleChannels<4>>.extents[0] == 4);
}
