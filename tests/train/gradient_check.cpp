#include "train/gradient_check.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "worse.hpp"

TEST_CASE("an error that is no number is the worst of all, and stays so") {
  CHECK(worse(1.0, 2.0) == 2.0);
  CHECK(worse(2.0F, 1.0) == 2.0F);
  CHECK(worse(1.0, NAN) == INFINITY);
  CHECK(worse(worse(1.0, NAN), 3.0) == INFINITY);
}

TEST_CASE("a gradient that is no number is an error") {
  std::vector<double> x{1.0};
  CHECK(gradient_error(x, std::vector<double>{NAN}, [&] { return x[0]; }) == INFINITY);
  CHECK(gradient_error(x, std::vector<double>{1.0}, [&] { return x[0]; }) < 1e-9);
}
