#include <whet/zoo/spaces/mobile_space.hpp>

#include "catch.hpp"
#include "zoo/check_space.hpp"

namespace {

using namespace whet;
using Small = zoo::MobileSpace28<>;
using Large = zoo::MobileSpace96<>;

// Stem, stages of width, expansion, kernel and 0 to 2 more blocks, the last one optional, width.
static_assert(candidate_count<Small> == 8ULL * (3 * 3 * 2 * 3) * (4 * 3 * 2 * 3) * (1 + 3 * 3 * 2 * 3) * 4);
// Inputs, stem; one more block at most; then with or without attention.
static_assert(candidate_count<Large> == 3ULL * 2 * (3 * 3 * 2) * (2 * 3 * 3 * 2 * 3) * (2 * 3 * 3 * 2 * 4) *
                                            (1 + 2 * 3 * 3 * 2 * 3) * 5);

}  // namespace

TEST_CASE("candidates of the mobile spaces cost what their models do") {
  check_space_costs<Small, 12'345, 6'842'879>();
  check_space_costs<Large, 123'456'789>();
}

TEST_CASE("candidates of the mobile spaces are networks") {
  check_candidates_valid<Small>(200);
  check_candidates_valid<Large>(200);
}
