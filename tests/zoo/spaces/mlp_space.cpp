#include <whet/zoo/spaces/mlp_space.hpp>

#include "catch.hpp"
#include "zoo/check_space.hpp"

namespace {

using namespace whet;
using Space = zoo::MLPSpace<>;

static_assert(candidate_count<Space> == 9 * (1 + 8 * (1 + 8)));
// 784 x 16 x 10, without more.
static_assert(candidate_cost<Space, Int8Policy, target::generic>(genotype_at<Space>(0)).macs ==
              784 * 16 + 16 * 10);

}  // namespace

TEST_CASE("candidates of the space of dense layers cost what their models do") {
  check_space_costs<Space, 5, 91, 656>();
}
