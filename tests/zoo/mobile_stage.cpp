#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/search/candidate_records.hpp>
#include <whet/zoo/mobile_stage.hpp>

#include "catch.hpp"
#include "zoo/totals.hpp"

namespace {

using namespace whet;

// The expansion is that of the input's channels: as an inverted bottleneck of so many.
template <class Block>
using Behind16 = Sequential<Input<56, 56, 16>, Block>;
static_assert(totals<Behind16<zoo::ExpandedBottleneck<6, 24, 3, 2>>>.weights ==
              totals<Behind16<zoo::InvertedBottleneck<96, 24, 3, 2>>>.weights);
static_assert(output_shape<Behind16<zoo::ExpandedBottleneck<6, 24, 3, 2>>> == Shape(28, 28, 24));

struct Space : SearchSpace<Input<8, 8, 4>, zoo::MobileStageV2<any(8, 12), any(2, 3), any(3, 5), 2, 3>> {};
struct Attended : SearchSpace<Input<8, 8, 4>, zoo::MobileStageV3<16, any(2, 3), 3, 1, 1>> {};
static_assert(candidate_count<Space> == 2 * 2 * 2 * 4);
static_assert(candidate_count<Attended> == 2 * 2 * 2);

}  // namespace

TEST_CASE("a stage repeats blocks of its own width and expansion") {
  // Filters 12, expansion 3, kernel 5, two more blocks.
  Genotype genotype{.count = gene_count<Space>};
  genotype.genes = {1, 1, 1, 2};
  const auto candidate = candidate_records<Space>(genotype);
  REQUIRE(candidate.valid());
  CHECK(candidate.records().back().output == Shape(4, 4, 12));
  int depthwise = 0;
  for (const LayerRecord& record : candidate.records()) {
    if (record.type.view() != "DepthwiseConv2D") continue;
    CHECK(record.window.kernel_height == 5);
    CHECK(record.input.channels == (depthwise == 0 ? 12 : 36));
    ++depthwise;
  }
  CHECK(depthwise == 3);
}

TEST_CASE("all blocks of a stage attend, or none") {
  for (std::uint64_t index = 0; index < candidate_count<Attended>; ++index) {
    const Genotype genotype = genotype_at<Attended>(index);
    const auto candidate = candidate_records<Attended>(genotype);
    REQUIRE(candidate.valid());
    int blocks = 0;
    int gates = 0;
    for (const LayerRecord& record : candidate.records()) {
      if (record.type.view() == "DepthwiseConv2D") ++blocks;
      if (record.type.view() == "Multiply") ++gates;
    }
    CHECK((gates == 0 || gates == blocks));
  }
}
