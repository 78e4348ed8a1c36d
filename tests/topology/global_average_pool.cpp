#include <string_view>

#include <whet/topology/average_pool.hpp>
#include <whet/topology/global_average_pool.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using Layer = whet::GlobalAveragePool;
constexpr whet::Shape image(25, 5, 64);

static_assert(Layer::role == whet::LayerRole::pool && Layer::pooling == whet::Pooling::mean);
static_assert(std::string_view(Layer::type) == "GlobalAveragePool");
static_assert(Layer::output(image) == whet::Shape(64) && Layer::accepts(image) && !Layer::accepts(0));
static_assert(Layer::window(image).kernel_height == 25 && Layer::window(image).kernel_width == 5);
static_assert(whet::Geometry{image, 64, Layer::window(image)}.source_column(0, 4) == 4);
static_assert(Layer::output(image) == whet::AveragePool<whet::Size{25, 5}>::output(image));

}  // namespace

TEST_CASE("a global average pooling writes itself as source") {
  CHECK(source_of<Layer>() == "whet::GlobalAveragePool");
}
