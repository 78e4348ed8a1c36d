#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <whet/importer/imported_layers.hpp>
#include <whet/importer/onnx/read_pool.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {

using Catch::Matchers::ContainsSubstring;
using whet::importer::Dims;
using whet::importer::Graph;
using whet::importer::OperatorKind;
using whet::importer::WindowAttributes;

using Extents = std::vector<std::size_t>;

/// A pool of an image of 8x7 pixels and two channels with windows of 3x2 at every second pixel.
struct Pool : WrittenModel {
  std::string y;
  explicit Pool(const char* operation) : WrittenModel({1, 2, 8, 7}) {
    y = write.add(operation, {"x"}, "y");
    write.set("kernel_shape", Dims{3, 2});
    write.set("strides", Dims{2, 2});
  }
};

}  // namespace

TEST_CASE("a pool has the window and the strides of the file, height first") {
  for (const bool is_maximum : {true, false}) {
    Pool model(is_maximum ? "MaxPool" : "AveragePool");
    const Graph graph = model.read(model.y);
    REQUIRE(graph.nodes.size() == 1);
    CHECK(graph.nodes[0].kind == (is_maximum ? OperatorKind::max_pool : OperatorKind::average_pool));
    const auto& window = std::get<WindowAttributes>(graph.nodes[0].attributes);
    CHECK(window.kernel_height == 3);
    CHECK(window.kernel_width == 2);
    CHECK(window.stride_height == 2);
    CHECK(output_of(graph, 0).shape == Extents{3, 3, 2});
  }
}

TEST_CASE("an output that is rounded up has one more row and column where something is left") {
  Pool model("MaxPool");
  model.write.set("ceil_mode", std::int64_t{1});
  CHECK(output_of(model.read(model.y), 0).shape == Extents{4, 4, 2});
}

TEST_CASE("windows with holes, indices and a mean over padding are refused") {
  Pool dilated("MaxPool");
  dilated.write.set("dilations", Dims{2, 1});
  CHECK_THAT(dilated.error(dilated.y), ContainsSubstring("dilations"));

  Pool indices("MaxPool");
  indices.graph.mutable_node(0)->add_output("indices");
  CHECK(indices.read(indices.y).nodes.size() == 1);
  CHECK_THAT(indices.error("indices"), ContainsSubstring("indices as a second one"));

  Pool padded("AveragePool");
  padded.write.set("pads", Dims{1, 0, 1, 0});
  CHECK(padded.read(padded.y).nodes.size() == 1);
  padded.write.set("count_include_pad", std::int64_t{1});
  CHECK_THAT(padded.error(padded.y), ContainsSubstring("count_include_pad"));
  Pool unpadded("AveragePool");
  unpadded.write.set("count_include_pad", std::int64_t{1});
  CHECK(unpadded.read(unpadded.y).nodes.size() == 1);
}

TEST_CASE("a global pool leaves one pixel") {
  WrittenModel mean({1, 3, 4, 5});
  const Graph averaged = mean.read(mean.write.add("GlobalAveragePool", {"x"}, "y"));
  CHECK(averaged.nodes[0].kind == OperatorKind::global_average_pool);
  CHECK(output_of(averaged, 0).shape == Extents{3});
  WrittenModel maximum({1, 3, 4, 5});
  const Graph largest = maximum.read(maximum.write.add("GlobalMaxPool", {"x"}, "y"));
  CHECK(largest.nodes[0].kind == OperatorKind::max_pool);
  CHECK(std::get<WindowAttributes>(largest.nodes[0].attributes).kernel_width == 5);
  CHECK(output_of(largest, 0).shape == Extents{3});
}

TEST_CASE("a mean of integers that the file does not round is noted, a maximum of them is not") {
  const auto inexact = [](const char* operation, bool is_flat, bool is_rounded) {
    WrittenModel model({1, 2, 4, 4});
    const std::string scale = model.write.constant("scale", 0.5f);
    const std::string zero = model.write.constant("zero", {}, std::vector<std::int8_t>{0});
    const auto quantized = [&](const std::string& from) {
      const std::string integers = model.write.add("QuantizeLinear", {from, scale, zero}, "integers");
      return model.write.add("DequantizeLinear", {integers, scale, zero}, "reals");
    };
    std::string y = model.write.add(operation, {quantized("x")}, "pool");
    if (operation == std::string("ReduceMean")) model.write.set("axes", Dims{2, 3});
    if (operation == std::string("AveragePool") || operation == std::string("MaxPool"))
      model.write.set("kernel_shape", Dims{4, 4});
    if (is_flat) y = model.write.add("Flatten", {y}, "flat");
    return whet::importer::import_layers(model.read(is_rounded ? quantized(y) : y)).inexact.size();
  };
  for (const bool is_flat : {false, true}) {
    CAPTURE(is_flat);
    for (const char* const mean : {"AveragePool", "GlobalAveragePool", "ReduceMean"}) {
      CAPTURE(mean);
      CHECK(inexact(mean, is_flat, false) == 1);
      CHECK(inexact(mean, is_flat, true) == 0);
    }
    CHECK(inexact("MaxPool", is_flat, false) == 0);
    CHECK(inexact("GlobalMaxPool", is_flat, false) == 0);
  }
}
