#include <string_view>

#include <whet/topology/zero_pad.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using namespace whet;
using Layer = ZeroPad<1, 2, 3, 0>;
constexpr Shape image(4, 5, 6);

static_assert(Layer::role == LayerRole::rearrange && std::string_view(Layer::type) == "ZeroPad");
static_assert(Layer::output(image) == Shape(7, 8, 6) && ZeroPad<1>::output(image) == Shape(6, 7, 6));
static_assert(ZeroPad<1, 2>::output(image) == Shape(7, 7, 6), "the sides are as the top");
static_assert(Layer::source_row(0, image) == -1 && Layer::source_row(1, image) == 0);
static_assert(Layer::source_row(4, image) == 3 && Layer::source_row(5, image) == -1);
static_assert(Layer::source_column(2, image) == -1 && Layer::source_column(7, image) == 4);

}  // namespace

TEST_CASE("a padding writes itself as source") {
  CHECK(source_of<Layer>() == "whet::ZeroPad<1, 2, 3, 0>");
  CHECK(source_of<ZeroPad<1>>() == "whet::ZeroPad<1, 1, 1, 1>");
}
