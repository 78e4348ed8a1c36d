#include <string_view>

#include <whet/topology/average_pool.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using namespace whet;

static_assert(AveragePool<2>::role == LayerRole::pool && AveragePool<2>::pooling == Pooling::mean);
static_assert(std::string_view(AveragePool<2>::type) == "AveragePool");
// Of MLPerf Tiny's keyword spotting, its image classification and its visual wake words.
static_assert(AveragePool<Size{25, 5}>::output({25, 5, 64}) == Shape(1, 1, 64));
static_assert(AveragePool<8>::output({8, 8, 64}) == Shape(64) &&
              AveragePool<3>::output({3, 3, 256}) == Shape(256));
static_assert(AveragePool<3, Stride{2}, Same>::output({7, 6, 5}) == Shape(4, 3, 5));
static_assert(!AveragePool<3>::accepts({2, 6, 5}));

}  // namespace

TEST_CASE("an average pooling writes itself as source") {
  CHECK(source_of<AveragePool<Size{25, 5}>>() == "whet::AveragePool<whet::Size{25, 5}, whet::Stride{25, 5}>");
  CHECK(source_of<AveragePool<3, Same, Stride{2}>>() ==
        "whet::AveragePool<whet::Size{3, 3}, whet::Stride{2, 2}, whet::Same>");
}
