#include <vector>

#include <whet/core/links.hpp>

#include "catch.hpp"

TEST_CASE("links keep the order in which they were added") {
  whet::Links links;
  CHECK(links.begin() == links.end());
  for (int value : {4, -1, 9}) links.add(value);
  CHECK(std::vector<int>(links.begin(), links.end()) == std::vector<int>{4, -1, 9});
  CHECK(links[1] == -1);
  whet::Links same;
  for (int value : {4, -1, 9}) same.add(value);
  CHECK(links == same);
  same.add(0);
  CHECK_FALSE(links == same);
}
