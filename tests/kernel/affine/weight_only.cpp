#include <algorithm>
#include <cstddef>
#include <memory>
#include <random>

#include <whet/kernel/linear.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/weight_only_coded.hpp>
#include <whet/topology/sigmoid.hpp>

#include "../coded_layer.hpp"
#include "../narrow_weights.hpp"
#include "float_check.hpp"

namespace kernel = whet::kernel;

namespace {

/// Every target against sums in double of the integers, times their groups' multipliers and the output's
/// scale.
template <int Group, class Activation, int Outputs, int Inputs>
void check(std::mt19937& generator) {
  using Policy = whet::WeightOnly<whet::GroupedInt4Policy<Group>>;
  using Generic = typename Policy::template affine<kernel::generic, Outputs, Inputs, false>;
  const auto numbers =
      CodedNumbers::random<typename Generic::weights_type>(Outputs, Inputs, false, generator);
  std::uniform_real_distribution<float> real(0.001f, 0.01f);
  Values scale(Outputs);
  for (float& value : scale) value = real(generator);
  const Values bias = random_values(Outputs, generator);
  Values weights;
  for (std::size_t output = 0; output < Outputs; ++output)
    for (std::size_t input = 0; input < Inputs; ++input) {
      const std::size_t groups = Generic::weights_type::groups;
      const int multiplier =
          groups == 0 ? 1 : numbers.multipliers[output * groups + input / (Group + !Group)];
      weights.push_back(static_cast<float>(numbers.integers[output * Inputs + input] * multiplier) *
                        scale[output]);
    }
  for_each_narrow_target([&]<class Target>() {
    const auto parameters =
        std::make_unique<typename Policy::template affine<Target, Outputs, Inputs, false>>();
    numbers.write(parameters->weights, Outputs, Inputs);
    std::copy(scale.begin(), scale.end(), parameters->scale);
    std::copy(bias.begin(), bias.end(), parameters->bias);
    check_packed<Activation>(*parameters, weights, bias, generator);
  });
}

}  // namespace

TEST_CASE("kernels of 4-bit weights and float inputs are within rounding of a sum in double") {
  std::mt19937 generator(1);
  check<0, kernel::Linear, 1, 1>(generator);
  check<0, kernel::Linear, 9, 8>(generator);
  check<0, kernel::Linear, 70, 69>(generator);
  check<0, kernel::Linear, 130, 11>(generator);
}

TEST_CASE("so are those of weights whose groups of inputs have scales of their own") {
  std::mt19937 generator(2);
  check<32, kernel::Linear, 1, 31>(generator);
  check<32, kernel::Linear, 9, 64>(generator);
  check<32, kernel::Linear, 70, 101>(generator);
  check<64, kernel::Linear, 35, 131>(generator);
}

TEST_CASE("they apply the activation to the finished sum") {
  std::mt19937 generator(3);
  check<32, whet::Sigmoid, 21, 37>(generator);
}
