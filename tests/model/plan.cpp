#include <type_traits>

#include <whet/model/plan.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

struct Net : Sequential<Input<8, NonNegative>, Dense<6>, ReLU, Dense<5>, Tanh, Dense<3>, Softmax> {};
template <class Policy, int Step>
using parameters_t = typename Model<Net, Policy, target::generic>::template step_traits<Step>::parameters;

static_assert(std::is_same_v<parameters_t<Int8Policy, 0>, QuantizeParameters<std::int8_t>>);
static_assert(std::is_same_v<parameters_t<Int8Policy, 1>, Int8Affine<target::generic, 6, 8, true>>);
static_assert(std::is_same_v<parameters_t<Int8Policy, 2>, Int8Affine<target::generic, 5, 6, true>>);
static_assert(std::is_same_v<parameters_t<Int8Policy, 3>, LookupParameters>);
static_assert(std::is_same_v<parameters_t<Int8Policy, 4>, Int8Affine<target::generic, 3, 5, false>>);
static_assert(std::is_same_v<parameters_t<Int8Policy, 5>, Int8Softmax>);
static_assert(std::is_same_v<parameters_t<Int8Policy, 6>, DequantizeParameters>);
static_assert(std::is_same_v<parameters_t<TfliteInt8Policy, 2>, Int8Affine<target::generic, 5, 6, false>>);
static_assert(std::is_same_v<parameters_t<Float32Policy, 0>, Float32Affine<target::generic, 6, 8>>);
static_assert(std::is_empty_v<parameters_t<Float32Policy, 3>>, "float softmax has no parameters");

using Step = Model<Net, Float32Policy, target::generic>::step_traits<1>;
static_assert(std::is_same_v<Step::layer, Dense<5>> && std::is_same_v<Step::activation, Tanh>);
static_assert(
    std::is_same_v<Model<Net, Int8Policy, target::generic>::step_traits<1>::activation, kernel::Linear>,
    "in integers a fused clamp is part of the parameters");

}  // namespace

TEST_CASE("the slots of a model's parameters are reached by step") {
  Model<Net, Int8Policy, target::generic> model{};
  model.step<3>().table[7] = 5;
  const auto& constant = model;
  CHECK(constant.step<3>().table[7] == 5);
}
