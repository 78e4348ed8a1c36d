#include <string_view>

#include <whet/topology/reshape.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using namespace whet;
using Layer = Reshape<7, 7, 16>;

static_assert(Layer::role == LayerRole::identity && std::string_view(Layer::type) == "Reshape");
static_assert(Layer::output(784) == Shape(7, 7, 16) && Reshape<28, 28>::output(784) == Shape(28, 28));
static_assert(Layer::accepts(784) && Layer::accepts({28, 28}) && !Layer::accepts(783));

}  // namespace

TEST_CASE("a reshape writes itself as source") { CHECK(source_of<Layer>() == "whet::Reshape<7, 7, 16>"); }
