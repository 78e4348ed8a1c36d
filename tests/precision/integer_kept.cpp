#include <string>
#include <vector>

#include <whet/precision/integer_kept.hpp>

#include "catch.hpp"

TEST_CASE("a step that moves values says what they mean") {
  const whet::IntegerKept parameters{{0.5f, -3}};
  std::vector<std::string> names;
  whet::IntegerKept::visit(parameters, [&](const char* name, const whet::TensorQuantization& output) {
    names.emplace_back(name);
    CHECK(output == whet::TensorQuantization{0.5f, -3});
  });
  CHECK(names == std::vector<std::string>{"output"});
}
