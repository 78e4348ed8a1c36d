#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

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

TEST_CASE("augmented samples are the same in every batch and on every thread, others with another seed") {
  std::vector<float> values(40 * 12);
  std::iota(values.begin(), values.end(), 1.0F);
  const whet::Dataset images(whet::Shape(3, 4), values, std::vector<int>(40, 1), 2);
  const whet::CrossEntropy<float> loss;
  const whet::Augmentation changes{
      .crop = 1, .flip = 0.5, .cutout = 1, .mixup = 0.5, .image = images.shape()};
  std::vector<std::size_t> indices(40);
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  const auto loaded = [&](int threads, std::size_t first, std::size_t count, std::uint64_t seed) {
    whet::ThreadPool pool(threads);
    whet::BatchLoader loader(images, loss, changes);
    loader.load(std::span(indices).subspan(first, count), pool, seed);
    return Eigen::MatrixXf(loader.samples());
  };
  const Eigen::MatrixXf all = loaded(1, 0, 40, 3);
  CHECK(loaded(2, 0, 40, 3) == all);
  CHECK(loaded(3, 7, 5, 3) == all.middleRows(7, 5));
  CHECK(loaded(1, 0, 40, 4) != all);
}

TEST_CASE("mixed samples come with their labels in the same shares") {
  // One value a sample and one class a sample: what a sample is made of can be read from it.
  const whet::Dataset apart(whet::Shape(3), {1, 0, 0, 0, 1, 0, 0, 0, 1}, {0, 1, 2}, 3);
  whet::ThreadPool pool(1);
  const std::array<std::size_t, 3> all{0, 1, 2};
  const whet::CrossEntropy<float> cross_entropy;
  const whet::MeanSquaredError<float> squared_error;
  bool mixed = false;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    whet::BatchLoader soft(apart, cross_entropy, {.mixup = 1.0});
    soft.load(all, pool, seed);
    const auto input = soft.against(outputs);
    CHECK(input.soft_labels == soft.samples());
    CHECK(input.targets.size() == 0);
    mixed = mixed || !input.soft_labels.isIdentity(0.1F);
    // The label is that of the larger part.
    for (Eigen::Index row = 0; row < 3; ++row) {
      CHECK(input.labels[static_cast<std::size_t>(row)] == static_cast<int>(row));
      CHECK(input.soft_labels(row, row) >= 0.5F);
    }

    whet::BatchLoader one_hot(apart, squared_error, {.mixup = 1.0});
    one_hot.load(all, pool, seed);
    CHECK(one_hot.against(outputs).targets == soft.samples());
    CHECK(one_hot.against(outputs).soft_labels.size() == 0);

    const whet::Dataset copies = apart.with_samples_as_targets();
    whet::BatchLoader given(copies, squared_error, {.mixup = 1.0});
    given.load(all, pool, seed);
    CHECK(given.against(outputs).targets == soft.samples());
  }
  CHECK(mixed);
}
