#include <stdexcept>
#include <string>
#include <type_traits>

#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/prune_units.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/squeeze_excite.hpp>
#include <whet/transform/suggest.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

struct Network : Sequential<Input<10>, Named<"a", Dense<64>>, ReLU, Named<"b", Dense<32>>, ReLU, Dense<10>> {
};

/// Losses at a quarter, at half and at the whole of each width.
SensitivityScan scan_with(double a_quarter, double a_half, double b_quarter, double b_half) {
  return {.loss = 1.0,
          .groups = {{.group = 1, .layer = "\"a\"", .widths = {{16, a_quarter}, {32, a_half}, {64, 1.0}}},
                     {.group = 2, .layer = "\"b\"", .widths = {{8, b_quarter}, {16, b_half}, {32, 1.0}}}}};
}

double macs_of(int a, int b) { return 10.0 * a + a * b + 10.0 * b; }

}  // namespace

TEST_CASE("a network within the budget stays as it is") {
  const Suggestion found = suggest<Network>(scan_with(2, 2, 2, 2), MacBudget{macs_of(64, 32)});
  CHECK(found.fits);
  CHECK(found.widths.empty());
  CHECK(found.cost == macs_of(64, 32));
  CHECK(found.source("Pruned", "app::Network") == "struct Pruned : app::Network {};\n");
}

TEST_CASE("the group that loses least for what it saves gets narrower") {
  const Suggestion a = suggest<Network>(scan_with(1.2, 1.0, 3, 2), MacBudget{macs_of(32, 32)});
  CHECK(a.source("Pruned", "app::Network") ==
        "struct Pruned : whet::PruneUnits<app::Network, \"a\", 32> {};\n");
  CHECK(a.cost == macs_of(32, 32));
  const Suggestion b = suggest<Network>(scan_with(9, 5, 1.0, 1.0), MacBudget{macs_of(64, 8)});
  CHECK(b.source("Pruned", "Network") == "struct Pruned : whet::PruneUnits<Network, \"b\", 8> {};\n");
  // Each costs something; both go.
  const Suggestion both = suggest<Network>(scan_with(5, 1.1, 5, 1.1), MacBudget{macs_of(32, 16)});
  CHECK(both.source("Pruned", "Network") ==
        "struct Pruned : whet::PruneUnits<Network, \"a\", 32, \"b\", 16> {};\n");
}

TEST_CASE("a group that is ruined is not taken to be free") {
  // From half of its width on `a` loses nothing more, because all is lost.
  const Suggestion found = suggest<Network>(scan_with(9, 9, 21, 11), MacBudget{macs_of(24, 32)});
  REQUIRE(found.widths.size() == 2);
  CHECK(found.widths[0].after > 24);
}

TEST_CASE("costs of suggested widths are those of the type") {
  using Narrow = PruneUnits<Network, "a", 24, "b", 8>;
  const ByteBudget bytes{.limit = ByteBudget{}.cost(records<Narrow>), .bits_per_weight = 32};
  const Suggestion found = suggest<Network>(scan_with(1, 1, 1, 1), bytes);
  CHECK(found.fits);
  CHECK(found.cost <= bytes.limit);
  const LatencyBudget latency{.limit = 1e-6, .macs_per_second = 1e9, .bytes_per_second = 1e12};
  const Suggestion fast = suggest<Network>(scan_with(1, 1, 1, 1), latency);
  CHECK(fast.fits);
  CHECK(fast.cost_before == Catch::Approx(macs_of(64, 32) * 1e-9));
}

TEST_CASE("a budget that no multiples meet is told, with the narrowest network") {
  const Suggestion found = suggest<Network>(scan_with(1, 1, 1, 1), MacBudget{10.0});
  CHECK_FALSE(found.fits);
  CHECK(found.cost == macs_of(8, 8));
  const Suggestion fine = suggest<Network>(scan_with(1, 1, 1, 1), MacBudget{macs_of(1, 1)}, {.multiple = 1});
  CHECK(fine.fits);
}

TEST_CASE("widths that a layer cannot follow are passed over") {
  struct Excited
      : Sequential<Input<4, 4, 3>, Named<"a", Conv2D<24, 1>>, SqueezeExcite<12>, Flatten, Dense<5>> {};
  const SensitivityScan scan{.loss = 1.0,
                             .groups = {{.group = 1, .layer = "\"a\"", .widths = {{12, 1.0}, {24, 1.0}}}}};
  const Suggestion found = suggest<Excited>(scan, MacBudget{1.0}, {.multiple = 4});
  REQUIRE(found.widths.size() == 1);
  CHECK(found.widths[0].before == 24);
  CHECK(found.widths[0].after == 12);
}

TEST_CASE("a multiple below 1 is refused") {
  CHECK_THROWS_AS(suggest<Network>(scan_with(1, 1, 1, 1), MacBudget{1.0}, {.multiple = 0}),
                  std::invalid_argument);
}
