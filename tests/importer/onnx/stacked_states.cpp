#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <whet/importer/onnx/stacked_states.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {

using whet::importer::Dims;
using whet::importer::detail::states_apart;

/// Two recurrent layers whose last states stand one behind the other as "states".
struct TwoLayers : WrittenModel {
  explicit TwoLayers(const char* operation = "GRU", std::int64_t axis = 0) : WrittenModel({5, 1, 2}) {
    for (const char* name : {"below", "above"}) {
      write.add(operation, {"x"}, name);
      graph.mutable_node(graph.node_size() - 1)->add_output(std::string(name) + "_state");
    }
    write.add("Concat", {"below_state", "above_state"}, "states");
    write.set("axis", axis);
  }
  std::map<int, ::onnx::NodeProto> taken(std::int64_t index) {
    ::onnx::TensorProto& scalar = *graph.add_initializer();
    scalar.set_name(write.unused("index"));
    scalar.set_data_type(::onnx::TensorProto::INT64);
    scalar.add_int64_data(index);
    write.add("Gather", {"states", scalar.name()}, "taken");
    return states_apart(graph, "m");
  }
};

}  // namespace

TEST_CASE("one state of several is a squeeze of that state alone, counted from either end") {
  for (const auto& [index, name] : {std::pair{std::int64_t{0}, "below_state"},
                                    {-2, "below_state"},
                                    {1, "above_state"},
                                    {-1, "above_state"}}) {
    TwoLayers model;
    const auto found = model.taken(index);
    REQUIRE(found.size() == 1);
    CHECK(found.begin()->first == 3);
    const ::onnx::NodeProto& squeeze = found.begin()->second;
    CHECK(squeeze.op_type() == "Squeeze");
    CHECK(squeeze.input(0) == name);
    CHECK(squeeze.output(0) == "taken");
    REQUIRE(squeeze.attribute_size() == 1);
    CHECK(squeeze.attribute(0).ints(0) == 0);
  }
}

TEST_CASE("what is no state of a forward layer, or no index of one, stays as it is") {
  CHECK(TwoLayers().taken(2).empty());
  CHECK(TwoLayers().taken(-3).empty());
  CHECK(TwoLayers("Conv").taken(0).empty());
  CHECK(TwoLayers("GRU", 1).taken(0).empty());
  TwoLayers backward;
  ::onnx::AttributeProto& direction = *backward.graph.mutable_node(0)->add_attribute();
  direction.set_name("direction");
  direction.set_type(::onnx::AttributeProto::STRING);
  direction.set_s("reverse");
  CHECK(backward.taken(0).empty());
}
