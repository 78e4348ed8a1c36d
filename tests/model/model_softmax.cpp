#include "model/end_to_end.hpp"

namespace {

using namespace whet;

struct Signed : Sequential<Input<31>, Dense<33>, ReLU, Dense<7>, LeakyReLU<>, Dense<5>, Softmax> {};

}  // namespace

TEST_CASE("a signed input, a leaky activation and softmax compute what the reference computes") {
  end_to_end::check_policies<Signed>(3);
}
