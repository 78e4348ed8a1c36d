#include <algorithm>
#include <cmath>
#include <vector>

#include <whet/topology/batch_norm.hpp>
#include <whet/train/operation/batch_norm.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"

namespace {

constexpr whet::LayerRecord record =
    whet::records<whet::Sequential<whet::Input<1, 2, 2>, whet::BatchNorm>>[0];

/// Two samples of two pixels with two channels, and what a pass makes of them.
struct Small {
  whet::ThreadPool pool{2};
  whet::ParameterBuffer<double> parameters{std::span(&record, 1)};
  whet::OperationPointer<double> operation = whet::make_operation<double>(whet::BatchNorm{}, record);
  std::vector<double> input{1, 10, 2, 20, 3, 30, 6, 60};
  std::vector<double> output = std::vector<double>(8);

  Small() {
    parameters.kernel(0) << 2, 0.5, 4, 3, 7, 9;
    parameters.bias(0) << -1, 1;
  }
  double run(whet::Generator* generator) {
    whet::ForwardPass<double> pass{
        {input.data(), 2, 4}, {output.data(), 2, 4}, parameters.layer(0), generator, pool};
    operation->forward(pass);
    double sum = 0.0;
    for (std::size_t index = 0; index < output.size(); ++index) sum += weight(index) * output[index];
    return sum;
  }
  static double weight(std::size_t index) { return 1.0 + static_cast<double>(index * index % 5); }
};

}  // namespace

TEST_CASE("the gradients of batch normalization go through the moments of the batch") {
  const auto image = operation_gradient_errors<whet::BatchNorm, 3, 2, 4>(5);
  CHECK(image.input < 1e-7);
  CHECK(image.parameters < 1e-8);
  const auto vector = operation_gradient_errors<whet::BatchNorm, 7>(9);
  CHECK(vector.input < 1e-7);
  CHECK(vector.parameters < 1e-8);
}

TEST_CASE("the gradients of batch normalization are right where ranges of several threads meet") {
  const auto errors = operation_gradient_errors<whet::BatchNorm, 1, 2, 70>(130);
  CHECK(errors.input < 1e-6);
  CHECK(errors.parameters < 1e-7);
}

TEST_CASE("while training, batch normalization takes the moments of the batch and moves the averages") {
  Small small;
  whet::Generator generator(1);
  small.run(&generator);
  // Channel 0 has mean 3 and variance 14/4, channel 1 is ten times channel 0.
  const double deviation = std::sqrt(3.5 + 1e-3);
  const double tenfold = std::sqrt(350.0 + 1e-3);
  CHECK(small.output[0] == Catch::Approx(2.0 * (1.0 - 3.0) / deviation - 1.0));
  CHECK(small.output[7] == Catch::Approx(3.0 * (60.0 - 30.0) / tenfold + 1.0));
  const auto kernel = small.parameters.kernel(0);
  CHECK(kernel(0, 1) == Catch::Approx(0.9 * 0.5 + 0.1 * 3.0));
  CHECK(kernel(0, 2) == Catch::Approx(0.9 * 4.0 + 0.1 * 14.0 / 3.0));
  CHECK(kernel(1, 1) == Catch::Approx(0.9 * 7.0 + 0.1 * 30.0));
  CHECK(kernel(0, 0) == 2.0);
  CHECK(small.parameters.bias(0)(1) == 1.0);
}

TEST_CASE("at inference, batch normalization takes the running averages and leaves them") {
  Small small;
  const auto before = small.parameters;
  small.run(nullptr);
  CHECK(small.output[0] == Catch::Approx(2.0 * (1.0 - 0.5) / std::sqrt(4.001) - 1.0));
  CHECK(small.output[7] == Catch::Approx(3.0 * (60.0 - 7.0) / std::sqrt(9.001) + 1.0));
  CHECK(small.parameters == before);
}

TEST_CASE("the gradients after a pass with running averages are those of an affine function") {
  Small small;
  small.run(nullptr);
  std::vector<double> above(8);
  for (std::size_t index = 0; index < above.size(); ++index) above[index] = Small::weight(index);
  std::vector<double> below(8);
  whet::ParameterBuffer<double> gradients(std::span(&record, 1));
  const auto fixed = small.parameters;
  whet::BackwardPass<double> pass{{small.input.data(), 2, 4},
                                  {small.output.data(), 2, 4},
                                  {above.data(), 2, 4},
                                  {below.data(), 2, 4},
                                  fixed.layer(0),
                                  gradients.layer(0),
                                  small.pool};
  small.operation->backward(pass);
  CHECK(gradient_error(small.input, below, [&] { return small.run(nullptr); }) < 1e-8);
  CHECK(gradients.kernel(0).rightCols(2).isZero(0.0));
  // Of gamma and beta only: the averages are no parameters to be learned.
  auto values = small.parameters.values();
  const auto found = gradients.values();
  for (const std::size_t learned : {0U, 3U, 6U, 7U})
    CHECK(gradient_error(values.subspan(learned, 1), found.subspan(learned, 1),
                         [&] { return small.run(nullptr); }) < 1e-8);
}

TEST_CASE("a batch of one vector is normalized to beta") {
  const whet::LayerRecord vector = whet::records<whet::Sequential<whet::Input<3>, whet::BatchNorm>>[0];
  whet::ParameterBuffer<float> parameters(std::span(&vector, 1));
  parameters.kernel(0).setOnes();
  parameters.bias(0) << 1, 2, 3;
  const std::vector<float> input{100, -5, 0};
  std::vector<float> output(3);
  whet::ThreadPool pool(1);
  whet::Generator generator(1);
  whet::ForwardPass<float> pass{
      {input.data(), 1, 3}, {output.data(), 1, 3}, parameters.layer(0), &generator, pool};
  whet::make_operation<float>(whet::BatchNorm{}, vector)->forward(pass);
  CHECK(output == std::vector<float>{1, 2, 3});
  // It has no variance that the running one could move to.
  CHECK((parameters.kernel(0).array() == 1.0F).all());
}
