#include "model/end_to_end.hpp"

namespace {

using namespace whet;

struct Tables : Sequential<Input<5>, Tanh, Sigmoid, Dense<11>, HardSwish, Dense<6>, Sigmoid, Dense<6>,
                           HardTanh, HardTanh, Dense<6>, Tanh, Tanh> {};

}  // namespace

TEST_CASE("activations that are tables in integers compute what the reference computes") {
  end_to_end::check_policies<Tables>(4);
}
