#pragma once

#include <memory>

#include "../runner.hpp"
#include "graph.hpp"

namespace bench::peer {

/// What a C++ programmer writes with Eigen, in FP32: a matrix product for each dense layer, and for each
/// convolution that of the patches that its pixels see (im2col).
std::unique_ptr<Runner> make_eigen(Graph graph);

}  // namespace bench::peer
