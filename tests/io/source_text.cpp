#include <string>
#include <type_traits>

#include <whet/io/source_text.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

struct Nested : Sequential<Input<4, 3, NonNegative>, Flatten, Named<"stem", Dense<8>>, LeakyReLU<Ratio<1, 5>>,
                           Named<"block", Layers<Named<"one", Dense<4>>, HardSwish, Dropout<Ratio<1, 4>>>>,
                           Dense<2>, Softmax> {};

struct Image : Sequential<Input<4, 3, 2>, Flatten> {};

}  // namespace

TEST_CASE("a topology is written out as a struct of one layer a line") {
  CHECK(topology_source<Nested>("Network") ==
        "struct Network : whet::Sequential<\n"
        "    whet::Input<4, 3, whet::NonNegative>,\n"
        "    whet::Flatten,\n"
        "    whet::Named<\"stem\", whet::Dense<8>>,\n"
        "    whet::LeakyReLU<whet::Ratio<1, 5>>,\n"
        "    whet::Named<\"block\", whet::Layers<whet::Named<\"one\", whet::Dense<4>>, whet::HardSwish, "
        "whet::Dropout<whet::Ratio<1, 4>>>>,\n"
        "    whet::Dense<2>,\n"
        "    whet::Softmax> {};\n");
  CHECK(topology_source<Image>("Image") ==
        "struct Image : whet::Sequential<\n    whet::Input<4, 3, 2>,\n    whet::Flatten> {};\n");
}

TEST_CASE("the source of a mixed policy is the policy again") {
  using Policy = Mixed<Int8Policy, At<"block/one", Float32Policy>, At<2, Dynamic<Int8Policy>>>;
  CHECK(source_of<Policy>() ==
        "whet::Mixed<whet::Int8Policy, whet::At<\"block/one\", whet::Float32Policy>, whet::At<2, "
        "whet::Dynamic<whet::Int8Policy>>>");
  STATIC_REQUIRE(
      std::is_same_v<Policy, whet::Mixed<whet::Int8Policy, whet::At<"block/one", whet::Float32Policy>,
                                         whet::At<2, whet::Dynamic<whet::Int8Policy>>>>);
}

TEST_CASE("names that would end a string literal are escaped") {
  CHECK(source_of<Named<"a\"b\\c", ReLU>>() == "whet::Named<\"a\\\"b\\\\c\", whet::ReLU>");
  CHECK(source_of<Named<"\1"
                        "2",
                        ReLU>>() == "whet::Named<\"\\0012\", whet::ReLU>");
}
