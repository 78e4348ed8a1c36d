#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/train/operation/depthwise.hpp>

#include "catch.hpp"
#include "train/operation/naive_convolution.hpp"

using whet::DepthwiseConv2D;
using whet::Dilation;
using whet::Multiplier;
using whet::Size;
using whet::Stride;

TEST_CASE("a depthwise convolution and its gradients are what its definition says") {
  constexpr double tolerance = 1e-11;
  CHECK(convolution_error<DepthwiseConv2D<3>, 6, 5, 3>(3) < tolerance);
  CHECK(convolution_error<DepthwiseConv2D<3, Stride{2}>, 7, 8, 23>(3) < tolerance);
  CHECK(convolution_error<DepthwiseConv2D<3, Dilation{2}, whet::Valid>, 7, 8, 6>(2) < tolerance);
  CHECK(convolution_error<DepthwiseConv2D<Size{3, 2}, Multiplier{2}>, 5, 6, 3>(3) < tolerance);
  CHECK(convolution_error<DepthwiseConv2D<3, Multiplier{3}, Stride{2}>, 6, 7, 7>(2) < tolerance);
}

TEST_CASE("a depthwise convolution of a single channel, and a batch of several chunks") {
  CHECK(convolution_error<DepthwiseConv2D<Size{10, 8}, Multiplier{8}, Stride{2}>, 20, 14, 1>(3) < 1e-11);
  CHECK(convolution_error<DepthwiseConv2D<3>, 24, 24, 5>(4) < 1e-11);
}

TEST_CASE("the gradients of a depthwise convolution agree with central differences") {
  CHECK(convolution_gradient_error<DepthwiseConv2D<3>, 4, 5, 3>(3) < 1e-8);
  CHECK(convolution_gradient_error<DepthwiseConv2D<3, Multiplier{2}, Stride{2}>, 5, 5, 2>(2) < 1e-8);
}

TEST_CASE("a depthwise convolution gives the same bits for any number of threads") {
  CHECK(is_same_for_any_threads<float, DepthwiseConv2D<3>, 14, 14, 20>(11));
}
