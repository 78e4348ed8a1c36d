// Dense layer, 784 -> 64, in float32: what fits the memory of both boards.
#include <whet/kernel/linear.hpp>
#include <whet/precision/float32.hpp>

#include "layer.hpp"

int main() {
  static whet::Float32Affine<bench::Target, 64, 784> parameters;
  static float x[784];
  static float y[64];
  bench::count([&] { affine(bench::Target{}, whet::kernel::Linear{}, parameters, x, y, nullptr); });
  bench::print_number("workspace", 0);
  return 0;
}
