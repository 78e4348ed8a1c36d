// The same with binary weights.
#include <whet/precision/binary_weight.hpp>

#include "layer.hpp"

int main() { return bench::count_dense<whet::BinaryWeightPolicy>(); }
