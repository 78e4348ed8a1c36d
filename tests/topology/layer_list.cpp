#include <type_traits>

#include <whet/topology/layer_list.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
using namespace whet::detail;
struct A;
struct B;
struct C;
using Nested = Layers<A, Named<"x", Layers<B, Named<"y", C>>>, Layers<>, A>;

static_assert(leaf_count<Nested> == 4 && leaf_count<A> == 1 && leaf_count<Layers<>> == 0);
static_assert(std::is_same_v<LeafOf<Nested, 0>::type, A> && std::is_same_v<LeafOf<Nested, 1>::type, B>);
static_assert(std::is_same_v<LeafOf<Nested, 2>::type, C> && std::is_same_v<LeafOf<Nested, 3>::type, A>);
static_assert(std::is_same_v<nth_t<2, A, B, C>, C>);
static_assert(longest_name<Nested> == 3, "x/y");
static_assert(longest_name<Layers<Named<"longer", A>, Named<"x", Named<"y", B>>>> == 6);
static_assert(longest_name<Layers<A, B>> == 0);

}  // namespace

TEST_CASE("the leaves of nested groups are counted in order") { SUCCEED("as the assertions above say"); }
