#include <string>

#include <whet/io/quote.hpp>

#include "catch.hpp"

TEST_CASE("quoted text keeps what prints and escapes what a terminal would obey") {
  CHECK(whet::quote_text("conv1/kernel") == "'conv1/kernel'");
  CHECK(whet::quote_text(std::string("\x1b[2J\n\0", 6)) == "'\\x1b[2J\\x0a\\x00'");
  CHECK(whet::quote_text("\xff") == "'\\xff'");
}

TEST_CASE("quoted text is cut where a hostile file made it long") {
  CHECK(whet::quote_text(std::string(60, 'a')) == "'" + std::string(60, 'a') + "'");
  CHECK(whet::quote_text(std::string(100000, 'a')) == "'" + std::string(60, 'a') + "…'");
}
