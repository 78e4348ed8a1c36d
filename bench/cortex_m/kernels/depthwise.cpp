// Depthwise convolution, 3x3, 64 channels, image 25x5.
#include "layer.hpp"

int main() {
  return bench::count_convolution<whet::Geometry{
      whet::Shape(25, 5, 64),
      whet::Shape(25, 5, 64),
      {.kernel_height = 3, .kernel_width = 3, .pad_top = 1, .pad_left = 1, .groups = 64}}>();
}
