#include <array>
#include <vector>

#include <whet/data/shared_values.hpp>

#include "catch.hpp"

TEST_CASE("copies and parts of shared values share one array, which outlives its first owner") {
  whet::SharedValues<int> part;
  const int* address = nullptr;
  {
    const whet::SharedValues<int> all(std::vector{1, 2, 3, 4});
    address = all.span().data();
    part = all.part(1, 2);
  }
  CHECK(part.span().data() == address + 1);
  CHECK(std::vector<int>(part.span().begin(), part.span().end()) == std::vector{2, 3});
}

TEST_CASE("a view of the user's array is the user's array") {
  std::array<float, 3> values{1, 2, 3};
  const auto view = whet::SharedValues<float>::view(values);
  values[0] = 9;
  CHECK(view.span().data() == values.data());
  CHECK(view.span()[0] == 9.0F);
}

TEST_CASE("gathered rows are a copy in the order asked for") {
  const whet::SharedValues<int> all(std::vector{1, 2, 3, 4, 5, 6});
  const std::array<std::size_t, 3> indices{2, 0, 2};
  const auto rows = all.gather(indices, 2);
  CHECK(std::vector<int>(rows.span().begin(), rows.span().end()) == std::vector{5, 6, 1, 2, 5, 6});
}
