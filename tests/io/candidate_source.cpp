#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

#include <whet/io/candidate_source.hpp>
#include <whet/io/source_text.hpp>
#include <whet/model/candidate_policy.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/ternary.hpp>

#include "catch.hpp"
#include "topology/search/spaces.hpp"

namespace {

using namespace whet;
using namespace spaces;

constexpr Genotype genotype(std::initializer_list<int> genes) {
  Genotype result{.count = static_cast<int>(genes.size())};
  std::size_t index = 0;
  for (const int gene : genes) result.genes[index++] = static_cast<unsigned char>(gene);
  return result;
}

// clang-format off
#define WHET_SOURCE(...) \
  __VA_ARGS__            \
  constexpr const char* source = #__VA_ARGS__;

namespace blocks {
WHET_SOURCE(struct Found : whet::Sequential<
    whet::Input<10, 8, whet::NonNegative>,
    whet::Named<"stem", whet::Conv2D<16, whet::Size{3, 3}>>,
    whet::BatchNorm,
    whet::ReLU,
    whet::Layers<whet::Conv2D<32, whet::Size{3, 3}, whet::Stride{2, 2}>, whet::ReLU>,
    whet::Named<"blocks", whet::Layers<whet::Residual<whet::DepthwiseConv2D<whet::Size{5, 5}>, whet::ReLU>, whet::Residual<whet::DepthwiseConv2D<whet::Size{5, 5}>, whet::ReLU>>>,
    whet::Branches<whet::AddBranches, whet::Conv2D<16, whet::Size{3, 3}>, whet::Conv2D<16, whet::Size{1, 1}>>,
    whet::Layers<whet::Conv2D<12, whet::Size{1, 1}>, whet::ReLU>,
    whet::Layers<whet::Residual<whet::Named<"depthwise", whet::DepthwiseConv2D<whet::Size{3, 3}>>, whet::BatchNorm, whet::ReLU, whet::Named<"pointwise", whet::Conv2D<12, whet::Size{1, 1}>>, whet::BatchNorm>, whet::ReLU>,
    whet::GlobalAveragePool,
    whet::Dense<10>> {};
)
constexpr Genotype chosen = genotype({1, 1, 0, 1, 1, 2, 1, 0, 1, 0, 1, 0, 1, 1});
}  // namespace blocks

namespace vectors {
WHET_SOURCE(struct Found : whet::Sequential<
    whet::Input<20>,
    whet::Layers<whet::Dense<4>, whet::Tanh>,
    whet::Dense<3>> {};
)
constexpr Genotype chosen = genotype({1, 0, 0, 0, 0, 0, 1});
}  // namespace vectors
// clang-format on

/// The preprocessor keeps no line breaks.
std::string in_one_line(const std::string& source) {
  std::string result;
  for (const char character : source) {
    const bool space = character == ' ' || character == '\n';
    if (space && (result.empty() || result.back() == ' ')) continue;
    result += space ? ' ' : character;
  }
  while (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

/// Precisions left open of members, one of which may be without parameters.
struct Precisions
    : SearchSpace<Input<12>, Precise<Layers<Dense<any(4, 8)>, ReLU>, Int8Policy, Int4Policy>,
                  Precise<Choice<Skip, Layers<Dense<6>, BatchNorm, ReLU>>, TernaryPolicy, Int8Policy>,
                  Dense<5>, Precise<Dense<3>, Int8Policy, Int4Policy>> {};

template <class Space, Genotype Genes, class Found>
void check_source(const std::string& expected) {
  CHECK(in_one_line(to_source<Space>(Genes, "Found")) == in_one_line(expected));
  // What was written is the same network.
  const auto candidate = candidate_records<Space>(Genes);
  REQUIRE(candidate.count == layer_count<Found>);
  CHECK(candidate.input == input_shape<Found>);
  for (int index = 0; index < candidate.count; ++index) {
    const LayerRecord& one = candidate.records()[static_cast<std::size_t>(index)];
    const LayerRecord& other = records<Found>[static_cast<std::size_t>(index)];
    CHECK(one.name == other.name);
    CHECK(one.type == other.type);
    CHECK(one.position == other.position);
    CHECK(one.producer == other.producer);
    CHECK(one.others == other.others);
    CHECK(one.output == other.output);
    CHECK(one.window == other.window);
  }
}

}  // namespace

TEST_CASE("a candidate is written as a struct that compiles to the same network") {
  check_source<Small, blocks::chosen, blocks::Found>(blocks::source);
  check_source<Tiny, vectors::chosen, vectors::Found>(vectors::source);
}

TEST_CASE("one layer a line, and the name that was asked for") {
  const std::string source = to_source<Tiny>(vectors::chosen, "Winner");
  CHECK(source ==
        "struct Winner : whet::Sequential<\n    whet::Input<20>,\n    whet::Layers<whet::Dense<4>, "
        "whet::Tanh>,\n    whet::Dense<3>> {};\n");
}

TEST_CASE("the precisions that a candidate chose are written as its policy") {
  const auto check = [&]<std::size_t... Index>(std::index_sequence<Index...>) {
    const auto one = [&]<std::size_t Place>(std::integral_constant<std::size_t, Place>) {
      constexpr Genotype chosen = genotype_at<Precisions>(Place);
      CHECK(policy_to_source<Precisions, Int8Policy>(chosen) ==
            source_of<candidate_policy_t<Precisions, chosen, Int8Policy>>());
    };
    (one(std::integral_constant<std::size_t, Index>{}), ...);
  };
  check(std::make_index_sequence<static_cast<std::size_t>(candidate_count<Precisions>)>{});
  CHECK(policy_to_source<Small, Int8Policy>(blocks::chosen) ==
        source_of<candidate_policy_t<Small, blocks::chosen, Int8Policy>>());
  struct Plain : SearchSpace<Input<12>, Dense<any(4, 8)>, Dense<3>> {};
  CHECK(policy_to_source<Plain, Int8Policy>(genotype({1})) == "whet::Int8Policy");
}
