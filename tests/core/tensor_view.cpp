#include <array>
#include <span>
#include <type_traits>
#include <vector>

#include <Eigen/Core>

#include <whet/core/tensor.hpp>
#include <whet/core/tensor_view.hpp>

#include "catch.hpp"

namespace {

using whet::Shape;
using whet::Tensor;
using whet::TensorView;
using View = TensorView<float, 4>;
using ConstView = TensorView<const float, 4>;

static_assert(sizeof(View) == sizeof(float*));
static_assert(std::is_convertible_v<std::array<float, 4>&, View>);
static_assert(std::is_convertible_v<const std::array<float, 4>&, ConstView>);
static_assert(std::is_convertible_v<View, ConstView>, "a view that writes converts to one that reads");
static_assert(!std::is_constructible_v<View, ConstView>);
static_assert(!std::is_constructible_v<View, const std::array<float, 4>&>);
static_assert(!std::is_constructible_v<View, std::array<double, 4>&>);
static_assert(!std::is_convertible_v<float*, View>, "a bare pointer is taken only when spelled out");
static_assert(std::is_constructible_v<View, float*>);
static_assert(!std::is_constructible_v<ConstView, const Eigen::MatrixXf&>,
              "a column-major matrix has no view, only a copy");

constexpr std::array<float, 4> constants{1, 2, 3, 4};
static_assert(ConstView(constants)[3] == 4.0f && ConstView::size() == 4);
static_assert(TensorView<const float, Shape(2, 2)>(constants)(1, 0, 0) == 3.0f);

}  // namespace

TEST_CASE("a view writes through to the container it looks at") {
  std::array<float, 4> array{};
  std::vector<float> vector(4);
  float plain[4]{};
  Tensor<float, 4> tensor;
  Eigen::VectorXf eigen = Eigen::VectorXf::Zero(4);
  Eigen::Map<Eigen::VectorXf> map(plain, 4);
  View{array}[1] = 1.0f;
  View{vector}[1] = 1.0f;
  View{std::span<float, 4>(plain)}[1] = 1.0f;
  View{tensor}[1] = 1.0f;
  View{eigen}[1] = 1.0f;
  View{map}[2] = 2.0f;
  CHECK(array[1] == 1.0f);
  CHECK(vector[1] == 1.0f);
  CHECK(plain[1] == 1.0f);
  CHECK(plain[2] == 2.0f);
  CHECK(tensor[1] == 1.0f);
  CHECK(eigen[1] == 1.0f);
}

TEST_CASE("a view of an image has the image's Eigen forms") {
  std::array<float, 12> values{};
  const TensorView<float, Shape(2, 2, 3)> image(values);
  image(1, 0, 2) = 5.0f;
  CHECK(values[8] == 5.0f);
  CHECK(image.matrix()(2, 2) == 5.0f);
  CHECK(image.array().sum() == 5.0f);
  CHECK(image.end() - image.begin() == 12);
}

TEST_CASE("a view of constant values has Eigen forms that only read") {
  const TensorView<const float, Shape(2, 2)> image(constants);
  CHECK(image.matrix()(3, 0) == 4.0f);
  CHECK(image.array().maxCoeff() == 4.0f);
}
