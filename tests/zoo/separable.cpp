#include <whet/topology/batch_norm.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/zoo/separable.hpp>

#include "catch.hpp"
#include "zoo/totals.hpp"

namespace {

using namespace whet;

struct Body : Sequential<Input<14, 14, 512>, zoo::Separable<512>> {};
struct Down : Sequential<Input<14, 14, 512>, zoo::Separable<1024, 2, BatchNorm>> {};
// Howard et al. 2017, table 3: 52.3 million multiply-adds and .27 million parameters instead of 462 and 2.36.
static_assert((totals<Body>.macs + 50'000) / 100'000 == 523 && (totals<Body>.weights + 5'000) / 10'000 == 27);
static_assert(output_shape<Down> == Shape(7, 7, 1024));
static_assert(layer_count<Body> == 4 && layer_count<Down> == 6);

}  // namespace

TEST_CASE("a separable convolution costs what its paper says") { SUCCEED("as the assertions above say"); }
