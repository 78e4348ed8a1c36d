#include <array>
#include <span>
#include <vector>

#include <whet/core/tensor.hpp>
#include <whet/model/samples.hpp>

#include "catch.hpp"

namespace {

template <class Range>
auto of_three(Range& range) {
  return whet::detail::samples<whet::Shape(3), const float>(range);
}

}  // namespace

TEST_CASE("a flat range holds as many samples as fit in full") {
  const std::vector<float> values(11);
  CHECK(of_three(values).count == 3);
  CHECK(of_three(values).first == values.data());
  const std::span<const float> none;
  CHECK(of_three(none).count == 0);
}

TEST_CASE("a range of tensors or arrays holds one sample each") {
  const std::vector<whet::Tensor<float, 3>> tensors(4);
  CHECK(of_three(tensors).count == 4);
  CHECK(of_three(tensors).first == tensors[0].data());
  const std::array<std::array<float, 3>, 2> arrays{};
  CHECK(of_three(arrays).count == 2);
  const std::vector<std::array<float, 3>> empty;
  CHECK(of_three(empty).count == 0);
}

TEST_CASE("C arrays and row-major matrices hold samples too") {
  const float rows[4][3]{};
  CHECK(of_three(rows).count == 4);
  CHECK(of_three(rows).first == &rows[0][0]);
  const float flat[7]{};
  CHECK(of_three(flat).count == 2);
  const Eigen::Matrix<float, 5, 3, Eigen::RowMajor> matrix;
  CHECK(of_three(matrix).count == 5);
  const std::vector<Eigen::Vector3f> vectors(2);
  CHECK(of_three(vectors).count == 2);
}
