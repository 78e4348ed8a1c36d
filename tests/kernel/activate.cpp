#include <cmath>
#include <random>
#include <vector>

#include <whet/kernel/activate.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/topology/hard_swish.hpp>
#include <whet/topology/hard_tanh.hpp>
#include <whet/topology/leaky_relu.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/topology/tanh.hpp>

#include "buffers.hpp"
#include "catch.hpp"
#include "targets.hpp"

namespace {

template <class Activation>
void check() {
  std::mt19937 generator(1);
  std::uniform_real_distribution<float> uniform(-12.0f, 12.0f);
  for (const int count : {0, 1, 7, 8, 9, 40, 101}) {
    std::vector<float> x(static_cast<std::size_t>(count));
    for (float& value : x) value = uniform(generator);
    const ExactInput<float> input(x, 1);
    for_each_target([&]<class Target>() {
      GuardedOutput<float> output(x.size()), in_place(x.size());
      activate(Target{}, Activation{}, input.data(), output.data(), count);
      std::copy(x.begin(), x.end(), in_place.data());
      activate(Target{}, Activation{}, in_place.data(), in_place.data(), count);
      CHECK(output.intact());
      CHECK(in_place.intact());
      CHECK(in_place.values() == output.values());
      for (std::size_t index = 0; index < x.size(); ++index) {
        const double expected = Activation::value(static_cast<double>(x[index]));
        CAPTURE(Target::name, x[index]);
        CHECK(std::abs(output.values()[index] - expected) <= 1e-6 * (1.0 + std::abs(expected)));
      }
    });
  }
}

}  // namespace

TEST_CASE("activations of float arrays equal the function in double, in place or not") {
  check<whet::kernel::Linear>();
  check<whet::ReLU>();
  check<whet::ReLU6>();
  check<whet::LeakyReLU<>>();
  check<whet::HardSwish>();
  check<whet::Sigmoid>();
  check<whet::Tanh>();
  check<whet::HardTanh>();
}
