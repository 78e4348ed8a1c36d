#include <whet/importer/onnx/labelled_value.hpp>

#include "catch.hpp"

namespace {
using whet::Shape;
using whet::importer::LabelledValue;
}  // namespace

TEST_CASE("labels say which of our axes an axis of the file is") {
  const LabelledValue image{.tensor = 0, .dims = {1, 8, 3, 5}, .labels = "NCHW", .image = {}};
  CHECK(image.axis('C') == 1);
  CHECK(!image.axis('P'));
  CHECK(image.extent('W') == 5);
  CHECK(image.extent('G') == 1);
  CHECK(image.channel_axis() == 1);
  CHECK(image.shape() == Shape{3, 5, 8});
  CHECK(image.order() == "CHW");
  CHECK(!image.is_in_our_order());
  CHECK(image.has_order("CHW"));
  const LabelledValue ours{.tensor = 0, .dims = {1, 3, 5, 8}, .labels = "NHWC", .image = {}};
  CHECK(ours.is_in_our_order());
}

TEST_CASE("an axis of extent 1 may stand anywhere") {
  const LabelledValue row{.tensor = 0, .dims = {1, 1, 4, 5}, .labels = "NCHW", .image = {}};
  CHECK(row.is_in_our_order());
  CHECK(row.order() == "HW");
  const LabelledValue sequence{.tensor = 0, .dims = {7, 1, 2}, .labels = "HNC", .image = {}};
  CHECK(sequence.is_in_our_order());
  CHECK(sequence.shape() == Shape{7, 1, 2});
}

TEST_CASE("a flattened image is a vector that remembers its image, and groups are channels together") {
  const LabelledValue planes{.tensor = 0, .dims = {1, 24}, .labels = "NP", .image = Shape{2, 3, 4}};
  CHECK(planes.is_planes());
  CHECK(planes.shape() == Shape(24));
  CHECK(planes.channel_axis() == 1);
  const LabelledValue groups{.tensor = 0, .dims = {1, 2, 3, 5, 5}, .labels = "NGKHW", .image = {}};
  CHECK(groups.shape() == Shape{5, 5, 6});
}
