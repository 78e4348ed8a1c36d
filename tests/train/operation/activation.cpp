#include <whet/topology/elu.hpp>
#include <whet/topology/hard_sigmoid.hpp>
#include <whet/topology/hard_swish.hpp>
#include <whet/topology/hard_tanh.hpp>
#include <whet/topology/leaky_relu.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/topology/swish.hpp>
#include <whet/topology/tanh.hpp>
#include <whet/train/operation/activation.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"

namespace app {

/// A user's activation in a namespace of its own, which derives from nothing.
struct Cube {
  static constexpr const char* type = "Cube";
  static constexpr whet::LayerRole role = whet::LayerRole::activation;
  static constexpr bool accepts(whet::Shape) { return true; }
  static constexpr whet::Shape output(whet::Shape input) { return input; }
  template <class Number>
  static constexpr Number value(Number x) {
    return x * x * x;
  }
  template <class Number>
  static constexpr Number derivative(Number x) {
    return Number(3) * x * x;
  }
};

}  // namespace app

TEMPLATE_TEST_CASE("the gradient of an activation agrees with central differences", "", whet::ReLU,
                   whet::ReLU6, (whet::LeakyReLU<whet::Ratio<1, 10>>), whet::HardSwish, whet::Sigmoid,
                   whet::Swish, whet::ELU, whet::HardSigmoid, whet::Tanh, whet::HardTanh, app::Cube) {
  CHECK(operation_gradient_errors<TestType, 7>(5).input < 1e-8);
}

TEST_CASE("the gradient of an activation is right where ranges of several threads meet") {
  CHECK(operation_gradient_errors<whet::Tanh, 41, 41, 10>(1).input < 1e-8);
}
