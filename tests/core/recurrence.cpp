#include <whet/core/recurrence.hpp>

#include "catch.hpp"

TEST_CASE("the weights of a recurrent layer have a row for each gate and unit") {
  using whet::Cell;
  STATIC_REQUIRE(whet::Recurrence{Cell::lstm, 20, 28}.gate_outputs() == 80);
  STATIC_REQUIRE(whet::Recurrence{Cell::gru, 20, 28}.gate_outputs() == 60);
  STATIC_REQUIRE(whet::Recurrence{Cell::simple, 20, 28}.gate_outputs() == 20);
}

TEST_CASE(
    "the weights of a recurrent layer have a column for each feature and unit, and a GRU one for a bias") {
  using whet::Cell;
  STATIC_REQUIRE(whet::Recurrence{Cell::lstm, 20, 28}.columns() == 48);
  STATIC_REQUIRE(whet::Recurrence{Cell::gru, 20, 28}.columns() == 49);
  STATIC_REQUIRE(whet::Recurrence{Cell::simple, 20, 28}.columns() == 48);
}
