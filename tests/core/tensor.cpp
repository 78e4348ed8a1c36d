#include <array>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include <Eigen/Core>

#include <whet/core/tensor.hpp>

#include "catch.hpp"

namespace {

using whet::Shape;
using whet::Tensor;

static_assert(std::is_trivially_copyable_v<Tensor<float, 10>>);
static_assert(sizeof(Tensor<std::int8_t, 10>) == 10, "nothing but its values");
static_assert(Tensor<float, 3>()[2] == 0.0f, "zero when default-constructed");
static_assert(Tensor<int, 3>(std::array{1, 2, 3})[1] == 2);
static_assert(Tensor<int, Shape(2, 2)>(std::array{1, 2, 3, 4})(1, 0, 0) == 3);
static_assert(Tensor<int, Shape(1, 2, 2)>(std::array{1, 2, 3, 4})(0, 1, 1) == 4, "channels are fastest");
static_assert(Tensor<int, 2>(std::array{1, 2}) == Tensor<int, 2>(std::array{1, 2}));
static_assert(Tensor<int, 2>(std::array{1, 2}) != Tensor<int, 2>(std::array{1, 3}));
static_assert(!std::is_constructible_v<Tensor<float, 2>, std::array<double, 2>>,
              "containers of other numbers do not convert");
static_assert(!std::is_constructible_v<Tensor<float, 2>, int>);

constexpr std::array<float, 6> counting{0, 1, 2, 3, 4, 5};

template <class Source>
void counts(const Source& source) {
  const Tensor<float, Shape(2, 3)> tensor = source;
  for (std::size_t index = 0; index < 6; ++index) CHECK(tensor[index] == static_cast<float>(index));
}

}  // namespace

TEST_CASE("a tensor converts from arrays, spans, vectors and tensors of the same size") {
  counts(counting);
  counts(std::span(counting));
  counts(std::span<const float>(counting));
  counts(std::vector<float>(counting.begin(), counting.end()));
  const float plain[]{0, 1, 2, 3, 4, 5};
  counts(plain);
  counts(Tensor<float, 6>(counting));
  counts(whet::TensorView<const float, 6>(counting));
}

TEST_CASE("a tensor converts from Eigen vectors and row-major matrices") {
  counts(Eigen::Map<const Eigen::VectorXf>(counting.data(), 6));
  counts(Eigen::VectorXf(Eigen::Map<const Eigen::VectorXf>(counting.data(), 6)));
  counts(Eigen::RowVectorXf(Eigen::Map<const Eigen::RowVectorXf>(counting.data(), 6)));
  counts(Eigen::Matrix<float, 2, 3, Eigen::RowMajor>(
      Eigen::Map<const Eigen::Matrix<float, 2, 3, Eigen::RowMajor>>(counting.data())));
  counts(Eigen::ArrayXf(Eigen::Map<const Eigen::ArrayXf>(counting.data(), 6)));
}

TEST_CASE("a column-major matrix is read row by row") {
  Eigen::MatrixXf matrix(2, 3);
  matrix << 0, 1, 2, 3, 4, 5;
  counts(matrix);
  counts(Eigen::Matrix<float, 2, 3>(matrix));
  counts(matrix.block(0, 0, 2, 3));
}

TEST_CASE("a part of a row-major matrix is read without its surroundings") {
  Eigen::Matrix<float, 3, 5, Eigen::RowMajor> matrix;
  matrix.setConstant(9.0f);
  matrix.block<2, 3>(1, 1) << 0, 1, 2, 3, 4, 5;
  counts(matrix.block<2, 3>(1, 1));
}

TEST_CASE("a vector with gaps is read without them") {
  const std::array<float, 11> spread{0, 9, 1, 9, 2, 9, 3, 9, 4, 9, 5};
  counts(Eigen::Map<const Eigen::VectorXf, 0, Eigen::InnerStride<2>>(spread.data(), 6));
  Eigen::MatrixXf matrix = Eigen::MatrixXf::Constant(2, 6, 9.0f);
  matrix.row(1) << 0, 1, 2, 3, 4, 5;
  counts(matrix.row(1));
}

TEST_CASE("a tensor converts from Eigen expressions, products and other numbers") {
  const Eigen::VectorXf half = Eigen::Map<const Eigen::VectorXf>(counting.data(), 6) * 0.5f;
  counts(half + half);
  counts(Eigen::MatrixXf::Identity(6, 6) * (half + half));
  counts(Eigen::VectorXd((half + half).cast<double>()));
  counts(Eigen::VectorXf::LinSpaced(6, 0.0f, 5.0f));
}

TEST_CASE("what a shorter expression lacks is zero, what a longer one has too much is left out") {
  const Eigen::VectorXf half = Eigen::VectorXf::Constant(2, 0.5f);
  const Tensor<float, 3> longer = half + half;
  CHECK(longer == Tensor<float, 3>(std::array{1.0f, 1.0f, 0.0f}));
  const Tensor<float, 1> shorter = half + half;
  CHECK(shorter[0] == 1.0f);
}

TEST_CASE("a tensor is an Eigen matrix of pixels by channels and an array of all values") {
  Tensor<float, Shape(2, 2, 3)> image;
  for (std::size_t index = 0; index < image.size(); ++index) image[index] = static_cast<float>(index);
  CHECK(image.matrix().rows() == 4);
  CHECK(image.matrix().cols() == 3);
  CHECK(image.matrix()(2, 1) == image(1, 0, 1));
  image.array() *= 2.0f;
  CHECK(image(1, 1, 2) == 22.0f);
  const auto& constant = image;
  CHECK(constant.array().sum() == 2.0f * 66.0f);
  CHECK(constant.matrix().data() == image.data());
}

TEST_CASE("a tensor of one channel is still a matrix of pixels by channels") {
  const Tensor<float, Shape(2, 3)> image(counting);
  CHECK(image.matrix().rows() == 6);
  CHECK(image.matrix().cols() == 1);
  const Tensor<float, 6> vector(counting);
  CHECK(vector.matrix().rows() == 1);
  CHECK(vector.matrix().cols() == 6);
}

TEST_CASE("a tensor is a range of its values") {
  Tensor<int, 4> tensor;
  int next = 0;
  for (int& value : tensor) value = next++;
  CHECK(tensor.size() == 4);
  CHECK(std::vector<int>(tensor.begin(), tensor.end()) == std::vector{0, 1, 2, 3});
  tensor(0, 0, 3) = 7;
  CHECK(tensor.data()[3] == 7);
}
