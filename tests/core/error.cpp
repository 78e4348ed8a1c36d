#include <type_traits>

#include <whet/core/error.hpp>

#include "catch.hpp"

namespace {

struct Network;

static_assert(std::is_same_v<whet::error::printable_t<"ab">, whet::error::text<'a', 'b'>>,
              "names are printed as characters");
static_assert(std::is_same_v<whet::error::printable_t<3>, whet::error::position<3>>);
static_assert(
    std::is_same_v<whet::error::printable_t<whet::last_layer>, whet::error::edge<whet::Edge::last>>);
static_assert(!whet::error::unknown_policy<int> && !whet::error::over_budget<Network, 2, 1>,
              "every carrier is false, so that the assertion around it fails");
static_assert(!whet::error::layer_does_not_take<Network, 0, int, whet::Shape(3)>);
static_assert(!whet::error::softmax_in_the_middle<Network, 0, int>);
static_assert(!whet::error::name_too_long<Network, 48>);
static_assert(!whet::error::no_such_layer<Network, whet::error::position<1>>);
static_assert(!whet::error::target_not_enabled<int> && !whet::error::not_optimized<int>);
static_assert(!whet::error::foreign_workspace<int, long>);
static_assert(!whet::error::size_mismatch<int, long>);

}  // namespace

TEST_CASE("an error carrier takes types that are not complete") { SUCCEED("as the assertions above say"); }
