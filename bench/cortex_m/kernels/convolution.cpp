// Convolution, 3x3, 16 -> 16 channels, image 32x32.
#include "layer.hpp"

int main() {
  return bench::count_convolution<whet::Geometry{
      whet::Shape(32, 32, 16),
      whet::Shape(32, 32, 16),
      {.kernel_height = 3, .kernel_width = 3, .pad_top = 1, .pad_left = 1}}>();
}
