#include <string_view>

#include <whet/topology/upsample.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using namespace whet;
using Layer = Upsample<Size{2, 3}>;
constexpr Shape image(4, 5, 6);

static_assert(Layer::role == LayerRole::rearrange && std::string_view(Layer::type) == "Upsample");
static_assert(Layer::output(image) == Shape(8, 15, 6) && Upsample<2>::output(image) == Shape(8, 10, 6));
static_assert(Layer::source_row(0, image) == 0 && Layer::source_row(1, image) == 0 &&
              Layer::source_row(7, image) == 3);
static_assert(Layer::source_column(2, image) == 0 && Layer::source_column(14, image) == 4);

}  // namespace

TEST_CASE("an upsampling writes itself as source") {
  CHECK(source_of<Layer>() == "whet::Upsample<whet::Size{2, 3}>");
}
