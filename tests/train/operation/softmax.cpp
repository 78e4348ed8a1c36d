#include <cmath>
#include <vector>

#include <whet/topology/softmax.hpp>
#include <whet/train/operation/softmax.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"

TEST_CASE("the gradient of a softmax agrees with central differences") {
  CHECK(operation_gradient_errors<whet::Softmax, 6>(5).input < 1e-8);
}

TEST_CASE("the softmax of an image is over the channels of each pixel") {
  CHECK(operation_gradient_errors<whet::Softmax, 2, 3, 4>(2).input < 1e-8);
}

TEST_CASE("a softmax gives probabilities and does not overflow") {
  const whet::LayerRecord record = whet::records<whet::Sequential<whet::Input<3>, whet::Softmax>>[0];
  const std::vector<float> input{1000.0F, 1000.0F + std::log(2.0F), -1000.0F};
  std::vector<float> output(3);
  whet::ThreadPool pool(1);
  whet::ForwardPass<float> pass{
      {input.data(), 1, 3}, {output.data(), 1, 3}, {{nullptr, 0, 0}, {nullptr, 0}}, nullptr, pool};
  whet::make_operation<float>(whet::Softmax{}, record)->forward(pass);
  CHECK(output[0] == Catch::Approx(1.0 / 3.0).epsilon(1e-4));
  CHECK(output[1] == Catch::Approx(2.0 / 3.0).epsilon(1e-4));
  CHECK(output[2] == 0.0F);
}
