#include <whet/kernel/linear.hpp>
#include <whet/precision/float32.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/sigmoid.hpp>

#include "../targets.hpp"
#include "float_check.hpp"

namespace kernel = whet::kernel;

namespace {

template <class Target, class Activation, int Outputs, int Inputs>
void check(std::mt19937& generator) {
  const Values weights = random_values(Outputs * Inputs, generator);
  const Values bias = random_values(Outputs, generator);
  check_kernels<whet::Float32Affine<Target, Outputs, Inputs>, Activation>(weights, bias, generator);
}

}  // namespace

TEST_CASE("float kernels are within rounding of a sum in double, of any shape and any row count") {
  std::mt19937 generator(1);
  for_each_shape([&]<int Outputs, int Inputs>() {
    for_each_target([&]<class Target>() { check<Target, kernel::Linear, Outputs, Inputs>(generator); });
  });
}

TEST_CASE("float kernels apply the activation to the finished sum") {
  std::mt19937 generator(2);
  for_each_target([&]<class Target>() {
    check<Target, whet::ReLU, 21, 37>(generator);
    check<Target, whet::Sigmoid, 21, 37>(generator);
  });
}
