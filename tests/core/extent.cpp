#include <array>
#include <span>
#include <vector>

#include <Eigen/Core>

#include <whet/core/extent.hpp>
#include <whet/core/tensor.hpp>

#include "catch.hpp"

namespace {

using namespace whet::detail;
using RowMajor = Eigen::Matrix<float, 2, 3, Eigen::RowMajor>;
using Strided = Eigen::Map<Eigen::VectorXf, 0, Eigen::InnerStride<2>>;

static_assert(EigenStorage<Eigen::VectorXf> && EigenStorage<RowMajor>);
static_assert(EigenStorage<Eigen::Map<const Eigen::VectorXf>>);
static_assert(!EigenStorage<Eigen::MatrixXf>, "a column-major matrix is not in the order of a tensor");
static_assert(!EigenStorage<Strided>, "neither is a vector with gaps");
static_assert(!EigenStorage<Eigen::Block<RowMajor>>, "nor a part of a matrix, whose rows are further apart");
static_assert(EigenExpression<Eigen::MatrixXf> && !EigenExpression<std::vector<float>>);
static_assert(ContiguousStorage<std::vector<float>> && !ContiguousStorage<Eigen::VectorXf>);

static_assert(static_size<std::array<float, 4>> == 4);
static_assert(static_size<float[5]> == 5);
static_assert(static_size<std::span<float, 6>> == 6);
static_assert(static_size<RowMajor> == 6);
static_assert(static_size<whet::Tensor<float, whet::Shape(2, 2, 2)>> == 8, "tensors tell their size too");
static_assert(static_size<whet::TensorView<const float, 7>> == 7);
static_assert(static_size<std::span<float>> == -1 && static_size<std::vector<float>> == -1);
static_assert(static_size<Eigen::VectorXf> == -1);

}  // namespace

TEST_CASE("what the type says of a source's size is known to the compiler") {
  SUCCEED("as the assertions above say");
}
