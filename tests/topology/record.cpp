#include <type_traits>

#include <whet/topology/record.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

static_assert(AffineExtent{3, 4}.weights() == 12 && AffineExtent{3, 4}.parameters() == 15);
static_assert(AffineExtent{}.parameters() == 0);
static_assert(AffineExtent{65536, 65536}.weights() == std::size_t{1} << 32 || sizeof(std::size_t) == 4);
static_assert(!Bounds{}.nonnegative() && Bounds{.low = 0.0f}.nonnegative() &&
              !Bounds{.low = -1.0f}.nonnegative());
static_assert(LayerRecord{}.parameters() == 0 && LayerRecord{}.producer == -1 && LayerRecord{}.accepted);
static_assert(std::is_trivially_copyable_v<LayerRecord>);

}  // namespace

TEST_CASE("a record is a plain value") {
  LayerRecord record;
  record.affine = {2, 3};
  CHECK(LayerRecord(record).parameters() == 8);
}
