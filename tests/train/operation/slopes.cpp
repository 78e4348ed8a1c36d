#include <span>
#include <vector>

#include <whet/topology/prelu.hpp>
#include <whet/train/operation/slopes.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"

TEST_CASE("the gradients of learned slopes agree with central differences") {
  const auto image = operation_gradient_errors<whet::PReLU, 3, 2, 5>(4);
  CHECK(image.input < 1e-8);
  CHECK(image.parameters < 1e-8);
  const auto vector = operation_gradient_errors<whet::PReLU, 130>(3);
  CHECK(vector.input < 1e-8);
  CHECK(vector.parameters < 1e-8);
}

TEST_CASE("a learned slope weighs what is below zero, channel by channel") {
  const whet::LayerRecord record = whet::records<whet::Sequential<whet::Input<1, 2, 2>, whet::PReLU>>[0];
  whet::ParameterBuffer<float> parameters(std::span(&record, 1));
  parameters.kernel(0) << 0.5F, -2.0F;
  const std::vector<float> input{-4, -4, 3, 0};
  std::vector<float> output(4);
  whet::ThreadPool pool(1);
  whet::ForwardPass<float> pass{
      {input.data(), 1, 4}, {output.data(), 1, 4}, parameters.layer(0), nullptr, pool};
  whet::make_operation<float>(whet::PReLU{}, record)->forward(pass);
  CHECK(output == std::vector<float>{-2, 8, 3, 0});
}
