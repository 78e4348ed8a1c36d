// Dense layer, 784 -> 256.
#include <whet/precision/int8.hpp>

#include "layer.hpp"

int main() { return bench::count_dense<whet::TfliteInt8Policy>(); }
