#include <string>

#include <whet/importer/problems.hpp>

#include "catch.hpp"

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Equals;
using whet::importer::Problems;

TEST_CASE("no problems raise nothing") {
  const Problems problems;
  CHECK(problems.empty());
  CHECK_NOTHROW(problems.raise("model.onnx", "layers"));
}

TEST_CASE("one message names all problems, in their order or from the last to the first") {
  Problems problems;
  problems.add("layer 0", "8 filters", "4");
  problems.add("layer 1", "ReLU", "Tanh");
  CHECK_FALSE(problems.empty());
  CHECK_THROWS_WITH(problems.raise("model.onnx", "the layers of the topology"),
                    Equals("model.onnx: expected the layers of the topology, found 2 differences:\n"
                           "  layer 0: expected 8 filters, found 4\n"
                           "  layer 1: expected ReLU, found Tanh"));
  problems.reverse();
  CHECK_THROWS_WITH(problems.raise("model.onnx", "the layers"),
                    ContainsSubstring("  layer 1: expected ReLU, found Tanh\n  layer 0:"));
}

TEST_CASE("of many problems fifty are told, and how many more there are") {
  Problems problems;
  for (int index = 0; index < 60; ++index) problems.add("layer " + std::to_string(index), "a", "b");
  CHECK_THROWS_WITH(problems.raise("model.onnx", "layers"),
                    ContainsSubstring("60 differences:") && ContainsSubstring("layer 49") &&
                        !ContainsSubstring("layer 50:") && ContainsSubstring("and 10 more"));
}
