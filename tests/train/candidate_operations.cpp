#include <cstdint>
#include <utility>

#include <whet/train/candidate_operations.hpp>

#include "catch.hpp"
#include "topology/search/spaces.hpp"

namespace {

using namespace whet;
using namespace spaces;

template <class Space, std::uint64_t Index>
void check_candidate() {
  constexpr Genotype genotype = genotype_at<Space>(Index);
  const auto& expected = operation_factories<float, candidate_t<Space, genotype>>;
  const auto found = candidate_operations<float, Space>(genotype);
  CAPTURE(Index);
  REQUIRE(found.size() == expected.size());
  for (std::size_t record = 0; record < found.size(); ++record) CHECK(found[record] == expected[record]);
}

}  // namespace

TEST_CASE("a candidate's layers are computed as those of its type") {
  [&]<std::uint64_t... Number>(std::integer_sequence<std::uint64_t, Number...>) {
    (check_candidate<Tiny, Number * 7 % tiny_candidates>(), ...);
    (check_candidate<Small, Number * 1021 % small_candidates>(), ...);
  }
  (std::make_integer_sequence<std::uint64_t, 12>{});
}
