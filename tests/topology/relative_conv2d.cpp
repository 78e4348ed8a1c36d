#include <string_view>

#include <whet/topology/conv2d.hpp>
#include <whet/topology/relative_conv2d.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using namespace whet;
using Six = RelativeConv2D<6>;
using Quarter = RelativeConv2D<1, 4>;

static_assert(Six::role == LayerRole::convolution && std::string_view(Six::type) == "RelativeConv2D");
static_assert(Six::output({5, 7, 8}) == Shape(5, 7, 48) && Quarter::output({5, 7, 8}) == Shape(5, 7, 2));
static_assert(Quarter::accepts({5, 7, 8}) && !Quarter::accepts({5, 7, 6}));
// As the convolution of as many filters.
static_assert(Six::affine({5, 7, 8}) == Conv2D<48, 1>::affine({5, 7, 8}));
static_assert(Six::window({5, 7, 8}) == Conv2D<48, 1>::window({5, 7, 8}));
static_assert(Six::macs({5, 7, 8}) == Conv2D<48, 1>::macs({5, 7, 8}));

}  // namespace

TEST_CASE("a relative convolution writes itself as source") {
  CHECK(source_of<Quarter>() == "whet::RelativeConv2D<1, 4>");
}
