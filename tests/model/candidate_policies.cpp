#include <cstdint>
#include <string_view>
#include <vector>

#include <whet/model/candidate_policies.hpp>

#include "catch.hpp"
#include "topology/search/spaces.hpp"

namespace {

using namespace whet;

struct Space
    : SearchSpace<Input<6, 6>, ReLU, Precise<Choice<MaxPool<2>, Conv2D<4, 3>>, Int4Policy, TernaryPolicy>,
                  ReLU, Named<"block", Layers<Conv2D<4, 1>, ReLU>>,
                  Precise<Layers<Flatten, Dense<5>, Tanh>, Float32Policy>, Dense<2>> {};

std::vector<std::string_view> names(std::uint64_t index) {
  const Genotype genotype = genotype_at<Space>(index);
  const auto candidate = folded_records(candidate_records<Space>(genotype));
  const auto policies = candidate_policies<Space, Int8Policy, target::generic>(genotype, candidate);
  std::vector<std::string_view> result;
  for (int record = 0; record < candidate.count; ++record)
    result.push_back(policies[static_cast<std::size_t>(record)]->name);
  return result;
}

}  // namespace

TEST_CASE("layers have the precision that was chosen, those without parameters their producer's") {
  const std::string_view i8 = Int8Policy::name;
  const std::string_view f32 = Float32Policy::name;
  const std::string_view t = TernaryPolicy::name;
  // A pooling has no position that an override could name.
  const std::vector<std::string_view> pooled{i8, i8, i8, i8, i8, f32, f32, f32, i8};
  CHECK(names(0) == pooled);
  CHECK(names(2) == pooled);
  const std::vector<std::string_view> filtered{i8, t, t, i8, i8, f32, f32, f32, i8};
  CHECK(names(3) == filtered);
}
