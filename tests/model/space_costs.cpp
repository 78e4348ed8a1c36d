#include <cstdint>
#include <utility>

#include <whet/model/candidate_policy.hpp>
#include <whet/model/space_costs.hpp>

#include "catch.hpp"
#include "topology/search/spaces.hpp"

namespace {

using namespace whet;
using namespace spaces;

/// Precisions of members with and without parameters, of groups, and of what may be skipped.
struct Precisions
    : SearchSpace<
          Input<any(8, 9), 8, 2, NonNegative>, Named<"stem", Conv2D<any(8, 16), 3>>, BatchNorm, ReLU,
          Precise<Choice<MaxPool<2>, Layers<Conv2D<any(16, 32), 3, Stride{2}>, HardSwish>, Skip>, Int8Policy,
                  TernaryPolicy, Float32Policy>,
          Precise<BatchNorm, Int8Policy, Float32Policy>,
          Precise<Repeat<0, 2, Residual<DepthwiseConv2D<3>, BatchNorm, ReLU>>, Int8Policy, Float32Policy>,
          ReLU6, GlobalAveragePool, Precise<Dense<10>, Int4Policy, Int8Policy>> {};

template <class Space, class Default, class Target, std::uint64_t Index>
void check_candidate() {
  constexpr Genotype genotype = genotype_at<Space>(Index);
  using Frozen =
      Model<Folded<candidate_t<Space, genotype>>, candidate_policy_t<Space, genotype, Default>, Target>;
  const CandidateCost cost = candidate_cost<Space, Default, Target>(genotype);
  CAPTURE(Index);
  CHECK(cost.macs == Frozen::macs);
  CHECK(cost.flash == Frozen::weight_bytes);
  CHECK(cost.ram == Frozen::workspace_bytes);
  CHECK(cost.energy == estimated_energy<Frozen>);
  std::size_t parameters = 0;
  for (const StepCost& step : step_costs<Frozen>) parameters += step.parameters;
  CHECK(cost.parameters == parameters);
}

template <class Space, class Default, class Target, std::uint64_t Step, std::uint64_t... Number>
void check_candidates(std::integer_sequence<std::uint64_t, Number...>) {
  (check_candidate<Space, Default, Target, Number * Step % candidate_count<Space>>(), ...);
}

template <std::uint64_t Count>
using Numbers = std::make_integer_sequence<std::uint64_t, Count>;

/// 67,712 inputs of a dense layer with 8 filters, 33,856 with 4.
struct Wide : SearchSpace<Input<94, 94, NonNegative>, Conv2D<any(4, 8), 3>, ReLU, Flatten,
                          Precise<Dense<2>, Int8Policy, Int4Policy, Float32Policy>> {};
struct WideSequence : SearchSpace<Input<2, 1, any(65536, 65537)>, GRU<1>, Dense<2>> {};

}  // namespace

TEST_CASE("a candidate costs what its model costs") {
  check_candidates<Tiny, Float32Policy, target::generic, 7>(Numbers<12>{});
  check_candidates<Precisions, Int8Policy, target::generic, 31>(Numbers<20>{});
  check_candidates<Precisions, Float32Policy, target::cortex_m_dsp, 53>(Numbers<10>{});
  check_candidates<Precisions, Int4Policy, target::avx2, 11>(Numbers<10>{});
}

TEST_CASE("what does not fit together costs more than there is") {
  // The residual's shortcut has other filters than its body.
  Genotype mismatch{.count = gene_count<Small>};
  mismatch.genes[7] = 1;
  REQUIRE_FALSE(candidate_records<Small>(mismatch).valid());
  const CandidateCost cost = candidate_cost<Small, Int8Policy, target::generic>(mismatch);
  CHECK_FALSE(fits(cost, {.flash = SIZE_MAX - 1, .ram = SIZE_MAX - 1}));
}

TEST_CASE("layers of more inputs than integers take cost more than there is, those of floats do not") {
  constexpr Budget most{.flash = SIZE_MAX - 1, .ram = SIZE_MAX - 1};
  const auto fits_at = [&](unsigned char filters, unsigned char policy) {
    Genotype genotype{.count = gene_count<Wide>};
    genotype.genes[0] = filters;
    genotype.genes[1] = policy;
    return fits(candidate_cost<Wide, Int8Policy, target::generic>(genotype), most);
  };
  for (unsigned char policy = 0; policy < 3; ++policy) {
    CHECK(fits_at(0, policy));
    CHECK(fits_at(1, policy) == (policy == 2));
  }
  const auto cost = [](std::uint64_t index) {
    return candidate_cost<WideSequence, Int8Policy, target::generic>(genotype_at<WideSequence>(index));
  };
  CHECK(fits(cost(0), most));
  CHECK_FALSE(fits(cost(1), most));
}

TEST_CASE("the compiler says which candidates fit a device") {
  constexpr Budget budget{.flash = 700, .ram = 32};
  constexpr auto feasible = whet::feasible<Tiny, Int8Policy, target::cortex_m_dsp>(budget);
  static_assert(feasible.count() > 0 && feasible.count() < candidate_count<Tiny>);
  std::size_t count = 0;
  for (std::uint64_t index = 0; index < candidate_count<Tiny>; ++index) {
    const bool expected =
        fits(candidate_cost<Tiny, Int8Policy, target::cortex_m_dsp>(genotype_at<Tiny>(index)), budget);
    CHECK(feasible[index] == expected);
    count += expected ? 1 : 0;
  }
  CHECK(feasible.count() == count);
}
