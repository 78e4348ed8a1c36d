#include <cstddef>
#include <vector>

#include <whet/io/transposed.hpp>

#include "catch.hpp"

TEST_CASE("the axes of a transposed tensor are those of the order") {
  const std::vector<int> matrix{1, 2, 3, 4, 5, 6};
  const std::vector<std::size_t> extents{2, 3};
  CHECK(whet::detail::transposed<int>(matrix, extents, std::vector<std::size_t>{1, 0}) ==
        std::vector<int>{1, 4, 2, 5, 3, 6});
  CHECK(whet::detail::transposed<int>(matrix, extents, std::vector<std::size_t>{0, 1}) == matrix);
}

TEST_CASE("a filter with its channels last has them first when transposed, and back") {
  std::vector<int> values(2 * 3 * 4 * 5);
  for (std::size_t index = 0; index < values.size(); ++index) values[index] = static_cast<int>(index);
  const std::vector<std::size_t> ours{2, 3, 4, 5};
  const std::vector<std::size_t> theirs{2, 5, 3, 4};
  const std::vector<int> first =
      whet::detail::transposed<int>(values, ours, std::vector<std::size_t>{0, 3, 1, 2});
  CHECK(first[1 * 12 + 2 * 4 + 3] == 2 * 20 + 3 * 5 + 1);
  CHECK(whet::detail::transposed<int>(first, theirs, std::vector<std::size_t>{0, 2, 3, 1}) == values);
}

TEST_CASE("a tensor of one value or none is its own transposition") {
  CHECK(whet::detail::transposed<int>(std::vector<int>{7}, {}, {}) == std::vector<int>{7});
  CHECK(whet::detail::transposed<int>(std::vector<int>{}, std::vector<std::size_t>{0, 2},
                                      std::vector<std::size_t>{1, 0})
            .empty());
}
