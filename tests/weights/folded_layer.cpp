#include <array>
#include <cmath>
#include <vector>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/weights/folded_layer.hpp>
#include <whet/weights/weights.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

struct Network : Sequential<Input<2>, Dense<2>, BatchNorm> {};

}  // namespace

TEST_CASE("a folded layer computes what the layer and its batch normalization compute") {
  Weights<Network> weights;
  weights.layer<0>().kernel << 1.0f, -2.0f, 0.5f, 4.0f;
  weights.layer<0>().bias << 3.0f, -1.0f;
  // gamma, mean, variance
  weights.layer<1>().kernel << 2.0f, 1.0f, 4.0f, -3.0f, 0.5f, 0.25f;
  weights.layer<1>().bias << 0.25f, -0.75f;
  const Weights<Network>& given = weights;
  const detail::FoldedLayer folded(given.layer<0>(), given.layer<1>(), std::array{5.0f});
  REQUIRE(folded.scales.size() == 2);
  for (Eigen::Index output = 0; output < 2; ++output) {
    const double gamma = output == 0 ? 2.0 : -3.0;
    const double mean = output == 0 ? 1.0 : 0.5;
    const double deviation = std::sqrt((output == 0 ? 4.0 : 0.25) + 1e-3);
    const double beta = output == 0 ? 0.25 : -0.75;
    const double x[2]{0.7, -1.9};
    const double before = given.layer<0>().kernel(output, 0) * x[0] +
                          given.layer<0>().kernel(output, 1) * x[1] + given.layer<0>().bias(output);
    const double after =
        folded.kernel(output, 0) * x[0] + folded.kernel(output, 1) * x[1] + folded.bias(output);
    CHECK(after == Catch::Approx((before - mean) / deviation * gamma + beta).epsilon(1e-6));
    CHECK(folded.scales[static_cast<std::size_t>(output)] ==
          Catch::Approx(5.0 * std::abs(gamma) / deviation));
  }
  CHECK(detail::FoldedLayer(given.layer<0>(), given.layer<1>(), {}).scales.empty());
  // Two groups of inputs: what the normalization does to an output it does to both.
  const detail::FoldedLayer grouped(given.layer<0>(), given.layer<1>(), std::array{5.0f, 10.0f, 15.0f, 5.0f});
  const float first = folded.scales[0];
  const float second = folded.scales[1];
  REQUIRE(grouped.scales.size() == 4);
  CHECK(grouped.scales[0] == first);
  CHECK(grouped.scales[1] == Catch::Approx(2.0f * first));
  CHECK(grouped.scales[2] == Catch::Approx(3.0f * second));
  CHECK(grouped.scales[3] == second);
}
