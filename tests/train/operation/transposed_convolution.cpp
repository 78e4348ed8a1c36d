#include <whet/topology/transposed_conv2d.hpp>
#include <whet/train/operation/transposed_convolution.hpp>

#include "catch.hpp"
#include "train/operation/naive_convolution.hpp"

using whet::Size;
using whet::Stride;
using whet::TransposedConv2D;

TEST_CASE("a transposed convolution and its gradients are what its definition says") {
  constexpr double tolerance = 1e-11;
  CHECK(convolution_error<TransposedConv2D<3, 3, Stride{2}>, 4, 5, 2>(3) < tolerance);
  CHECK(convolution_error<TransposedConv2D<2, 4, Stride{2}, whet::Valid>, 4, 3, 5>(3) < tolerance);
  CHECK(convolution_error<TransposedConv2D<4, 3>, 5, 5, 3>(2) < tolerance);
  CHECK(convolution_error<TransposedConv2D<17, Size{2, 3}, Stride{3, 2}>, 3, 4, 2>(2) < tolerance);
  CHECK(convolution_error<TransposedConv2D<2, 2, Stride{2}>, 12, 12, 3>(9) < tolerance);
}

TEST_CASE("the gradients of a transposed convolution agree with central differences") {
  CHECK(convolution_gradient_error<TransposedConv2D<3, 3, Stride{2}>, 3, 4, 2>(2) < 1e-8);
  CHECK(convolution_gradient_error<TransposedConv2D<2, 3, Stride{1, 2}, whet::Valid>, 3, 3, 2>(2) < 1e-8);
}

TEST_CASE("a transposed convolution gives the same bits for any number of threads") {
  CHECK(is_same_for_any_threads<float, TransposedConv2D<8, 3, Stride{2}>, 14, 14, 6>(11));
}
