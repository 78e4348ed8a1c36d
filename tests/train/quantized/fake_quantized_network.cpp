#include <memory>

#include <whet/train/quantized/fake_quantized_network.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
using namespace whet::quantized;

}  // namespace

TEST_CASE("readers of the same numbers share one record of their signs, and signs have none") {
  FakeQuantizedNetwork network;
  EngineRecords records(network, Shape(2, 3, 4));
  const int of_input = records.signs_of(-1);
  CHECK(records.signs_of(-1) == of_input);
  CHECK(records.signs_of(of_input) == of_input);
  CHECK(records.are_signs(of_input));
  CHECK_FALSE(records.are_signs(-1));
  REQUIRE(network.records.size() == 1);
  CHECK(network.operations.size() == 1);
  CHECK(network.records[0].producer == -1);
  CHECK(network.records[0].input == Shape(2, 3, 4));
  CHECK(network.records[0].output == Shape(2, 3, 4));

  LayerRecord layer;
  layer.output = Shape(5);
  const int place = records.add(layer, std::make_unique<SignOperation>());
  const int signs = records.signs_of(place);
  CHECK(signs != of_input);
  CHECK(network.records.back().producer == place);
  CHECK(network.records.back().output == Shape(5));
  const int moved = records.add(layer, std::make_unique<SignOperation>());
  records.mark_as_signs(moved);
  CHECK(records.signs_of(moved) == moved);
}

TEST_CASE("held parameters have a record before those that read them") {
  FakeQuantizedNetwork network;
  EngineRecords records(network, Shape(7));
  int place = -5;
  const HeldPointer held = records.hold({3, 2}, "Scale", place);
  CHECK(place == 0);
  CHECK(network.records[0].affine == AffineExtent{3, 2});
  CHECK(network.records[0].output == Shape(1));
  CHECK(held->shape() == AffineExtent{3, 2});
}
