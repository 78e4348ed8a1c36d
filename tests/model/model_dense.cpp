#include "model/end_to_end.hpp"

namespace {

using namespace whet;

struct Single : Sequential<Input<1>, Dense<1>> {};
struct Odd : Sequential<Input<13, NonNegative>, Dense<9>, ReLU, Dense<17>, ReLU6, Dense<3>> {};

}  // namespace

TEST_CASE("a network of one weight computes what the reference computes") {
  end_to_end::check_policies<Single>(1);
}

TEST_CASE("clamping activations on odd sizes compute what the reference computes") {
  end_to_end::check_policies<Odd>(2);
}
