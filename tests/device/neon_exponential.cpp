// exp and tanh of Arm's vectors against those of the C library in double precision, over their whole range.
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>

#include <whet/kernel/primitive/neon_exponential.hpp>

#include "../worse.hpp"

namespace {

using whet::kernel::half::Floats;

/// The distance in units of the last place of the float nearest to `exact`.
double distance(float found, double exact) {
  const auto nearest = static_cast<float>(exact);
  if (found == nearest) return 0.0;
  const float next = std::nextafter(std::fabs(nearest), std::numeric_limits<float>::infinity());
  return std::fabs(double{found} - exact) / (double{next} - std::fabs(double{nearest}));
}

struct Functions {
  double exp = 0.0;
  double tanh = 0.0;
};

Functions furthest() {
  Functions largest;
  // Every 9973rd of the floats of both signs.
  for (std::uint64_t bits = 0; bits < 0x1'0000'0000; bits += 9973) {
    const float x = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    if (!(std::fabs(x) <= 100.0f)) continue;
    float exp[4], tanh[4];
    whet::kernel::half::exp(Floats(x)).store_unaligned(exp);
    whet::kernel::half::tanh(Floats(x)).store_unaligned(tanh);
    // Results that are no normal floats are 0 or infinity, and next to them whatever is as small or large.
    if (x > -87.0f && x < 88.3f) largest.exp = worse(largest.exp, distance(exp[1], std::exp(double{x})));
    if (x <= -88.4f && exp[2] != 0.0f) largest.exp = 1e9;
    if (x >= 88.4f && !std::isinf(exp[3])) largest.exp = 1e9;
    // 32-bit Arm takes subnormal numbers for zero.
    if (std::fabs(x) >= std::numeric_limits<float>::min())
      largest.tanh = worse(largest.tanh, distance(tanh[0], std::tanh(double{x})));
  }
  return largest;
}

/// Where the results end, float by float: none is negative or NaN, nor far from what it should be.
bool ends_are_right() {
  bool right = true;
  constexpr float ends[] = {-88.3762626647949f, -87.3365448f, 88.3762626647949f};
  for (const float middle : ends) {
    std::uint32_t bits = std::bit_cast<std::uint32_t>(std::fabs(middle)) - 5000;
    for (int step = 0; step < 10000; ++step, ++bits) {
      const float x = std::copysign(std::bit_cast<float>(bits), middle);
      float y[4];
      whet::kernel::half::exp(Floats(x)).store_unaligned(y);
      right = right && (x < 0.0f ? y[0] >= 0.0f && y[0] < 1.3e-38f : y[0] > 2.3e38f);
    }
  }
  return right;
}

bool special_values_are_right() {
  const float infinity = std::numeric_limits<float>::infinity();
  float of_nan[4], of_infinity[4], of_less[4], tanh_nan[4], tanh_less[4];
  whet::kernel::half::exp(Floats(std::numeric_limits<float>::quiet_NaN())).store_unaligned(of_nan);
  whet::kernel::half::exp(Floats(infinity)).store_unaligned(of_infinity);
  whet::kernel::half::exp(Floats(-infinity)).store_unaligned(of_less);
  whet::kernel::half::tanh(Floats(std::numeric_limits<float>::quiet_NaN())).store_unaligned(tanh_nan);
  whet::kernel::half::tanh(Floats(-infinity)).store_unaligned(tanh_less);
  return std::isnan(of_nan[0]) && std::isinf(of_infinity[1]) && of_less[2] == 0.0f &&
         std::isnan(tanh_nan[3]) && tanh_less[0] == -1.0f;
}

}  // namespace

int main() {
  const Functions largest = furthest();
  const bool special = special_values_are_right() && ends_are_right();
  std::printf("exp: %.2f units in the last place, tanh: %.2f, special values %s\n", largest.exp, largest.tanh,
              special ? "right" : "WRONG");
  return largest.exp <= 2.0 && largest.tanh <= 3.0 && special ? 0 : 1;
}
