#include <cstdint>
#include <string_view>
#include <utility>

#include <whet/topology/search/candidate_records.hpp>

#include "catch.hpp"
#include "topology/search/spaces.hpp"

namespace {

using namespace whet;
using namespace spaces;

void check_equal(const LayerRecord& found, const LayerRecord& expected) {
  CHECK(found.name == expected.name);
  CHECK(found.type == expected.type);
  CHECK(found.position == expected.position);
  CHECK(found.is_first == expected.is_first);
  CHECK(found.is_last == expected.is_last);
  CHECK(found.role == expected.role);
  CHECK(found.producer == expected.producer);
  CHECK(found.others == expected.others);
  CHECK(found.input == expected.input);
  CHECK(found.output == expected.output);
  CHECK(found.accepted == expected.accepted);
  CHECK(found.affine == expected.affine);
  CHECK(found.window == expected.window);
  CHECK(found.macs == expected.macs);
  CHECK(found.bounds.low == expected.bounds.low);
  CHECK(found.bounds.high == expected.bounds.high);
  CHECK(found.units == expected.units);
  CHECK(found.fixed_width == expected.fixed_width);
}

template <class Space, std::uint64_t Index>
void check_candidate() {
  constexpr Genotype genotype = genotype_at<Space>(Index);
  using Candidate = candidate_t<Space, genotype>;
  const auto candidate = candidate_records<Space>(genotype);
  CAPTURE(Index);
  REQUIRE(candidate.count == layer_count<Candidate>);
  CHECK(candidate.input == input_shape<Candidate>);
  CHECK(candidate.input_bounds.low == input_bounds<Candidate>.low);
  bool valid = true;
  for (int record = 0; record < candidate.count; ++record) {
    const LayerRecord& expected = records<Candidate>[static_cast<std::size_t>(record)];
    check_equal(candidate.records()[static_cast<std::size_t>(record)], expected);
    valid = valid && expected.accepted;
  }
  CHECK(candidate.valid() == valid);
}

/// Step is prime, so that all genes change.
template <class Space, std::uint64_t Step, std::uint64_t... Number>
void check_candidates(std::integer_sequence<std::uint64_t, Number...>) {
  (check_candidate<Space, Number * Step % candidate_count<Space>>(), ...);
}

struct Ends
    : SearchSpace<Input<8>, Dense<any(4, 8)>, Choice<ReLU, Softmax>, Dense<3>, Choice<Skip, Softmax>> {};

/// Derived from a combinator with other arguments than their own.
template <class First, class Second>
struct Swapped : Concat<Second, First> {};
template <class Layer>
struct WithReLU : Residual<Layer, ReLU> {};
struct Derived : SearchSpace<Input<4, 4, 2>, Swapped<Conv2D<any(2, 4, 6), 1>, Conv2D<any(3, 5), 3>>,
                             WithReLU<DepthwiseConv2D<any(3, 5)>>, Flatten, Dense<2>> {};

}  // namespace

TEST_CASE("records of a candidate are those of its type") {
  check_candidates<Tiny, 1>(std::make_integer_sequence<std::uint64_t, tiny_candidates>{});
  check_candidates<Small, 1021>(std::make_integer_sequence<std::uint64_t, 24>{});
}

TEST_CASE("what derives from a combinator is what it is made of, not its arguments") {
  check_candidates<Derived, 1>(std::make_integer_sequence<std::uint64_t, candidate_count<Derived>>{});
  const auto last = candidate_records<Derived>(genotype_at<Derived>(candidate_count<Derived> - 1));
  CHECK(last.storage[0].output == Shape(4, 4, 5));
  CHECK(last.storage[1].output == Shape(4, 4, 6));
  CHECK(last.storage[4].type == std::string_view("ReLU"));
}

TEST_CASE("records are there in a constant expression, too") {
  constexpr auto candidate = candidate_records<Tiny>(genotype_at<Tiny>(7));
  static_assert(candidate.valid() && candidate.count > 0);
  CHECK(candidate.records().back().output == Shape(3));
}

TEST_CASE("of all candidates those are valid whose layers fit one another") {
  // The residual block fits where shortcut and body have as many filters, the last one where its width is
  // that of the block before: 1 of 2 each.
  std::uint64_t valid = 0;
  for (std::uint64_t index = 0; index < candidate_count<Small>; ++index)
    valid += candidate_records<Small>(genotype_at<Small>(index)).valid() ? 1U : 0U;
  CHECK(valid == small_candidates / 4);
}

namespace {

/// Of three candidates the second one alone fits.
struct Middle : SearchSpace<Input<6, 6, 1>, Conv2D<4, any(7, 5, 8), Valid>, Flatten, Dense<2>> {};

/// Of many candidates those whose first gene is 1, which is so of no step of a round number, nor of the last.
struct LaterOnes : SearchSpace<Input<6, 6, 1>, Conv2D<4, any(7, 5, 8, 9), Valid>,
                               Choice<Skip, ReLU, Tanh, Sigmoid>, Flatten, Dense<any(1, 2, 3, 4, 5, 6, 7, 8)>,
                               Choice<Skip, ReLU, Tanh, Sigmoid>, Dense<any(2, 3)>> {};

}  // namespace

TEST_CASE("a space is one where a single candidate is a network, whichever") {
  CHECK(!candidate_records<Middle>(genotype_at<Middle>(0)).valid());
  CHECK(candidate_records<Middle>(genotype_at<Middle>(1)).valid());
  CHECK(!candidate_records<LaterOnes>(genotype_at<LaterOnes>(4)).valid());
  CHECK(candidate_records<LaterOnes>(genotype_at<LaterOnes>(5)).valid());
}

TEST_CASE("a candidate with a Softmax that is not the last layer is no network, as a type of it is none") {
  for (std::uint64_t index = 0; index < candidate_count<Ends>; ++index) {
    const Genotype genotype = genotype_at<Ends>(index);
    CHECK(candidate_records<Ends>(genotype).valid() == (genotype.genes[1] == 0));
  }
}
