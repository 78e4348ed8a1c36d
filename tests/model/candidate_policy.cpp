#include <type_traits>

#include <whet/model/candidate_policy.hpp>

#include "catch.hpp"
#include "topology/search/spaces.hpp"

namespace {

using namespace whet;

struct Space
    : SearchSpace<Input<6, 6>, Precise<Choice<MaxPool<2>, Conv2D<4, 3>, Skip>, Int4Policy, TernaryPolicy>,
                  Conv2D<4, 1>, Flatten, Precise<Dense<any(5, 6)>, Float32Policy, Int8Policy>, Dense<2>> {};
/// No precision is chosen.
struct Plain : SearchSpace<Input<6>, Dense<any(5, 6)>> {};

constexpr Genotype genotype(int policy, int choice, int head_policy, int units) {
  Genotype result{.count = 4};
  result.genes[0] = static_cast<unsigned char>(policy);
  result.genes[1] = static_cast<unsigned char>(choice);
  result.genes[2] = static_cast<unsigned char>(head_policy);
  result.genes[3] = static_cast<unsigned char>(units);
  return result;
}
template <Genotype Genes>
using policy_of = candidate_policy_t<Space, Genes, Int8Policy>;

// Members count if they have parameters: a pooling does not, nor what was skipped.
static_assert(std::is_same_v<policy_of<genotype(1, 1, 0, 1)>,
                             Mixed<Int8Policy, At<0, TernaryPolicy>, At<2, Float32Policy>>>);
static_assert(std::is_same_v<policy_of<genotype(1, 0, 0, 0)>, Mixed<Int8Policy, At<1, Float32Policy>>>);
static_assert(std::is_same_v<policy_of<genotype(0, 2, 1, 0)>, Mixed<Int8Policy, At<1, Int8Policy>>>);
static_assert(std::is_same_v<candidate_policy_t<Plain, genotype_at<Plain>(1), Float32Policy>, Float32Policy>);

}  // namespace

TEST_CASE("a candidate's precision makes a model") {
  using Candidate = candidate_t<Space, genotype(1, 1, 0, 1)>;
  using Frozen = Model<Candidate, policy_of<genotype(1, 1, 0, 1)>, target::generic>;
  CHECK(Frozen::output_extents == Shape(2));
}
