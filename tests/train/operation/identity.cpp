#include <whet/topology/flatten.hpp>
#include <whet/topology/reshape.hpp>
#include <whet/train/operation/identity.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"

TEST_CASE("flatten passes the gradient through") {
  CHECK(operation_gradient_errors<whet::Flatten, 2, 3, 2>(4).input < 1e-9);
}

TEST_CASE("reshape passes the gradient through") {
  CHECK(operation_gradient_errors<whet::Reshape<3, 4, 1>, 2, 3, 2>(4).input < 1e-9);
}
