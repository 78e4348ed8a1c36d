#include <whet/topology/conv1d.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/train/operation/convolution.hpp>

#include "catch.hpp"
#include "train/operation/naive_convolution.hpp"

using whet::Conv1D;
using whet::Conv2D;
using whet::Dilation;
using whet::Groups;
using whet::Size;
using whet::Stride;

namespace {
constexpr double tolerance = 1e-11;
constexpr double difference_tolerance = 1e-8;
}  // namespace

TEST_CASE("a convolution and its gradients are what its definition says, for any window") {
  CHECK(convolution_error<Conv2D<4, 3>, 6, 7, 3>(3) < tolerance);
  CHECK(convolution_error<Conv2D<4, 3, whet::Valid>, 6, 7, 3>(3) < tolerance);
  CHECK(convolution_error<Conv2D<5, 3, Stride{2}>, 7, 8, 2>(3) < tolerance);
  CHECK(convolution_error<Conv2D<3, Size{3, 2}, Stride{3, 2}, whet::Valid>, 8, 7, 17>(2) < tolerance);
  CHECK(convolution_error<Conv2D<2, 3, Dilation{2, 3}>, 9, 9, 9>(2) < tolerance);
  CHECK(convolution_error<Conv2D<6, 3, Groups{2}>, 5, 6, 4>(3) < tolerance);
  CHECK(convolution_error<Conv2D<4, 3, Groups{2}, Stride{2}, Dilation{2}>, 9, 8, 24>(2) < tolerance);
  CHECK(convolution_error<Conv2D<3, Size{10, 4}, Stride{2}>, 49, 10, 1>(2) < tolerance);
}

TEST_CASE("kernels larger than the image see padding on both sides") {
  CHECK(convolution_error<Conv2D<3, 7>, 3, 2, 2>(2) < tolerance);
  CHECK(convolution_error<Conv2D<3, 5, Stride{3}, Dilation{2}>, 4, 4, 9>(2) < tolerance);
}

TEST_CASE("pointwise convolutions and strided ones of a single tap") {
  CHECK(convolution_error<Conv2D<7>, 5, 4, 6>(3) < tolerance);
  CHECK(convolution_error<Conv2D<6, 1, Groups{3}>, 5, 4, 9>(3) < tolerance);
  CHECK(convolution_error<Conv2D<5, 1, Stride{2}>, 5, 7, 6>(3) < tolerance);
}

TEST_CASE("convolutions along a sequence, causal and dilated") {
  CHECK(convolution_error<Conv1D<5, 3>, 11, 4>(3) < tolerance);
  CHECK(convolution_error<Conv1D<4, 3, whet::Causal, Dilation{4}>, 15, 1, 6>(3) < tolerance);
  CHECK(convolution_error<Conv1D<4, 5, Stride{2}>, 16, 3>(3) < tolerance);
}

TEST_CASE("a batch of several chunks, and patches of an image that take several blocks") {
  CHECK(convolution_error<Conv2D<3, 3>, 24, 24, 2>(5) < tolerance);
  CHECK(convolution_error<Conv2D<4, 5, Groups{2}>, 26, 22, 36>(3) < tolerance);
  CHECK(convolution_error<Conv2D<4, 3, Stride{2}>, 6, 6, 2>(150) < tolerance);
}

TEST_CASE("the gradients of a convolution agree with central differences") {
  CHECK(convolution_gradient_error<Conv2D<3, 3>, 4, 5, 2>(3) < difference_tolerance);
  CHECK(convolution_gradient_error<Conv2D<4, 3, Stride{2}, Groups{2}>, 6, 5, 4>(2) < difference_tolerance);
  CHECK(convolution_gradient_error<Conv2D<2, 2, Dilation{2}, whet::Valid>, 5, 6, 3>(2) <
        difference_tolerance);
  CHECK(convolution_gradient_error<Conv2D<4>, 3, 3, 5>(2) < difference_tolerance);
  CHECK(convolution_gradient_error<Conv1D<3, 3, whet::Causal>, 8, 2>(2) < difference_tolerance);
}

TEST_CASE("a convolution in float is as exact as its sums, with the same bits for any number of threads") {
  auto run = run_convolution<float, Conv2D<16, 3>, 14, 14, 16>(9);
  CHECK(run.difference() < 2e-4);
  CHECK(is_same_for_any_threads<float, Conv2D<16, 3>, 14, 14, 16>(9));
  CHECK(is_same_for_any_threads<float, Conv2D<12>, 9, 9, 20>(20));
}
