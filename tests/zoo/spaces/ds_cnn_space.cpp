#include <whet/zoo/ds_cnn.hpp>
#include <whet/zoo/spaces/ds_cnn_space.hpp>

#include "catch.hpp"
#include "zoo/check_space.hpp"

namespace {

using namespace whet;
using Space = zoo::DSCNNSpace<>;

static_assert(candidate_count<Space> == (5 * 4 * 2) * (5 * 2 * 2) * (1 + 2 * 5 * 2) * (4 * 6 * 2));

}  // namespace

TEST_CASE("candidates of the space for keyword spotting cost what their models do") {
  check_space_costs<Space, 101, 54'321>();
}

TEST_CASE("candidates of the space for keyword spotting are networks") { check_candidates_valid<Space>(200); }

TEST_CASE("the published network is a candidate") {
  // Stem 64, 10x4, both axes halved; one, no and three more blocks of 64 and 3x3.
  Genotype genotype{.count = gene_count<Space>};
  genotype.genes = {4, 0, 0, 4, 0, 0, 0, 0, 0, 2, 4, 0};
  const CandidateCost cost = candidate_cost<Space, Int8Policy, target::generic>(genotype);
  using Published = Model<zoo::DSCNN<>, Int8Policy, target::generic>;
  CHECK(cost.macs == Published::macs);
  CHECK(cost.ram == Published::workspace_bytes);
}
