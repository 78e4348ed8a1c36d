#include <array>
#include <cstddef>
#include <limits>

#include <whet/precision/bits.hpp>
#include <whet/train/quantized/sign.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();
constexpr float tiny = std::numeric_limits<float>::denorm_min();

}  // namespace

TEST_CASE("signs are those that frozen models take, and gradients pass within [-1, 1]") {
  const std::array<float, 10> x{0.0F,  -0.0F,   tiny,     -tiny,   1.0F,
                                -1.0F, 1.0001F, -1.0001F, -300.0F, not_a_number};
  const std::array<float, 10> expected{1, 1, 1, -1, 1, -1, 1, -1, -1, -1};
  const std::array<float, 10> above{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  const std::array<float, 10> passed{1, 2, 3, 4, 5, 6, 0, 0, 0, 0};
  std::array<float, 10> y{};
  std::array<float, 10> gradient{};
  ThreadPool pool(1);
  quantized::SignOperation operation;
  ForwardPass<float> forward{
      {x.data(), 2, 5}, {y.data(), 2, 5}, {{nullptr, 0, 0}, {nullptr, 0}}, nullptr, pool};
  operation.forward(forward);
  CHECK(y == expected);
  for (std::size_t index = 0; index < x.size(); ++index)
    CHECK((y[index] < 0.0F) == (sign_bit(x[index]) == 1U));
  BackwardPass<float> backward{{x.data(), 2, 5},
                               {y.data(), 2, 5},
                               {above.data(), 2, 5},
                               {gradient.data(), 2, 5},
                               {{nullptr, 0, 0}, {nullptr, 0}},
                               {{nullptr, 0, 0}, {nullptr, 0}},
                               pool};
  operation.backward(backward);
  CHECK(gradient == passed);
}
