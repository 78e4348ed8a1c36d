#include <array>
#include <limits>
#include <vector>

#include <whet/core/argmax.hpp>
#include <whet/core/tensor.hpp>

#include "catch.hpp"

namespace {

static_assert(whet::argmax(std::array{1.0f, 5.0f, 3.0f}) == 1);
static_assert(whet::argmax(std::array{7}) == 0);
static_assert(whet::argmax(std::array{2, 9, 9}) == 1, "of equal scores the first wins");
static_assert(whet::argmax(std::array{-3.0, -1.0, -2.0}) == 1, "scores may all be negative");

}  // namespace

TEST_CASE("argmax takes tensors, vectors and Eigen vectors") {
  CHECK(whet::argmax(whet::Tensor<float, 3>(std::array{0.0f, 1.0f, 2.0f})) == 2);
  CHECK(whet::argmax(std::vector{4, 3}) == 0);
  CHECK(whet::argmax(Eigen::Vector3f(0.0f, 2.0f, 1.0f)) == 1);
}

TEST_CASE("argmax never chooses a score that is not a number unless it comes first") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  CHECK(whet::argmax(std::array{0.0f, nan, 1.0f}) == 2);
}
