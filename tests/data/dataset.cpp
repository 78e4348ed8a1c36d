#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/data/dataset.hpp>

#include "catch.hpp"

namespace {

/// Sample i is (i, i + .5), its label i mod 3.
whet::Dataset numbered(int count) {
  std::vector<float> samples;
  std::vector<int> labels;
  for (int index = 0; index < count; ++index) {
    samples.insert(samples.end(), {static_cast<float>(index), static_cast<float>(index) + 0.5F});
    labels.push_back(index % 3);
  }
  return {whet::Shape(2), std::move(samples), std::move(labels), 3};
}

template <class Action>
std::string message_of(Action action) {
  try {
    action();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("a data set has its samples and labels") {
  const whet::Dataset data = numbered(4);
  CHECK(data.size() == 4);
  CHECK(data.shape() == whet::Shape(2));
  CHECK(data.classes() == 3);
  CHECK(data.has_labels());
  CHECK_FALSE(data.has_targets());
  CHECK(data.sample(3)[1] == 3.5F);
  CHECK(data.label(3) == 0);
  CHECK(data.samples().size() == 8);
  CHECK(data.labels().size() == 4);
}

TEST_CASE("a data set made by default is empty") {
  const whet::Dataset data;
  CHECK(data.empty());
  CHECK(data.first(0).empty());
  CHECK_THROWS_AS(data.sample(0), std::out_of_range);
}

TEST_CASE("copies and ranges share the samples") {
  const whet::Dataset data = numbered(10);
  const whet::Dataset copy = data;
  CHECK(copy.samples().data() == data.samples().data());
  CHECK(data.first(3).samples().data() == data.samples().data());
  CHECK(data.last(3).samples().data() == data.sample(7).data());
  const whet::Dataset middle = data.slice(2, 5).slice(1, 2);
  CHECK(middle.size() == 2);
  CHECK(middle.sample(0)[0] == 3.0F);
  CHECK(middle.label(1) == 1);
}

TEST_CASE("a range outlives the data set it was cut from") {
  const whet::Dataset part = numbered(10).last(1);
  CHECK(part.sample(0)[0] == 9.0F);
  CHECK(part.label(0) == 0);
}

TEST_CASE("a view is over the user's arrays") {
  const std::array<float, 6> samples{1, 2, 3, 4, 5, 6};
  const std::array<int, 2> labels{1, 0};
  const auto data = whet::Dataset::view(whet::Shape(1, 3, 1), samples, labels, 2);
  CHECK(data.samples().data() == samples.data());
  CHECK(data.labels().data() == labels.data());
  CHECK(data.sample(1)[2] == 6.0F);
  CHECK_FALSE(whet::Dataset::view(whet::Shape(3), samples).has_labels());
}

TEST_CASE("a data set carries targets besides or instead of labels") {
  const whet::Dataset data = numbered(3).with_targets(whet::Shape(1), {7, 8, 9});
  CHECK(data.has_labels());
  CHECK(data.target_shape() == whet::Shape(1));
  CHECK(data.target(2)[0] == 9.0F);
  CHECK(data.last(2).target(0)[0] == 8.0F);
  const std::array<float, 3> targets{4, 5, 6};
  const whet::Dataset unlabelled(whet::Shape(2), {1, 2, 3, 4, 5, 6});
  const whet::Dataset viewed = unlabelled.with_target_view(whet::Shape(1), targets);
  CHECK(viewed.targets().data() == targets.data());
  CHECK_FALSE(viewed.has_labels());
  CHECK_FALSE(unlabelled.has_targets());
}

TEST_CASE("an autoencoder's targets are its samples") {
  const whet::Dataset data = whet::Dataset(whet::Shape(2), {1, 2, 3, 4}).with_samples_as_targets();
  CHECK(data.target_shape() == whet::Shape(2));
  CHECK(data.target(1).data() == data.sample(1).data());
}

TEST_CASE("counts and labels that do not fit are errors that name expected and found") {
  using whet::Dataset;
  CHECK(message_of([] {
          Dataset(whet::Shape(2), {1, 2, 3});
        }) == "dataset: expected a multiple of 2 values of samples, found 3");
  CHECK(message_of([] {
          Dataset(whet::Shape(2), {1, 2}, {0, 1}, 2);
        }) == "dataset: expected 1 labels, found 2");
  CHECK(message_of([] {
          Dataset(whet::Shape(1), {1, 2}, {0, 2}, 2);
        }) == "dataset: expected labels from 0 to 1, found 2 at 1");
  CHECK(message_of([] { Dataset(whet::Shape(1), {1}, {-1}, 2); }) ==
        "dataset: expected labels from 0 to 1, found -1 at 0");
  CHECK(message_of([] { Dataset(whet::Shape(1), {1}, {0}, 0); }) ==
        "dataset: expected at least one class, found 0");
  CHECK(message_of([] {
          numbered(2).with_targets(whet::Shape(3), {1, 2});
        }) == "dataset: expected 6 values of targets, found 2");
  CHECK(message_of([] { numbered(2).first(3); }) ==
        "dataset: expected a range within 2 samples, found 3 from 0");
  CHECK(message_of([] { numbered(2).last(3); }) == "dataset: expected at most 2 samples, found the last 3");
  CHECK(message_of([] { numbered(2).slice(1, std::numeric_limits<std::size_t>::max()); }) !=
        "nothing was thrown");
  const std::array<std::size_t, 1> beyond{2};
  CHECK(message_of([&] { numbered(2).select(beyond); }) == "dataset: expected indices below 2, found 2");
}

TEST_CASE("shapes without values, or with more than fit an int, are errors") {
  for (const whet::Shape shape :
       {whet::Shape(0), whet::Shape(2, -1, -1), whet::Shape(1 << 22, 1 << 21, 1 << 21)})
    CHECK_THROWS_AS(whet::Dataset(shape, std::vector<float>()), std::invalid_argument);
}

TEST_CASE("an index or a part that is not there is out of range") {
  const whet::Dataset data = numbered(2);
  CHECK_THROWS_AS(data.sample(2), std::out_of_range);
  CHECK_THROWS_AS(data.label(2), std::out_of_range);
  CHECK_THROWS_AS(data.target(0), std::out_of_range);
  CHECK_THROWS_AS(whet::Dataset(whet::Shape(1), {1}).label(0), std::out_of_range);
}

TEST_CASE("a split puts every sample into one of two sets, with its label") {
  const auto [train, validation] = numbered(101).split(0.2, 5);
  CHECK(validation.size() == 20);
  CHECK(train.size() == 81);
  std::set<int> seen;
  for (const whet::Dataset& part : {train, validation}) {
    for (std::size_t index = 0; index < part.size(); ++index) {
      const auto number = static_cast<int>(part.sample(index)[0]);
      CHECK(part.sample(index)[1] == static_cast<float>(number) + 0.5F);
      CHECK(part.label(index) == number % 3);
      seen.insert(number);
    }
  }
  CHECK(seen.size() == 101);
}

TEST_CASE("a split is the same for the same seed and carries targets along") {
  const whet::Dataset data = numbered(30).with_samples_as_targets();
  const auto one = data.split(0.5, 1);
  const auto again = data.split(0.5, 1);
  const auto other = data.split(0.5, 2);
  CHECK(std::ranges::equal(one.train.samples(), again.train.samples()));
  CHECK_FALSE(std::ranges::equal(one.train.samples(), other.train.samples()));
  CHECK(std::ranges::equal(one.train.samples(), one.train.targets()));
}

TEST_CASE("a split may leave one of the sets empty, and takes only a fraction") {
  CHECK(numbered(5).split(0.0, 1).validation.empty());
  CHECK(numbered(5).split(1.0, 1).train.empty());
  CHECK_THROWS_AS(numbered(5).split(1.5, 1), std::invalid_argument);
  CHECK_THROWS_AS(numbered(5).split(-0.1, 1), std::invalid_argument);
  CHECK_THROWS_AS(numbered(5).split(std::nan(""), 1), std::invalid_argument);
}

TEST_CASE("selected samples come in the order asked for") {
  const std::array<std::size_t, 3> indices{2, 0, 2};
  const whet::Dataset chosen = numbered(4).select(indices);
  CHECK(chosen.size() == 3);
  CHECK(chosen.sample(0)[0] == 2.0F);
  CHECK(chosen.sample(1)[0] == 0.0F);
  CHECK(chosen.label(2) == 2);
}

TEST_CASE("normalization shifts and scales the samples and nothing else") {
  const whet::Dataset data = numbered(2).with_samples_as_targets();
  const whet::Dataset normalized = data.normalized(1.0, 2.0);
  CHECK(normalized.sample(0)[0] == -0.5F);
  CHECK(normalized.sample(1)[1] == 0.25F);
  CHECK(normalized.target(1)[1] == 1.5F);
  CHECK(normalized.label(1) == 1);
  CHECK(data.sample(0)[0] == 0.0F);
  for (double deviation : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()})
    CHECK_THROWS_AS(data.normalized(0.0, deviation), std::invalid_argument);
  CHECK_THROWS_AS(data.normalized(std::nan(""), 1.0), std::invalid_argument);
}

TEST_CASE("normalization by channel takes a mean and a deviation for each") {
  const whet::Dataset data(whet::Shape(1, 2, 2), {1, 10, 3, 30});
  const std::array<double, 2> means{1.0, 20.0};
  const std::array<double, 2> deviations{2.0, 10.0};
  const whet::Dataset normalized = data.normalized(means, deviations);
  CHECK(std::ranges::equal(normalized.samples(), std::array{0.0F, -1.0F, 1.0F, 1.0F}));
  CHECK_THROWS_AS(data.normalized(std::span(means).first(1), deviations), std::invalid_argument);
  const std::array<double, 2> none{2.0, 0.0};
  CHECK_THROWS_AS(data.normalized(means, none), std::invalid_argument);
}
