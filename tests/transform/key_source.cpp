#include <whet/transform/key_source.hpp>

#include "catch.hpp"

using namespace whet;
using detail::key_source;

TEST_CASE("a key stands in source as a literal, a number or the name of an end") {
  CHECK(key_source("block1/conv2") == "\"block1/conv2\"");
  CHECK(key_source(3) == "3");
  CHECK(key_source(first_layer) == "whet::first_layer");
  CHECK(key_source(last_layer) == "whet::last_layer");
}

TEST_CASE("what is special in a literal is escaped") {
  CHECK(key_source("a\"b\\c") == "\"a\\\"b\\\\c\"");
  CHECK(key_source("tab\t1") == "\"tab\\0111\"");
}
