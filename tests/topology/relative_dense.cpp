#include <string_view>

#include <whet/topology/relative_dense.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using namespace whet;
using Quarter = RelativeDense<Ratio<1, 4>>;

static_assert(Quarter::role == LayerRole::affine && std::string_view(Quarter::type) == "RelativeDense");
static_assert(Quarter::output(64) == Shape(16) && RelativeDense<Ratio<3, 2>>::output(64) == Shape(96));
static_assert(Quarter::affine(64) == AffineExtent{16, 64} && Quarter::macs(64) == 1024);
static_assert(Quarter::accepts(64) && !Quarter::accepts(66) && !Quarter::accepts({2, 2, 64}));

}  // namespace

TEST_CASE("a relative dense layer writes itself as source") {
  CHECK(source_of<Quarter>() == "whet::RelativeDense<whet::Ratio<1, 4>>");
}
