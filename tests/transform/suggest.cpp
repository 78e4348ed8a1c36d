#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

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

/// With the widths of this group.
SensitivityScan scan_of_group(int group, std::vector<WidthQuality> widths) {
  return {.loss = 1.0, .groups = {{.group = group, .layer = "\"a\"", .widths = std::move(widths)}}};
}

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
  using Narrow = PruneUnits<Network, "a", 32, "b", 24>;
  const auto check = [](auto budget) {
    budget.limit = budget.cost(records<Narrow>);
    // Between the widths that were measured each step of b costs something, and the last of a far more.
    const Suggestion found = suggest<Network>(scan_with(9, 1, 9, 1.5), budget);
    CHECK(found.source("Pruned", "Network") ==
          "struct Pruned : whet::PruneUnits<Network, \"a\", 32, \"b\", 24> {};\n");
    CHECK(found.fits);
    CHECK(found.cost == budget.limit);
    CHECK(found.cost_before == budget.cost(records<Network>));
  };
  check(MacBudget{});
  check(ByteBudget{.bits_per_weight = 32});
  check(LatencyBudget{.macs_per_second = 1e9, .bytes_per_second = 1e12});
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

TEST_CASE("a group keeps the only width at which it was measured") {
  SensitivityScan scan = scan_with(1, 1, 5, 2);
  scan.groups[0].widths = {{64, 1.0}};
  const Suggestion found = suggest<Network>(scan, MacBudget{macs_of(64, 16)});
  CHECK(found.source("Pruned", "Network") == "struct Pruned : whet::PruneUnits<Network, \"b\", 16> {};\n");
}

TEST_CASE("a scan of another network is refused") {
  const auto check = [](const SensitivityScan& scan, const std::string& sentence) {
    CHECK_THROWS_WITH(suggest<Network>(scan, MacBudget{10.0}), "suggest: the group of \"a\": " + sentence);
    CHECK_THROWS_AS(suggest<Network>(scan, MacBudget{10.0}), std::invalid_argument);
  };
  check(scan_of_group(1, {}), "expected widths, found none");
  check(scan_of_group(4, {{8, 1.1}, {16, 1.0}}), "expected a number from 0 to 3, found 4");
  check(scan_of_group(-1, {{8, 1.1}, {16, 1.0}}), "expected a number from 0 to 3, found -1");
  check(scan_of_group(3, {{5, 1.1}, {10, 1.0}}), "expected units that may go, found others");
  check(scan_of_group(1, {{16, 1.1}, {32, 1.0}}), "expected a whole width of 64, found 32");
}

TEST_CASE("a multiple below 1 is refused") {
  CHECK_THROWS_AS(suggest<Network>(scan_with(1, 1, 1, 1), MacBudget{1.0}, {.multiple = 0}),
                  std::invalid_argument);
}
