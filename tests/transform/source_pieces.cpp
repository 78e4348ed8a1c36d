#include <string>

#include <whet/topology/conv2d.hpp>
#include <whet/topology/leaky_relu.hpp>
#include <whet/transform/source_pieces.hpp>

#include "catch.hpp"

TEST_CASE("pieces of source are characters, texts and integers, in order") {
  whet::detail::SourceText text;
  text("a", 'b', std::string("c"), -12, 3u, std::string_view("d"));
  CHECK(text.text == "abc-123d");
  text.text.clear();
  whet::LeakyReLU<whet::Ratio<1, 10>>::source(text);
  CHECK(text.text == "whet::LeakyReLU<whet::Ratio<1, 10>>");
}
