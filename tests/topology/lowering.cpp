#include <array>

#include <whet/topology/dense.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/hard_swish.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/softmax.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

struct Net : Sequential<Input<2, 3, NonNegative>, Flatten, Named<"stem", Dense<8>>, ReLU, Dropout<>,
                        Named<"block", Layers<Named<"a", Dense<4>>, HardSwish, Named<"b", Layers<Dense<4>>>>>,
                        Softmax> {};
constexpr auto all = records<Net>;

static_assert(all.size() == 8);
static_assert(all[0].type.view() == "Flatten" && all[0].input == Shape(2, 3) && all[0].output == Shape(6));
static_assert(all[1].name.view() == "stem" && all[1].role == LayerRole::affine);
static_assert(all[1].affine == AffineExtent{8, 6} && all[1].macs == 48);
static_assert(all[4].name.view() == "block/a" && all[5].name.view() == "block" &&
              all[6].name.view() == "block/b");
static_assert(all[7].name.empty());

constexpr bool in_a_row = [] {
  for (int index = 0; index < 8; ++index)
    if (all[static_cast<std::size_t>(index)].producer != index - 1) return false;
  return true;
}();
static_assert(in_a_row, "each layer reads the one before it");

static_assert(all[0].position == -1 && all[1].position == 0 && all[2].position == -1);
static_assert(all[4].position == 1 && all[5].position == 1 && all[6].position == 1 && all[7].position == -1,
              "a group is one top-level member");

static_assert(all[0].bounds.nonnegative(), "what is known of the input passes through Flatten");
static_assert(!all[1].bounds.nonnegative() && all[2].bounds.nonnegative());
static_assert(all[3].bounds.nonnegative(), "and through Dropout");
static_assert(all[5].bounds.low == -0.375f && !all[5].clamps && all[2].clamps);

}  // namespace

TEST_CASE("a topology is lowered to a record for every layer") { SUCCEED("as the assertions above say"); }
