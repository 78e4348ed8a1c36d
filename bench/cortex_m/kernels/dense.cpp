// Dense layer, 784 -> 256.
#include "layer.hpp"

int main() {
  static whet::Int8Affine<bench::Target, 256, 784, false> parameters;
  static std::int8_t x[784];
  static std::int8_t y[256];
  bench::fill(parameters);
  bench::count([&] { affine(bench::Target{}, bench::NoActivation{}, parameters, x, y, nullptr); });
  bench::print_number("workspace", 0);
  return 0;
}
