#include <cstddef>
#include <random>
#include <string_view>
#include <vector>

#include <whet/precision/int4.hpp>
#include <whet/precision/sparse.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

/// Weights of which about `density` are not zero.
template <int Outputs, int Inputs>
std::vector<float> some_weights(double density, unsigned seed = 1) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<float> uniform(0.0f, 1.0f);
  std::vector<float> kernel(static_cast<std::size_t>(Outputs) * Inputs);
  for (float& weight : kernel) {
    const bool kept = uniform(generator) < density;
    weight = kept ? uniform(generator) + 0.25f : 0.0f;
  }
  return kernel;
}

/// The matrix that stored weights stand for.
template <class Parameters>
std::vector<float> unpacked(const Parameters& parameters) {
  std::vector<float> kernel(static_cast<std::size_t>(Parameters::outputs) * Parameters::inputs);
  for (int output = 0; output < Parameters::outputs; ++output)
    parameters.positions.for_each(output, [&](int slot, int input) {
      float& weight =
          kernel[static_cast<std::size_t>(output) * Parameters::inputs + static_cast<std::size_t>(input)];
      weight += Parameters::number::decode(parameters.weights[slot]);
    });
  return kernel;
}

template <class Pattern, int Outputs, int Inputs, class Target = target::generic>
SparseFloatAffine<Target, Float32, Pattern, Outputs, Inputs> packed(const std::vector<float>& kernel) {
  SparseFloatAffine<Target, Float32, Pattern, Outputs, Inputs> parameters;
  pack(parameters, {.kernel = kernel.data()});
  return parameters;
}

/// Weights that fit: at most Kept of each Of neighbouring inputs.
template <int Kept, int Of, int Outputs, int Inputs>
std::vector<float> n_of_m_weights() {
  auto kernel = some_weights<Outputs, Inputs>(0.6);
  for (int output = 0; output < Outputs; ++output)
    for (int group = 0; group < Inputs; group += Of) {
      int count = 0;
      for (int index = group; index < group + Of && index < Inputs; ++index) {
        float& weight = kernel[static_cast<std::size_t>(output) * Inputs + static_cast<std::size_t>(index)];
        if (weight != 0.0f && ++count > Kept) weight = 0.0f;
      }
    }
  return kernel;
}

}  // namespace

TEST_CASE("a sparse policy's name is its type as source") {
  STATIC_REQUIRE(std::string_view(Sparse<Int8Policy, Block<8, 4, Keep{25}>>::name) ==
                 "whet::Sparse<whet::Int8Policy, whet::Block<8, 4, whet::Keep{25}>>");
  STATIC_REQUIRE(std::string_view(Sparse<Float32Policy, NofM<2, 4>>::name) ==
                 "whet::Sparse<whet::Float32Policy, whet::NofM<2, 4>>");
  STATIC_REQUIRE(std::string_view(Sparse<Int4Policy, Unstructured<Keep{100}>>::name) ==
                 "whet::Sparse<whet::Int4Policy, whet::Unstructured<whet::Keep{100}>>");
}

TEST_CASE("stored weights at their positions are the matrix they were packed from") {
  SECTION("unstructured") {
    const auto kernel = some_weights<7, 50>(0.3);
    CHECK(unpacked(packed<Unstructured<Keep{50}>, 7, 50>(kernel)) == kernel);
  }
  SECTION("unstructured, with gaps that a byte does not hold") {
    std::vector<float> kernel(3 * 2000);
    for (const std::size_t index : {0U, 255U, 511U, 1999U, 2001U, 3999U, 5999U}) kernel[index] = 1.5f;
    const auto parameters = packed<Unstructured<Keep{1}>, 3, 2000>(kernel);
    CHECK(unpacked(parameters) == kernel);
    CHECK(parameters.positions.is_valid());
  }
  SECTION("2:4, with a group that the inputs do not fill") {
    const auto kernel = n_of_m_weights<2, 4, 19, 39>();
    CHECK(unpacked(packed<NofM<2, 4>, 19, 39>(kernel)) == kernel);
    CHECK(unpacked(packed<NofM<2, 4>, 19, 39, target::avx2>(kernel)) == kernel);
  }
  SECTION("1:4 and 3:8") {
    const auto one = n_of_m_weights<1, 4, 5, 70>();
    CHECK(unpacked(packed<NofM<1, 4>, 5, 70, target::avx512>(one)) == one);
    const auto three = n_of_m_weights<3, 8, 5, 70>();
    CHECK(unpacked(packed<NofM<3, 8>, 5, 70, target::avx512>(three)) == three);
  }
  SECTION("blocks that reach beyond both ends") {
    const auto kernel = some_weights<19, 39>(0.02);
    const auto parameters = packed<Block<8, 4, Keep{60}>, 19, 39>(kernel);
    CHECK(unpacked(parameters) == kernel);
    CHECK(parameters.positions.is_valid());
  }
}

TEST_CASE("patterns count what they have room for") {
  const auto kernel = some_weights<16, 40>(0.5);
  int weights = 0;
  for (const float weight : kernel) weights += weight != 0.0f;
  using Any = SparsePositions<Unstructured<Keep{10}>, 16, 40, 1>;
  CHECK(Any::needed(kernel.data()) == weights);
  STATIC_REQUIRE(Any::limit == 64);
  STATIC_REQUIRE(SparsePositions<NofM<2, 4>, 16, 40, 1>::limit == 2);
  using Blocks = SparsePositions<Block<8, 4, Keep{25}>, 16, 40, 1>;
  STATIC_REQUIRE(Blocks::limit == 5);
  std::vector<float> two(16 * 40);
  two[0] = two[39] = 1.0f;
  CHECK(Blocks::needed(two.data()) == 2);
}

TEST_CASE("weights beyond the capacity are left out, and nothing is written behind the end") {
  const auto kernel = some_weights<16, 40>(1.0);
  const auto any = packed<Unstructured<Keep{10}>, 16, 40>(kernel);
  CHECK(any.positions.is_valid());
  CHECK(packed<NofM<2, 4>, 16, 40>(kernel).positions.is_valid());
  CHECK(packed<Block<8, 4, Keep{25}>, 16, 40>(kernel).positions.is_valid());
}

TEST_CASE("positions that lead out of the matrix are found out") {
  auto any = packed<Unstructured<Keep{50}>, 7, 50>(some_weights<7, 50>(0.3));
  any.positions.steps[2] = 255;
  CHECK_FALSE(any.positions.is_valid());
  auto blocks = packed<Block<8, 4, Keep{60}>, 19, 39>(some_weights<19, 39>(0.02));
  SECTION("a column") { blocks.positions.columns[0] = 10; }
  SECTION("a start beyond the end") { blocks.positions.starts[3] = 250; }
  SECTION("starts that fall") {
    blocks.positions.starts[1] = static_cast<std::uint8_t>(blocks.positions.starts[2] + 1);
  }
  CHECK_FALSE(blocks.positions.is_valid());
  auto last = packed<NofM<2, 4>, 19, 37>(n_of_m_weights<2, 4, 19, 37>());
  CHECK(last.positions.is_valid());
  for (auto& word : last.positions.codes) word = 0xFFFF'FFFFU;
  CHECK_FALSE(last.positions.is_valid());
}

TEST_CASE("stored bytes at 90 percent sparsity stay below a share of the dense layer's") {
  constexpr int outputs = 256;
  constexpr int inputs = 784;
  using target::generic;
  constexpr auto dense = sizeof(Float32Policy::affine<generic, outputs, inputs, true>);
  constexpr auto dense8 = sizeof(Int8Policy::affine<generic, outputs, inputs, true>);
  constexpr auto dense4 = sizeof(GroupedInt4Policy<0>::affine<generic, outputs, inputs, true>);
  using Blocks = Block<16, 1, Keep{10}>;
  using Any = Unstructured<Keep{10}>;
  STATIC_REQUIRE(sizeof(Sparse<Float32Policy, Blocks>::affine<generic, outputs, inputs, true>) <
                 0.15 * dense);
  STATIC_REQUIRE(sizeof(Sparse<Float32Policy, Any>::affine<generic, outputs, inputs, true>) < 0.25 * dense);
  STATIC_REQUIRE(sizeof(Sparse<Int8Policy, Block<8, 4, Keep{10}>>::affine<generic, outputs, inputs, true>) <
                 0.15 * dense8);
  STATIC_REQUIRE(sizeof(Sparse<Int8Policy, Any>::affine<generic, outputs, inputs, true>) < 0.25 * dense8);
  STATIC_REQUIRE(sizeof(Sparse<Int4Policy, Block<8, 4, Keep{10}>>::affine<generic, outputs, inputs, true>) <
                 0.25 * dense4);
  STATIC_REQUIRE(sizeof(Sparse<Int4Policy, Any>::affine<generic, outputs, inputs, true>) < 0.40 * dense4);
}

TEST_CASE(
    "sparse integer layers hold float forms where few weights are stored for an output and kernels take "
    "them") {
  using whet::target::avx2;
  constexpr auto has_form = []<class Pattern>(Pattern) {
    return Sparse<Int8Policy, Pattern>::template affine<avx2, 64, 784, true>::has_float_form;
  };
  STATIC_REQUIRE(has_form(Block<8, 4, Keep{10}>{}));
  STATIC_REQUIRE(has_form(Block<16, 4, Keep{30}>{}));
  STATIC_REQUIRE_FALSE(has_form(Block<8, 4, Keep{40}>{}));
  STATIC_REQUIRE_FALSE(has_form(Block<4, 4, Keep{10}>{}));
  STATIC_REQUIRE_FALSE(has_form(Unstructured<Keep{10}>{}));
}

TEST_CASE("four-bit weights are rounded to the nearest multiple of a scale that is given") {
  std::mt19937 generator(5);
  std::uniform_real_distribution<float> uniform(-0.69f, 0.69f);
  std::vector<float> kernel(4 * 40);
  for (float& weight : kernel) weight = uniform(generator);
  const float scale = 0.1f;
  Sparse<Int4Policy, Unstructured<Keep{100}>>::affine<target::generic, 4, 40, true> parameters{};
  pack(parameters, {.kernel = kernel.data(), .weight_scales = &scale, .weight_scale_count = 1});
  for (int output = 0; output < 4; ++output)
    parameters.positions.for_each(output, [&](int slot, int input) {
      const float weight = kernel[static_cast<std::size_t>(output * 40 + input)];
      CHECK(parameters.weights.integer(slot) == Int4Coding::of_scale(scale)(weight));
    });
}

TEST_CASE("four-bit slots hold what was set") {
  SparseInt4::values<40> values{};
  for (int slot = 0; slot < 40; ++slot) values.set(slot, slot % 15 - 7);
  for (int slot = 0; slot < 40; ++slot) CHECK(values.integer(slot) == slot % 15 - 7);
}
