#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>
#include <vector>

#include <whet/train/augmentation.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

using Pixels = std::vector<float>;

const Pixels image{1, 2, 3, 4};

/// How often each outcome comes among 4000 draws.
std::map<Pixels, int> outcomes(Augmentation augmentation) {
  augmentation.image = Shape(1, 4);
  std::map<Pixels, int> counts;
  for (std::size_t sample = 0; sample < 4000; ++sample) {
    Generator generator = sample_generator(7, sample);
    Pixels changed(4);
    augment_image(augmentation, image, changed, generator);
    ++counts[changed];
  }
  return counts;
}

bool about(int count, double expected) { return std::abs(count - expected) < 5.0 * std::sqrt(expected); }

}  // namespace

TEST_CASE("without augmentation a sample stays as it is") {
  CHECK(outcomes({}) == std::map<Pixels, int>{{image, 4000}});
  CHECK_FALSE(Augmentation{}.changes_images());
  CHECK_FALSE(Augmentation{}.mixes());
}

TEST_CASE("every crop within the zeros around the image is as likely as the others") {
  // Of nine windows, those above and below the only row show zeros.
  const auto counts = outcomes({.crop = 1});
  REQUIRE(counts.size() == 4);
  CHECK(about(counts.at({0, 1, 2, 3}), 4000.0 / 9));
  CHECK(about(counts.at({1, 2, 3, 4}), 4000.0 / 9));
  CHECK(about(counts.at({2, 3, 4, 0}), 4000.0 / 9));
  CHECK(about(counts.at({0, 0, 0, 0}), 4000.0 * 6 / 9));
}

TEST_CASE("an image is mirrored with the given probability") {
  const auto counts = outcomes({.flip = 0.25});
  REQUIRE(counts.size() == 2);
  CHECK(about(counts.at({4, 3, 2, 1}), 1000.0));
  CHECK(outcomes({.flip = 1.0}).size() == 1);
}

TEST_CASE("a cutout lies about every pixel equally often") {
  const auto counts = outcomes({.cutout = 2});
  REQUIRE(counts.size() == 4);
  CHECK(about(counts.at({0, 2, 3, 4}), 1000.0));
  CHECK(about(counts.at({0, 0, 3, 4}), 1000.0));
  CHECK(about(counts.at({1, 0, 0, 4}), 1000.0));
  CHECK(about(counts.at({1, 2, 0, 0}), 1000.0));
}

TEST_CASE("changes are composed: crop, then mirror, then cutout") {
  const Augmentation all{.crop = 1, .flip = 0.5, .cutout = 2, .image = Shape(3, 4)};
  const Pixels larger{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Pixels found(larger.size()), expected(larger.size());
    Generator generator(seed);
    augment_image(all, larger, found, generator);

    Generator same(seed);
    const int down = draw_between(-1, 1, same);
    const int right = draw_between(-1, 1, same);
    crop_image(all.image, down, right, larger, expected);
    if (same.uniform() < 0.5) mirror_image(all.image, expected);
    const int row = draw_between(0, 2, same) - 1;
    const int column = draw_between(0, 3, same) - 1;
    cut_out(all.image, row, column, 2, expected);
    CHECK(found == expected);
  }
}

TEST_CASE("a sample's random numbers depend on its number and the epoch") {
  std::set<std::uint64_t> first;
  for (std::uint64_t seed = 1; seed <= 10; ++seed)
    for (std::size_t sample = 0; sample < 100; ++sample) first.insert(sample_generator(seed, sample)());
  CHECK(first.size() == 1000);
}

TEST_CASE("integers are drawn from the lowest to the highest") {
  Generator generator(1);
  std::map<int, int> counts;
  for (int draw = 0; draw < 6000; ++draw) ++counts[draw_between(-1, 1, generator)];
  REQUIRE(counts.size() == 3);
  for (int value = -1; value <= 1; ++value) CHECK(about(counts[value], 2000.0));
}

TEST_CASE("shares of a mixture have the variance of a symmetric beta distribution") {
  for (const double alpha : {0.01, 0.2, 1.0, 4.0}) {
    Generator generator(5);
    constexpr int draws = 20000;
    double sum = 0.0;
    double squares = 0.0;
    for (int draw = 0; draw < draws; ++draw) {
      const double share = draw_beta(alpha, generator);
      REQUIRE((share >= 0.0 && share <= 1.0));
      sum += share;
      squares += (share - 0.5) * (share - 0.5);
    }
    CHECK(sum / draws == Catch::Approx(0.5).margin(0.02));
    CHECK(squares / draws == Catch::Approx(0.25 / (2.0 * alpha + 1.0)).epsilon(0.05));
  }
}

TEST_CASE("the partner of a mixture is any sample, with at most half of it") {
  Generator generator(2);
  std::map<std::size_t, int> partners;
  for (int draw = 0; draw < 3000; ++draw) {
    const Mixture mixture = draw_mixture(1.0, 3, generator);
    CHECK((mixture.share >= 0.0F && mixture.share <= 0.5F));
    ++partners[mixture.partner];
  }
  REQUIRE(partners.size() == 3);
  for (std::size_t partner = 0; partner < 3; ++partner) CHECK(about(partners[partner], 1000.0));
}

TEST_CASE("samples are mixed by their shares") {
  Pixels first{1, 2};
  mix_into(first, Pixels{3, -2}, 0.25F);
  CHECK(first == Pixels{1.5F, 1.0F});
}

TEST_CASE("only images can be changed as images") {
  using Catch::Matchers::ContainsSubstring;
  CHECK_NOTHROW(require_augmentable(Shape(4), {.mixup = 0.2}));
  CHECK_THROWS_WITH(require_augmentable(Shape(4), {.augment_flip = 0.5}),
                    ContainsSubstring("rows and columns"));
  const Shape small(4, 5);
  CHECK_NOTHROW(require_augmentable(small, {.augment_crop = 3, .augment_flip = 1.0, .augment_cutout = 4}));
  CHECK_THROWS_WITH(require_augmentable(small, {.augment_crop = 4}), ContainsSubstring("augment_crop"));
  CHECK_THROWS_AS(require_augmentable(small, {.augment_cutout = 5}), std::invalid_argument);
}

TEST_CASE("vectors are images of the shape that the network takes") {
  CHECK(image_shape(Dataset(Shape(6), Pixels(6)), Shape(2, 3)) == Shape(2, 3));
  CHECK(image_shape(Dataset(Shape(3, 2), Pixels(6)), Shape(6)) == Shape(3, 2));
}
