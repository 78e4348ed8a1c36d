#include <whet/core/ratio.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/relative_dense.hpp>
#include <whet/train/operation/dense.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"

TEST_CASE("the gradients of a dense layer agree with central differences") {
  const auto small = operation_gradient_errors<whet::Dense<3>, 5>(4);
  CHECK(small.input < 1e-8);
  CHECK(small.parameters < 1e-8);
}

TEST_CASE("the gradients of a dense layer agree with central differences across the borders of tiles") {
  const auto wide = operation_gradient_errors<whet::Dense<131>, 3>(2);
  CHECK(wide.input < 1e-8);
  CHECK(wide.parameters < 1e-8);
  const auto deep = operation_gradient_errors<whet::Dense<2>, 259>(3);
  CHECK(deep.input < 1e-8);
  CHECK(deep.parameters < 1e-8);
  const auto tall = operation_gradient_errors<whet::Dense<2>, 3>(133);
  CHECK(tall.input < 1e-8);
  CHECK(tall.parameters < 1e-8);
}

TEST_CASE("a dense layer whose units follow its input has the same gradients") {
  const auto half = operation_gradient_errors<whet::RelativeDense<whet::Ratio<1, 2>>, 6>(4);
  CHECK(half.input < 1e-8);
  CHECK(half.parameters < 1e-8);
}

TEST_CASE("a dense layer computes kernel times input plus bias") {
  const whet::LayerRecord record = whet::records<whet::Sequential<whet::Input<2>, whet::Dense<3>>>[0];
  whet::ParameterBuffer<double> parameters(std::span(&record, 1));
  parameters.kernel(0) << 1, 2, 3, 4, 5, 6;
  parameters.bias(0) << 10, 20, 30;
  const std::vector<double> input{1, -1, 2, 0.5};
  std::vector<double> output(6);
  whet::ThreadPool pool(1);
  whet::ForwardPass<double> pass{
      {input.data(), 2, 2}, {output.data(), 2, 3}, parameters.layer(0), nullptr, pool};
  whet::make_operation<double>(whet::Dense<3>{}, record)->forward(pass);
  CHECK(output == std::vector<double>{9, 19, 29, 13, 28, 43});
}
