#include <string_view>

#include <whet/topology/max_pool.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using namespace whet;

static_assert(MaxPool<2>::role == LayerRole::pool && MaxPool<2>::pooling == Pooling::maximum);
static_assert(std::string_view(MaxPool<2>::type) == "MaxPool");
static_assert(MaxPool<2>::output({7, 6, 5}) == Shape(3, 3, 5),
              "moves by its own size and drops what is left");
static_assert(MaxPool<3, Stride{2}, Same>::output({7, 6, 5}) == Shape(4, 3, 5));
static_assert(MaxPool<Size{2, 1}>::output({6, 6, 5}) == Shape(3, 6, 5));
static_assert(!MaxPool<3>::accepts({2, 6, 5}) && MaxPool<3, Same>::accepts({2, 6, 5}));
static_assert(MaxPool<3, Stride{2}, Same>::window({7, 6, 5}).pad_top == 1 &&
              MaxPool<3, Stride{2}, Same>::window({7, 6, 5}).pad_left == 0);

}  // namespace

TEST_CASE("a maximum pooling writes itself as source") {
  CHECK(source_of<MaxPool<2>>() == "whet::MaxPool<whet::Size{2, 2}, whet::Stride{2, 2}>");
  CHECK(source_of<MaxPool<3, Same, Stride{2}>>() ==
        "whet::MaxPool<whet::Size{3, 3}, whet::Stride{2, 2}, whet::Same>");
}
