#include <cstddef>
#include <span>
#include <vector>

#include <whet/train/loss/cross_entropy.hpp>
#include <whet/train/loss/mean_squared_error.hpp>
#include <whet/train/requirements.hpp>

#include "catch.hpp"

using Catch::Matchers::ContainsSubstring;

TEST_CASE("shapes are told as people write them") {
  CHECK(whet::shape_name(whet::Shape(784)) == "784");
  CHECK(whet::shape_name(whet::Shape(28, 28)) == "28x28x1");
}

TEST_CASE("samples of another shape, or none, are refused") {
  const whet::Dataset image(whet::Shape(2, 2), {1, 2, 3, 4});
  CHECK_NOTHROW(whet::require_samples(image, whet::Shape(2, 2)));
  CHECK_NOTHROW(whet::require_samples(image, whet::Shape(4)));
  CHECK_THROWS_WITH(whet::require_samples(image, whet::Shape(5)),
                    ContainsSubstring("shape 5") && ContainsSubstring("found 2x2x1"));
  CHECK_THROWS_WITH(whet::require_samples(image, whet::Shape(1, 4)), ContainsSubstring("shape 1x4x1"));
  CHECK_THROWS_WITH(whet::require_samples(image.first(0), whet::Shape(2, 2)),
                    ContainsSubstring("found none"));
}

TEST_CASE("cross-entropy needs labels, mean squared error targets or labels, of as many values as outputs") {
  const whet::Dataset nothing(whet::Shape(1), {1, 2});
  const whet::Dataset labelled(whet::Shape(1), {1, 2}, {0, 1}, 2);
  const whet::Dataset with_targets = nothing.with_targets(whet::Shape(3), std::vector<float>(6));
  const whet::CrossEntropy<float> entropy;
  const whet::MeanSquaredError<float> squares;
  CHECK_NOTHROW(whet::require_truth(labelled, entropy, 2));
  CHECK_NOTHROW(whet::require_truth(labelled, squares, 2));
  CHECK_NOTHROW(whet::require_truth(with_targets, squares, 3));
  CHECK_THROWS_WITH(whet::require_truth(with_targets, entropy, 3), ContainsSubstring("expected labels"));
  CHECK_THROWS_WITH(whet::require_truth(nothing, squares, 3), ContainsSubstring("expected labels"));
  CHECK_THROWS_WITH(whet::require_truth(labelled, entropy, 3), ContainsSubstring("3 classes"));
  CHECK_THROWS_WITH(whet::require_truth(with_targets, squares, 2), ContainsSubstring("targets of 2"));
}

namespace {

/// Compares pairs of values with each output, and looks at records.
struct Pairs final : whet::Loss<float> {
  std::vector<int> looked_at;

  bool takes_scores() const override { return false; }
  bool takes_targets() const override { return true; }
  std::size_t target_size(std::size_t outputs) const override { return 2 * outputs; }
  std::span<const int> taps() const override { return looked_at; }
  double evaluate(const whet::LossInput<float>&, whet::Batch<float>) const override { return 0.0; }
};

}  // namespace

TEST_CASE("labels do for targets where they make as many values") {
  const whet::Dataset labelled(whet::Shape(1), {1, 2}, {0, 1}, 2);
  CHECK_THROWS_WITH(whet::require_truth(labelled, Pairs(), 2),
                    ContainsSubstring("targets of 4") && ContainsSubstring("found labels, which make 2"));
}

TEST_CASE("taps are records of the network") {
  Pairs loss;
  loss.looked_at = {0, 4};
  CHECK_NOTHROW(whet::require_taps(loss, 5));
  CHECK_THROWS_WITH(whet::require_taps(loss, 4),
                    ContainsSubstring("from 0 to 3") && ContainsSubstring("found 4"));
  loss.looked_at = {-1};
  CHECK_THROWS_WITH(whet::require_taps(loss, 4), ContainsSubstring("found -1"));
}
