#include <vector>

#include <whet/importer/onnx/write/layer_writing.hpp>

#include "catch.hpp"

namespace {

using whet::LayerRecord;
using whet::Shape;
using whet::importer::ExportedParameters;
using whet::importer::OnnxGraphWriter;
using whet::importer::Order;
using whet::importer::OrderedTensor;
using whet::importer::detail::OnnxLayerWriting;

/// Behind one tensor of 2x3 pixels and four channels, in this order.
struct Writing {
  ::onnx::GraphProto graph;
  OnnxGraphWriter writer{graph};
  whet::ParameterBuffer<float> parameters;
  OnnxLayerWriting state{.graph = writer,
                         .records = {},
                         .operators = {},
                         .buffer = parameters,
                         .parameters = ExportedParameters(writer, parameters, nullptr),
                         .names = {}};

  explicit Writing(Order order) { state.tensors.push_back(OrderedTensor(Shape{2, 3, 4}, order, "x")); }
};

}  // namespace

TEST_CASE("an image is taken as it is, or turned to have its channels first") {
  Writing as_is(Order::image);
  CHECK(as_is.state.image(-1, Shape{2, 3, 4}) == "x");
  CHECK(as_is.graph.node_size() == 0);
  Writing turned(Order::rows);
  const auto image = turned.state.image(-1, Shape{2, 3, 4});
  REQUIRE(turned.graph.node_size() == 1);
  CHECK(turned.graph.node(0).op_type() == "Transpose");
  // Once for all that ask.
  CHECK(turned.state.image(-1, Shape{2, 3, 4}) == image);
  CHECK(turned.graph.node_size() == 1);
}

TEST_CASE("an image of another shape has the same values in memory order") {
  Writing writing(Order::rows);
  writing.state.image(-1, Shape{6, 1, 4});
  REQUIRE(writing.graph.node_size() == 3);
  CHECK(writing.graph.node(0).op_type() == "Reshape");
  CHECK(writing.graph.node(2).op_type() == "Transpose");
}

TEST_CASE("a layer of vectors and images takes an image where one is at hand") {
  LayerRecord record;
  record.producer = -1;
  record.input = Shape{2, 3, 4};
  record.output = Shape(24);
  Writing image(Order::image);
  CHECK(image.state.vector_or_image(record).order == Order::image);
  Writing rows(Order::rows);
  CHECK(rows.state.vector_or_image(record).order == Order::vector);
  record.output = Shape{2, 3, 4};
  CHECK(rows.state.vector_or_image(record).order == Order::image);
}
