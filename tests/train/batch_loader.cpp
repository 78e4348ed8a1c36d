#include <array>
#include <cstddef>

#include <whet/train/batch_loader.hpp>
#include <whet/train/loss/cross_entropy.hpp>
#include <whet/train/loss/mean_squared_error.hpp>

#include "catch.hpp"

namespace {
const whet::Dataset data(whet::Shape(2), {0, 1, 10, 11, 20, 21}, {0, 1, 2}, 3);
const std::array<std::size_t, 2> chosen{2, 0};
const whet::ConstBatch<float> outputs(nullptr, 0, 0);
}  // namespace

TEST_CASE("a batch holds the chosen samples and labels in their order") {
  whet::ThreadPool pool(2);
  const whet::CrossEntropy<float> loss;
  whet::BatchLoader loader(data, loss);
  loader.load(chosen, pool);
  REQUIRE(loader.samples().rows() == 2);
  CHECK(loader.samples()(0, 1) == 21.0F);
  CHECK(loader.samples()(1, 0) == 0.0F);
  const auto input = loader.against(outputs);
  CHECK(input.labels[0] == 2);
  CHECK(input.labels[1] == 0);
  CHECK(input.samples[0] == 2);
  CHECK(input.targets.size() == 0);
}

TEST_CASE("labels become one-hot targets, targets of the data set go before them") {
  whet::ThreadPool pool(1);
  const whet::MeanSquaredError<float> loss;
  whet::BatchLoader one_hot(data, loss);
  one_hot.load(chosen, pool);
  Eigen::MatrixXf expected(2, 3);
  expected << 0, 0, 1, 1, 0, 0;
  CHECK(one_hot.against(outputs).targets == expected);

  const whet::Dataset with_targets = data.with_targets(whet::Shape(1), {5, 6, 7});
  whet::BatchLoader given(with_targets, loss);
  given.load(chosen, pool);
  CHECK(given.against(outputs).targets(0, 0) == 7.0F);
  CHECK(given.against(outputs).targets(1, 0) == 5.0F);
}
