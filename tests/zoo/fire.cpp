#include <whet/topology/sequential.hpp>
#include <whet/zoo/fire.hpp>

#include "catch.hpp"
#include "zoo/totals.hpp"

namespace {

using namespace whet;

// fire2 and fire5 of SqueezeNet: 11,920 and 49,440 parameters before compression, table 1 of the paper.
struct Fire2 : Sequential<Input<55, 55, 96>, zoo::Fire<16, 64>> {};
struct Fire5 : Sequential<Input<27, 27, 256>, zoo::Fire<32, 128>> {};
static_assert(totals<Fire2>.parameters() == 11'920 && output_shape<Fire2> == Shape(55, 55, 128));
static_assert(totals<Fire5>.parameters() == 49'440 && output_shape<Fire5> == Shape(27, 27, 256));
static_assert(check<Fire2>());

}  // namespace

TEST_CASE("a fire block has the parameters of its paper") { SUCCEED("as the assertions above say"); }
