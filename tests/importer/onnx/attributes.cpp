#include <string>
#include <vector>

#include <whet/importer/onnx/attributes.hpp>

#include "catch.hpp"
#include "io/files.hpp"

namespace {

using whet::importer::Dims;
using whet::importer::OnnxAttributes;
using whet::importer::OnnxGraphWriter;

/// A node with an attribute of each type.
struct Case {
  ::onnx::GraphProto graph;
  std::string file = "m.onnx";

  Case() {
    OnnxGraphWriter write(graph);
    write.add("Some", {}, "y");
    write.set("count", std::int64_t{3});
    write.set("factor", 0.5F);
    write.set("mode", "edge");
    write.set("pads", Dims{1, 2});
    ::onnx::AttributeProto& texts = *graph.mutable_node(0)->add_attribute();
    texts.set_name("activations");
    texts.set_type(::onnx::AttributeProto::STRINGS);
    texts.add_strings("Tanh");
    ::onnx::AttributeProto& tensor = *graph.mutable_node(0)->add_attribute();
    tensor.set_name("value");
    tensor.set_type(::onnx::AttributeProto::TENSOR);
    tensor.mutable_t()->add_dims(7);
  }
  OnnxAttributes attributes() const { return {graph.node(0), file, "node 0 (Some)"}; }
};

}  // namespace

TEST_CASE("a node's attributes are read, or the standard's defaults") {
  const Case made;
  const OnnxAttributes read = made.attributes();
  CHECK(read.has("count"));
  CHECK_FALSE(read.has("axis"));
  CHECK(read.integer("count", 1) == 3);
  CHECK(read.integer("axis", 1) == 1);
  CHECK(read.number("factor", 1.0F) == 0.5F);
  CHECK(read.number("beta", 1.0F) == 1.0F);
  CHECK(read.text("mode", "constant") == "edge");
  CHECK(read.text("auto_pad", "NOTSET") == "NOTSET");
  CHECK(read.integers("pads", {}) == Dims{1, 2});
  CHECK(read.integers("strides", {1, 1}) == Dims{1, 1});
  CHECK(read.texts("activations") == std::vector<std::string>{"Tanh"});
  CHECK(read.texts("others").empty());
  REQUIRE(read.tensor("value") != nullptr);
  CHECK(read.tensor("value")->dims(0) == 7);
  CHECK(read.tensor("sparse_value") == nullptr);
}

TEST_CASE("an attribute of another type is refused by name") {
  const Case made;
  const OnnxAttributes read = made.attributes();
  CHECK(std::string(files::error_of([&] { read.integer("factor", 1); }).what()) ==
        "m.onnx: node 0 (Some): attribute 'factor': expected a whole number, found another type");
  CHECK(std::string(files::error_of([&] { read.texts("count"); }).what()).find("expected texts") !=
        std::string::npos);
  CHECK(std::string(files::error_of([&] { read.tensor("mode"); }).what()).find("expected a tensor") !=
        std::string::npos);
}

TEST_CASE("attributes of files without types are taken for what is asked for") {
  Case made;
  made.graph.mutable_node(0)->mutable_attribute(0)->clear_type();
  CHECK(made.attributes().integer("count", 1) == 3);
}
