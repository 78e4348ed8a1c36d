#include <algorithm>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/transform/prune_budget.hpp>
#include <whet/zoo/resnet8.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

static_assert(PruneBudget<MacBudget> && PruneBudget<ByteBudget> && PruneBudget<LatencyBudget>);

struct Network : Sequential<Input<100>, Dense<40>, BatchNorm, ReLU, Dense<10>> {};

}  // namespace

TEST_CASE("MACs and bytes are those of the folded network") {
  // The image classification network of MLPerf Tiny.
  CHECK(MacBudget::cost(records<zoo::ResNet8<>>) == 12'501'632.0);
  CHECK(MacBudget::cost(records<zoo::ResNet8<BatchNorm>>) == 12'501'632.0);
  CHECK(ByteBudget{}.cost(records<zoo::ResNet8<BatchNorm>>) == 4.0 * 77'706);
  CHECK(ByteBudget{.bits_per_weight = 8.0}.cost(records<Network>) == 4'000.0 + 400.0 + 4.0 * 50);
}

TEST_CASE("a latency is the longer of arithmetic and weights, layer by layer") {
  const LatencyBudget arithmetic{.macs_per_second = 1e3, .bytes_per_second = 1e9, .seconds_per_layer = 0.5};
  CHECK(arithmetic.cost(records<Network>) == Catch::Approx(4.4 + 2 * 0.5));
  const LatencyBudget memory{.macs_per_second = 1e9, .bytes_per_second = 1e3, .bits_per_weight = 16.0};
  CHECK(memory.cost(records<Network>) == Catch::Approx(8.8));
}
