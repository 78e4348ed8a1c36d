#include <set>
#include <string_view>

#include <whet/importer/tflite/builtin_operators.hpp>

#include "catch.hpp"

using whet::importer::tflite::builtin_name;
using whet::importer::tflite::builtin_names;

TEST_CASE("codes have the names of TFLite's schema") {
  // Of the schema's enumeration BuiltinOperator, version 3.
  CHECK(builtin_name(0) == "ADD");
  CHECK(builtin_name(9) == "FULLY_CONNECTED");
  CHECK(builtin_name(22) == "RESHAPE");
  CHECK(builtin_name(32) == "CUSTOM");
  CHECK(builtin_name(44) == "UNIDIRECTIONAL_SEQUENCE_LSTM");
  CHECK(builtin_name(54) == "PRELU");
  CHECK(builtin_name(67) == "TRANSPOSE_CONV");
  CHECK(builtin_name(97) == "RESIZE_NEAREST_NEIGHBOR");
  CHECK(builtin_name(114) == "QUANTIZE");
  CHECK(builtin_name(117) == "HARD_SWISH");
}

TEST_CASE("a code without a name is a number") {
  CHECK(builtin_name(118) == "built-in operator 118");
  CHECK(builtin_name(-1) == "built-in operator -1");
}

TEST_CASE("no name is there twice") {
  std::set<std::string_view> names;
  for (const std::string_view name : builtin_names) {
    CHECK_FALSE(name.empty());
    CHECK(names.insert(name).second);
  }
}
