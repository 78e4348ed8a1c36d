#include <type_traits>

#include <whet/topology/named.hpp>

#include "catch.hpp"

namespace {

struct Layer;
static_assert(std::is_empty_v<whet::Named<"stem", Layer>>, "a name is a type and takes no room");
static_assert(std::is_same_v<whet::Named<"stem", Layer>, whet::Named<"stem", Layer>>);
static_assert(!std::is_same_v<whet::Named<"stem", Layer>, whet::Named<"head", Layer>>);

}  // namespace

TEST_CASE("a layer can be named before it is defined") { SUCCEED("as the assertions above say"); }
