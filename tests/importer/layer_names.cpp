#include <string>

#include <whet/importer/layer_names.hpp>

#include "catch.hpp"

using whet::importer::LayerNames;

TEST_CASE("names of a file become names that can be written as source") {
  LayerNames names;
  CHECK(names.unique("stem", "conv2d") == "stem");
  CHECK(names.unique("model/block_1/conv:0", "conv2d") == "model_block_1_conv_0");
  CHECK(names.unique("a\"b\\c\nd\x01", "conv2d") == "a_b_c_d_");
  CHECK(names.unique("\xC3\xA9t\xC3\xA9", "conv2d") == "__t__");
}

TEST_CASE("a layer without a name, or of signs alone, takes that of its kind") {
  LayerNames names;
  CHECK(names.unique("", "dense") == "dense");
  CHECK(names.unique("///", "dense") == "dense_2");
  CHECK(names.unique(".-_", "dense") == "dense_3");
}

TEST_CASE("each name is there once, whatever the file has") {
  LayerNames names;
  CHECK(names.unique("a", "dense") == "a");
  CHECK(names.unique("a_2", "dense") == "a_2");
  CHECK(names.unique("a", "dense") == "a_3");
  CHECK(names.unique("a/2", "dense") == "a_2_2");
}

TEST_CASE("long names are cut, with room for a number") {
  LayerNames names;
  const std::string endless(100'000, 'x');
  const std::string first = names.unique(endless, "dense");
  const std::string second = names.unique(endless, "dense");
  CHECK(first.size() == whet::max_layer_name - 6);
  CHECK(second == first + "_2");
  CHECK(second.size() <= whet::max_layer_name);
}

TEST_CASE("many layers of one name are named as fast as others") {
  LayerNames names;
  std::string last;
  for (int layer = 0; layer < 100'000; ++layer) last = names.unique("", "prelu");
  CHECK(last == "prelu_100000");
}
