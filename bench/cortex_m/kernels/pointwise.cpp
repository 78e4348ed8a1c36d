// Pointwise convolution, 64 -> 64 channels, image 25x5.
#include "layer.hpp"

int main() {
  return bench::count_convolution<whet::Geometry{whet::Shape(25, 5, 64), whet::Shape(25, 5, 64), {}}>();
}
