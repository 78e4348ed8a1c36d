#include "model/end_to_end.hpp"

namespace {

using namespace whet;

struct Image : Sequential<Input<3, 5, 2, NonNegative>, Flatten, Dropout<>, Dense<19>, Dropout<>, ReLU,
                          Dense<64>, ReLU, Dense<2>> {};

}  // namespace

TEST_CASE("an image through Flatten and Dropout computes what the reference computes") {
  end_to_end::check_policies<Image>(5);
}
